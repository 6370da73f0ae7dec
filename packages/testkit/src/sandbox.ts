import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Host } from "@claude-rotate/contract";
import {
  type Context,
  type ContextOptions,
  createContext,
  createHost,
  createRegistry,
} from "@claude-rotate/core";

export interface SandboxHost {
  readonly env?: Host["env"];
  /** Relative to the sandbox. Default: `project` where it is there, else `home`. */
  readonly cwd?: string;
  /** Default: every request is refused. */
  readonly fetch?: Host["fetch"];
}

/**
 * Real folders on the real file system: `home`, `project` (a repository, and the current folder) and `etc`. Names are
 * relative to it: `home/.zshrc`.
 */
export interface Sandbox {
  readonly path: string;
  at(name: string): string;
  write(name: string, text: string | Uint8Array, mode?: number): string;
  read(name: string): string;
  /** Every file but the product's own state, one character a byte. */
  texts(): Readonly<Record<string, string>>;
  /** The same with modes, link targets and digests: what must be alike before a rotation and after its undo. */
  picture(): Readonly<Record<string, string>>;
  /** The product's own state, read as text. */
  state(): Readonly<Record<string, string>>;
  host(setup?: SandboxHost): Host;
  context(plugins: readonly unknown[], setup?: SandboxHost & ContextOptions): Context;
  remove(): void;
}

const STATE = path.join("home", ".local", "state");

export function makeSandbox(files: Readonly<Record<string, string | Uint8Array>> = {}): Sandbox {
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "claude-rotate-sandbox-")));
  const at = (name: string): string => path.join(top, name);
  for (const folder of ["home", "etc"]) fs.mkdirSync(at(folder));
  const sandbox: Sandbox = {
    path: top,
    at,
    write(name, text, mode = 0o600) {
      fs.mkdirSync(path.dirname(at(name)), { recursive: true });
      fs.writeFileSync(at(name), text, { mode });
      if (name.startsWith("project/")) fs.mkdirSync(at("project/.git"), { recursive: true });
      return at(name);
    },
    read: (name) => fs.readFileSync(at(name), "latin1"),
    texts: () =>
      Object.fromEntries(
        list(top)
          .filter(isFile)
          .map(([name, file]) => [name, latin1(file)]),
      ),
    picture: () => Object.fromEntries(list(top).map(([name, file]) => [name, pictureOf(file)])),
    state: () =>
      Object.fromEntries(
        list(at(STATE), "")
          .filter(isFile)
          .map(([name, file]) => [name, latin1(file)]),
      ),
    host: (setup = {}) => hostOf(top, setup),
    context: (plugins, setup = {}) => createContext(hostOf(top, setup), createRegistry(plugins), setup),
    remove: () => fs.rmSync(top, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) sandbox.write(name, text);
  return sandbox;
}

function hostOf(top: string, { env = {}, cwd, fetch = refused }: SandboxHost): Host {
  const folder = cwd ?? (fs.existsSync(path.join(top, "project")) ? "project" : "home");
  const home = path.join(top, "home");
  const host = createHost({ home, env: { HOME: home, ...env }, cwd: path.join(top, folder) });
  return { ...host, fetch, paths: { ...host.paths, etc: path.join(top, "etc") } };
}

const refused: Host["fetch"] = async ({ url }) => {
  throw new Error(`a request was made to ${new URL(url).host}, and this sandbox has no provider`);
};

type Named = readonly [name: string, file: string];

function list(folder: string, skip: string = STATE): readonly Named[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file): Named => [path.relative(folder, file).split(path.sep).join("/"), file])
    .filter(([name]) => skip === "" || !name.startsWith(`${skip.split(path.sep).join("/")}/`))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const isFile = ([, file]: Named): boolean => fs.lstatSync(file).isFile();
const latin1 = (file: string): string => fs.readFileSync(file, "latin1");

function pictureOf(file: string): string {
  const info = fs.lstatSync(file);
  if (info.isSymbolicLink()) return `link ${fs.readlinkSync(file)}`;
  const mode = (info.mode & 0o7777).toString(8);
  return info.isFile() ? `${mode} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}` : mode;
}
