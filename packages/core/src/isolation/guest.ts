import { isBuiltin } from "node:module";
import nodePath from "node:path";
import {
  API,
  type Check,
  type Credential,
  type FileRef,
  type FileStore,
  type Host,
  type ItemStore,
  type Plugin,
  type Problem,
  type Resolution,
  RotateError,
  type Secret,
  Secret as SecretOf,
  type Source,
} from "@claude-rotate/contract";
import * as v from "valibot";
import { baseUrlVariable } from "../config/settings.ts";
import type { FoundPlugin } from "../discovery/found.ts";
import { isWithin } from "../path.ts";
import type { Granted } from "./asked.ts";
import { Isolate, LIMITS, type Limits, notAlone } from "./isolate.ts";
import { patternFault } from "./pattern.ts";
import { codeOfPlugin } from "./plugin-codes.ts";
import * as shapes from "./shapes.ts";
import { pack } from "./wire.ts";

/** A plugin in a thread of its own, as everything else sees it. */
export interface Guest {
  readonly plugin: Plugin;
  /** Parts that were left out, and why. */
  readonly problems: readonly Problem[];
  stop(): Promise<void>;
}

export interface GuestOptions {
  readonly host: Host;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<Limits>;
}

interface Use {
  readonly found: FoundPlugin;
  isolate: Isolate;
  readonly again: () => Isolate;
  /** How many threads more. */
  lives: number;
  readonly limits: Limits;
  readonly host: Host;
}

function start(found: FoundPlugin, { host, settings, limits }: GuestOptions): Use {
  const all = { ...LIMITS, ...limits };
  const { brings, capabilities } = found.marker;
  const declared = [...capabilities.env, ...brings.credentials.map(baseUrlVariable)];
  const names = found.isOwn ? Object.keys(host.env) : declared;
  const env = Object.fromEntries(
    names.flatMap((name) => (host.env[name] === undefined ? [] : [[name, host.env[name]]])),
  );
  const begin = {
    name: found.name,
    code: found.bytes,
    platform: host.platform,
    env,
    paths: pack(host.paths),
    files: found.isOwn ? ("any" as const) : capabilities.files,
    ...(settings === undefined ? {} : { settings: pack(settings) }),
  };
  const isolate = (): Isolate => new Isolate(begin, all.memory);
  return { found, isolate: isolate(), again: isolate, lives: 3, limits: all, host };
}

/** What its items hold has to be known on the way back from a change in which its thread ended. */
async function revive(use: Use): Promise<void> {
  if (!use.isolate.hasEnded || use.lives-- <= 0) return;
  await use.isolate.quiet();
  await use.isolate.stop();
  use.isolate = use.again();
  await use.isolate.call("load", [], use.limits.load);
}

async function importsOf({ found, isolate, limits, host }: Use): Promise<readonly string[]> {
  const imports = v.parse(
    v.array(v.string()),
    await isolate.call("imports", [], limits.load, undefined, host.signal),
  );
  return [...imports, ...laterImports(found)].filter((name) => !mayImport(name));
}

/** `node:module` could load files that nobody has hashed. */
function mayImport(name: string): boolean {
  if (/^(?:node:)?module$/.test(name)) return false;
  return name === "@claude-rotate/contract" || isBuiltin(name);
}

/**
 * What the file would import while it runs, as far as it says so in plain text. The thread refuses the rest when it comes to
 * it; here it is refused before anybody trusts it.
 */
