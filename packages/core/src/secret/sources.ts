import {
  type Credential,
  type Host,
  isRotateError,
  RotateError,
  Secret,
  type Source,
} from "@claude-rotate/contract";
import { codeOf } from "../host/system-error.ts";
import { expandHome } from "../path.ts";
import { newSecret } from "./new-secret.ts";

const LIMIT = 64 * 1024;

const env: Source = {
  scheme: "env",
  read: async (name, host) => {
    const value = host.env[name];
    if (value === undefined)
      throw new RotateError("SOURCE_UNREADABLE", `the environment variable ${name} is not set`);
    return new Secret(value);
  },
};

const file: Source = {
  scheme: "file",
  read: async (ref, host) => {
    const path = expandHome(ref, host);
    try {
      return new Secret(
        Buffer.from(host.files.read(host.files.realPath(path), LIMIT).bytes).toString("utf8"),
      );
    } catch (cause) {
      const code = codeOf(cause) ?? "unreadable";
      throw new RotateError("SOURCE_UNREADABLE", `the new key's file can't be read (${code})`, {
        path,
        cause,
        // A pipe's name, as a shell makes it of `<(command)`, leads to no file.
        ...(/^\/(?:dev|proc)\//.test(path)
          ? { hint: "Pipe the key in: `command | claude-rotate rotate --to -`." }
          : {}),
      });
    }
  },
};

const EXAMPLES: Readonly<Record<string, string>> = { env: "env:NEW_KEY", file: "file:new.key" };

/** The sources that need no plugin. `-` and the prompt belong to the app that owns the terminal. */
export const builtInSources: readonly Source[] = [env, file];

interface Known {
  readonly sources: readonly Source[];
  /** All of them: a key of another one is refused. */
  readonly credentials: readonly Credential[];
}

/**
 * The new secret that `ref` names (`env:NAME`, `file:PATH`, a plugin's scheme), checked. A literal key is refused:
 * every process can read another's arguments, and the shell's history keeps them.
 */
export async function readSource(
  ref: string,
  credential: Credential,
  host: Host,
  { sources, credentials }: Known,
): Promise<Secret> {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(ref)?.[1];
  const source = sources.find((candidate) => candidate.scheme === scheme);
  if (source === undefined || scheme === undefined) throw refusedRef(ref, credential);
  const name = ref.slice(scheme.length + 1);
  if (name === "")
    throw new RotateError(
      "SOURCE_UNREADABLE",
      `\`${scheme}:\` names nothing that the new key could be read from`,
      {
        hint: `Write what it stands in behind the colon: ${EXAMPLES[scheme] ?? `${scheme}:NAME`}.`,
      },
    );
  const secret = await source.read(name, host);
  try {
    return newSecret(secret.reveal(), credential, credentials);
  } catch (error) {
    if (scheme !== "file" || !isRotateError(error)) throw error;
    const { code, message, hint } = error;
    throw new RotateError(code, message, { hint, path: expandHome(name, host) });
  }
}

/** Never repeats `ref`, which may be a key. */
function refusedRef(ref: string, credential: Credential): RotateError {
  const literal = ref.length >= 20 || credential.prefixes.some((prefix) => ref.startsWith(prefix));
  return literal
    ? new RotateError(
        "LITERAL_KEY",
        "a key on the command line is readable by every process and stays in the shell's history",
      )
    : new RotateError("SOURCE_UNKNOWN", "the new key's source is none that is known");
}
