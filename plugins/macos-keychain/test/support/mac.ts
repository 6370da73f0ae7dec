import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecResult, Host, Item, ItemStore, Problem } from "@claude-rotate/contract";
import { keychain } from "../../src/index.ts";

export const LOGIN = "/Users/dev/Library/Keychains/login.keychain-db";

export interface FakeItem {
  readonly sort?: "generic" | "internet";
  readonly where: string;
  readonly acct?: string;
  readonly value: string;
  readonly label?: string;
  readonly keychain?: string;
  readonly atyp?: string;
  readonly ptcl?: string;
  readonly port?: number;
  readonly path?: string;
  readonly sdmn?: string;
  /** The status with which reading it ends. */
  readonly answer?: number | "killed";
  /** The status with which changing it ends. */
  readonly write?: number;
}

export interface Keychain {
  readonly items?: readonly FakeItem[];
  readonly locked?: readonly string[];
  /** Writes end with 0 and change nothing. */
  readonly deaf?: boolean;
}

interface Call {
  readonly argv: readonly string[];
  readonly stdin: string;
}

/** A Mac with a keychain in a file, and the real plugin on it. */
export interface Mac {
  readonly host: Host;
  readonly store: ItemStore;
  /** What `security` was run with, in order. */
  calls(): readonly Call[];
  held(): readonly (FakeItem & { readonly hex: string })[];
  change(keychain: Keychain): void;
  /** The addresses at which an item may be made. */
  free(): Promise<readonly string[]>;
  find(): Promise<{ readonly items: readonly Item[]; readonly problems: readonly Problem[] }>;
}

const macs: { readonly mac: Mac; readonly folder: string }[] = [];
const SUPPORT = fileURLToPath(new URL(".", import.meta.url));

function stateOf({ items = [], ...rest }: Keychain): string {
  const stored = items.map(({ value, sort = "generic", where, label = where, ...item }) => ({
    sort,
    where,
    label,
    keychain: LOGIN,
    ...(sort === "internet" ? { atyp: "dflt" } : {}),
    ...item,
    hex: Buffer.from(value, "utf8").toString("hex"),
  }));
  return JSON.stringify({ ...rest, default: LOGIN, items: stored });
}

export function macWith(
  has: Keychain,
  env: Host["env"] = { USER: "dev" },
  store: ItemStore = keychain(),
  platform: Host["platform"] = "darwin",
): Mac {
  const folder = mkdtempSync(join(tmpdir(), "keychain-"));
  const program = join(folder, "security");
  const log = join(folder, "log.jsonl");
  // Node takes a module without an ending for CommonJS: the executable only hands over.
  writeFileSync(
    program,
    `#!${process.execPath}
import("./security.mjs");
`,
  );
  chmodSync(program, 0o755);
  for (const name of ["security.mjs", "text.mjs"]) copyFileSync(join(SUPPORT, name), join(folder, name));
  const change = (keychain: Keychain): void => writeFileSync(join(folder, "state.json"), stateOf(keychain));
  change(has);
  const paths = { home: "/Users/dev", cwd: "/Users/dev" } as Host["paths"];
  const exec: Host["exec"] = (path, args, options = {}) => {
    if (path !== "/usr/bin/security") throw new Error(`another program was run: ${path}`);
    return run(program, args, options.stdin ?? "");
  };
  const host = { platform, env, paths, exec } as Host;
  const mac: Mac = {
    host,
    store,
    change,
    calls: () =>
      existsSync(log)
        ? readFileSync(log, "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Call)
        : [],
    held: () => JSON.parse(readFileSync(join(folder, "state.json"), "utf8")).items,
    find: async () => {
      const items: Item[] = [];
      const problems: Problem[] = [];
      for await (const one of store.find(host)) {
        if ("code" in one) problems.push(one);
        else if (!one.absent) items.push(one);
      }
      return { items, problems };
    },
    free: async () => {
      const free: string[] = [];
      for await (const one of store.find(host)) if (!("code" in one) && one.absent) free.push(one.address);
      return free;
    },
  };
  macs.push({ mac, folder });
  return mac;
}

function run(program: string, args: readonly string[], stdin: string): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe" });
    const out = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (chunk: string) => (out[stream] += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
  });
}

const keys: string[] = [];

/** A key of the right shape that never stood anywhere, made at run time. */
export function fakeKey(): string {
  const key = `sk-ant-${"api03"}-${`fake${keys.length}`.padEnd(93, "x")}AA`;
  keys.push(key);
  return key;
}

/** True where any key stands in the text, as it is or in hex. */
export function tells(text: string): boolean {
  const forms = keys.flatMap((key) => [key, Buffer.from(key).toString("hex")]);
  return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));
}

/** After every test: no key was an argument, whatever the test was about. */
export function cleanUp(): void {
  for (const { mac, folder } of macs.splice(0)) {
    const said = mac.calls().map(({ argv }) => argv.join(" "));
    rmSync(folder, { recursive: true, force: true });
    if (said.some(tells)) throw new Error("a key stood among the arguments of a process");
  }
}
