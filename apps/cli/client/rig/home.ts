import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Api, type Slots, startApi } from "./server.ts";

/** A home to run the client in, and what it was measured to send there. `{home}` and `{url}` stand for the home and the loopback API. */
export interface Home {
  readonly name: string;
  /** Path -> content; an object is written as JSON. Relative to the home; `/etc/…` is the machine's folder, seen by the run alone. */
  readonly files?: Readonly<Record<string, string | Uint8Array | object>>;
  /** Path of a symbolic link -> where it points, both relative to the home. */
  readonly links?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A file of the home that the user's shell reads: what it exports joins the environment. */
  readonly shell?: string;
  /** Relative to the home. Default: `work`. */
  readonly cwd?: string;
  /** Content of the open file descriptor 3. */
  readonly fd?: string;
  /** What `claude -p` sends. */
  readonly sends: Slots;
  /** Words for places whose value only running something would tell (a helper): `which` must name them, and need not know the fingerprint. */
  readonly from?: readonly string[];
  /** A rotation brings the new key into the slots that A was sent in. */
  readonly rotates?: true;
  /** The client itself does not always send this slot. */
  readonly unsteady?: keyof Slots;
}

/** The place of a value that a helper prints. */
export const HELPER: readonly string[] = ["apiKeyHelper"];

/** A home on disk with an API of its own. */
export interface Sandbox {
  readonly definition: Home;
  readonly root: string;
  readonly home: string;
  readonly cwd: string;
  readonly state: string;
  readonly etc?: string;
  readonly api: Api;
  fill(text: string): string;
  close(): Promise<void>;
}

export async function build(definition: Home): Promise<Sandbox> {
  const root = mkdtempSync(join(tmpdir(), "claude-rotate-client-"));
  const home = join(root, "home");
  const cwd = join(home, definition.cwd ?? "work");
  mkdirSync(cwd, { recursive: true });
  const api = await startApi();
  const fill = (text: string): string => text.replaceAll("{home}", home).replaceAll("{url}", api.url);
  const files = Object.entries(definition.files ?? {});
  for (const [path, content] of files) {
    write(path.startsWith("/etc/") ? join(root, path) : join(home, path), content, fill);
  }
  for (const [link, target] of Object.entries(definition.links ?? {})) {
    mkdirSync(dirname(join(home, link)), { recursive: true });
    symlinkSync(join(home, target), join(home, link));
  }
  if (definition.fd !== undefined) writeFileSync(join(root, "fd"), definition.fd);
  return {
    definition,
    root,
    home,
    cwd,
    state: join(root, "state"),
    ...(files.some(([path]) => path.startsWith("/etc/")) && { etc: join(root, "etc") }),
    api,
    fill,
    close: async () => {
      await api.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function write(path: string, content: string | Uint8Array | object, fill: (text: string) => string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (content instanceof Uint8Array) writeFileSync(path, content);
  else
    writeFileSync(
      path,
      fill(typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`),
    );
  chmodSync(path, path.endsWith(".sh") ? 0o755 : 0o600);
}