function laterImports({ bytes }: FoundPlugin): readonly string[] {
  const code = Buffer.from(bytes)
    .toString("utf8")
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/\bimport\s*\(\s*(["'`])([^"'`\\\n$]*)\1/g)].map(([, , name = ""]) => name);
}

/** What a plugin's file imports beside what it may. Parses it, runs nothing. Throws `PLUGIN_FAILED`. */
export async function foreignImports(found: FoundPlugin, options: GuestOptions): Promise<readonly string[]> {
  const use = start(found, options);
  try {
    return await importsOf(use);
  } finally {
    await use.isolate.stop();
  }
}

/** Runs a trusted plugin's code in a thread of its own. Throws `PLUGIN_…` or, for its settings, `CONFIG_INVALID`. */
export async function openGuest(found: FoundPlugin, options: GuestOptions): Promise<Guest> {
  const use = start(found, options);
  try {
    const [foreign] = await importsOf(use);
    if (foreign !== undefined) throw notAlone(found.name, foreign);
    const said = await use.isolate.call("load", [], use.limits.load, undefined, options.host.signal);
    const { output, success } = v.safeParse(shapes.description, said);
    if (!success) throw new RotateError("PLUGIN_FAILED", `${found.name}: what it exports is no plugin`);
    if (output.api !== API)
      throw new RotateError("PLUGIN_API", `${found.name}: its code speaks another version of the contract`);
    return { ...guestOf(use, output), stop: () => use.isolate.stop() };
  } catch (error) {
    await use.isolate.stop();
    throw error;
  }
}

function guestOf(use: Use, said: shapes.Description): Omit<Guest, "stop"> {
  const { found } = use;
  const name = found.isOwn ? said.name : found.name;
  const problems: Problem[] = [];
  const leave = (message: string): void =>
    void problems.push({
      code: "PLUGIN_FAILED",
      plugin: name,
      path: found.file,
      message: `${name}: ${message}`,
    });
  const declared = <T>(
    kind: keyof FoundPlugin["marker"]["brings"],
    list: readonly T[],
    id: (one: T) => string,
  ): readonly T[] =>
    list.filter((one) => {
      const isDeclared = found.isOwn || found.marker.brings[kind].includes(id(one));
      if (!isDeclared)
        leave(`it brings ${id(one)}; add that to claude-rotate.brings.${kind} of its package.json`);
      return isDeclared;
    });
  const sound = said.credentials.filter((one) => {
    const patterns = [one.pattern, ...(one.lookalikes ?? []).map(({ pattern }) => pattern)];
    const fault = patternFault(patterns[0] as RegExp) ?? patterns.slice(1).map(patternFault).find(Boolean);
    if (fault !== undefined) leave(`the credential ${one.id} is left out, because of its pattern: ${fault}`);
    return fault === undefined;
  });
  if (said.clients > 0)
    leave("it brings clients; which key a program sends is told by official plugins only");
  const plugin: Plugin = {
    name,
    api: API,
    credentials: declared("credentials", sound, ({ id }) => id).map((one) => credential(use, one)),
    stores: declared("stores", said.stores, ({ id }) => id).map((one) =>
      one.kind === "files" ? fileStore(use, one, leave) : itemStore(use, one),
    ),
    sources: declared("sources", said.sources, ({ scheme }) => scheme).map(({ scheme }) =>
      source(use, scheme),
    ),
    checks: declared("checks", said.checks, ({ id }) => id).map((one) => check(use, one)),
    // Its settings went with its code.
    configure: () => plugin,
  };
  return { plugin, problems };
}

type Part<K extends "credentials" | "stores" | "checks"> = shapes.Description[K][number];
function granted({ found }: Use, host: Host, extra: readonly string[] = []): Granted {
  const { exec, fetch } = found.marker.capabilities;
  return found.isOwn ? { host, exec: "any", fetch: "any" } : { host, exec, fetch: [...fetch, ...extra] };
}

function checked<T>({ found }: Use, what: string, schema: shapes.Shape<T>, value: unknown): T {
  const { output, success } = v.safeParse(schema, value);
  if (success) return output as T;
  throw new RotateError("PLUGIN_FAILED", `${found.name}: what it says of ${what} makes no sense`);
}

function credential(use: Use, said: Part<"credentials">): Credential {
  const { isolate, limits } = use;
  return {
    ...(said as Omit<Credential, "test">),
    test: async (secret, host) => {
      // Where the user says that its issuer is asked.
      const own = use.host.env[baseUrlVariable(said.id)];
      const origin = own === undefined ? [] : [new URL(own).origin];
      const answer = await isolate.call("test", [said.id, secret], limits.call, granted(use, host, origin));
      return checked(use, "a key", shapes.verdict, answer) as Awaited<ReturnType<Credential["test"]>>;
    },
  };
}

function fileStore(use: Use, said: shapes.DescribedFiles, leave: (message: string) => void): FileStore {
  const { found, isolate, limits } = use;
  const { id, adds } = said;
  const files = said.files.filter(({ under, glob }) => {
    const pattern = `${under}:${glob}`;
    const isDeclared = found.isOwn || found.marker.capabilities.files.includes(pattern);
    if (!isDeclared)
      leave(`it reads ${pattern}; add that to claude-rotate.capabilities.files of its package.json`);
    return isDeclared;
  });
  const add = (text: string, file: FileRef, name: string): unknown =>
    checked(
      use,
      "an entry",
      shapes.added,
      isolate.callNow("add", [id, text, file, name], limits.read, limits.reads),
    );
  return {
    id,
    files: files as FileStore["files"],
    read: (text, file) => {
      const said = isolate.callNow("read", [id, text, file], limits.read, limits.reads);
      const reading = checked(use, "a file", shapes.reading, said);
      if (reading.kind !== "read") return reading;
      const near = nodePath.dirname(file.path);
      const { follow = [], ...rest } = reading;
      return { ...rest, follow: follow.filter(({ path }) => isWithin(path, near)) } as ReturnType<
        FileStore["read"]
      >;
    },
    ...(adds ? { edits: { add: add as NonNullable<FileStore["edits"]>["add"] } } : {}),
  };
}

function itemStore(use: Use, { id, remote, puts, drops }: shapes.DescribedItems): ItemStore {
  const call = (method: string, args: readonly unknown[], host: Host): Promise<unknown> =>
    use.isolate.call(method, [id, ...args], use.limits.call, granted(use, host));
  return {
    id,
    remote,
    find: async function* (host) {
      await revive(use);
      const found = checked(use, "its items", shapes.items, await call("find", [], host));
      for (const one of found)
        yield !("code" in one) ? one : { ...one, code: codeOfPlugin("find", one.code, false) };
    },
    swap: async (item, from, to, host) => void (await call("swap", [item, from, to], host)),
    ...(puts ? { put: async (item, to, host) => void (await call("put", [item, to], host)) } : {}),
    ...(drops ? { drop: async (item, from, host) => void (await call("drop", [item, from], host)) } : {}),
  };
}

function source(use: Use, scheme: string): Source {
  const { isolate, limits } = use;
  return {
    scheme,
    read: async (ref, host) => {
      const given = { ...granted(use, host), patience: limits.source };
      const secret = await isolate.call("source", [scheme, ref], limits.call, given);
      return checked(use, "the new key", shapes.oneSecret, secret) as Secret;
    },
  };
}

function withoutValue({ value: _value, ...rest }: Resolution["sent"][number]): Resolution["sent"][number] {
  return rest;
}

function check(use: Use, { id, level, title }: Part<"checks">): Check {
  const { isolate, limits } = use;
  return {
    id,
    level,
    title,
    run: async (machine, host) => {
      // Opinions need no values: those stay on this side.
      const hidden = new SecretOf("");
      const shown = {
        ...machine,
        entries: machine.entries.map((entry) => ({ ...entry, value: hidden })),
        resolutions: machine.resolutions.map(({ sent, interactive, ...one }) => ({
          ...one,
          sent: sent.map(withoutValue),
          ...(interactive ? { interactive: interactive.map(withoutValue) } : {}),
        })),
      };
      const said = await isolate.call("check", [id, shown], limits.call, granted(use, host));
      return checked(use, "the machine", shapes.findings, said) as Awaited<ReturnType<Check["run"]>>;
    },
  };
}
