import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { posix } from "node:path";
import type { Files, Host, Platform } from "@claude-rotate/contract";
import {
  type Context,
  createContext,
  createHost,
  createRegistry,
  type HostOptions,
} from "@claude-rotate/core";
import { onTestFinished } from "vitest";

const { dirname, join } = posix;

/** A machine of another platform in a folder of this one: `C:\Users\ada` is really `<folder>/C:/Users/ada`. */
export interface Machine {
  readonly host: Host;
  readonly context: Context;
  write(path: string, content: string | Uint8Array): void;
  link(target: string, path: string): void;
  /** Every file's bytes and every link's target, by the path on that machine; the product's own state left out. */
  snapshot(): Readonly<Record<string, string>>;
}

export interface MachineOptions extends Pick<HostOptions, "env" | "exec"> {
  readonly platform: Platform;
  readonly home: string;
  readonly cwd: string;
}

export function makeMachine(plugins: readonly unknown[], options: MachineOptions): Machine {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "machine-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const isWindows = options.platform === "win32";
  const there = (path: string): string => {
    const plain = isWindows ? path.replaceAll("\\", "/") : path;
    return isWindows ? anyCase(folder, plain.split("/")) : join(folder, plain);
  };
  const back = (path: string): string => {
    const plain = path.slice(folder.length + (isWindows ? 1 : 0));
    return isWindows ? plain.replaceAll("/", "\\") : plain;
  };
  const host = createHost({ ...options, files: moved(createHost().files, there, back) });
  return {
    host,
    context: createContext(host, createRegistry(plugins)),
    write: (path, content) => {
      mkdirSync(dirname(there(path)), { recursive: true });
      writeFileSync(there(path), content, { mode: 0o600 });
    },
    link: (target, path) => {
      mkdirSync(dirname(there(path)), { recursive: true });
      symlinkSync(there(target), there(path));
    },
    snapshot: () =>
      Object.fromEntries(
        readdirSync(folder, { recursive: true, encoding: "utf8" })
          .map((name): [string, string] => [back(join(folder, name)), join(folder, name)])
          .filter(([name, path]) => !name.startsWith(host.paths.state) && lstatSync(path).isFile())
          .map(([name, path]) => [name, readFileSync(path, "base64")]),
      ),
  };
}

/** Windows' file systems keep a name's case and don't ask for it. */
function anyCase(folder: string, names: readonly string[]): string {
  return names.reduce((at, name) => {
    if (existsSync(join(at, name)) || !existsSync(at)) return join(at, name);
    const other = readdirSync(at).find((one) => one.toLowerCase() === name.toLowerCase());
    return join(at, other ?? name);
  }, folder);
}

/** The same files under other paths: every text that `Files` takes is a path. */
function moved(files: Files, there: (path: string) => string, back: (path: string) => string): Files {
  const calls = Object.entries(files).map(([name, call]) => [
    name,
    (...args: readonly unknown[]) => {
      const result = (call as (...args: readonly unknown[]) => unknown)(
        ...args.map((arg) => (typeof arg === "string" ? there(arg) : arg)),
      );
      return name === "realPath" ? back(String(result)) : result;
    },
  ]);
  return Object.fromEntries(calls) as Files;
}
