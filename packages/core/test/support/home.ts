import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Host, Plugin } from "@claude-rotate/contract";
import { onTestFinished } from "vitest";
import {
  type Context,
  type ContextOptions,
  createContext,
  createHost,
  createRegistry,
} from "../../src/index.ts";
import { acme } from "./plugin.ts";

export interface Home {
  readonly path: string;
  write(name: string, text: string, mode?: number): string;
  read(name: string): string;
  at(name: string): string;
  /** Every file below the home but the product's state, with mode and link target. */
  picture(): Record<string, string>;
}

/** A real folder that is removed when the test ends. */
export function makeHome(): Home {
  const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "core-home-")));
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }));
  const at = (name: string): string => path.join(home, name);
  return {
    path: home,
    at,
    write(name, text, mode = 0o644) {
      fs.mkdirSync(path.dirname(at(name)), { recursive: true });
      fs.writeFileSync(at(name), text, { mode });
      return at(name);
    },
    read: (name) => fs.readFileSync(at(name), "latin1"),
    picture: () => pictureOf(home),
  };
}

function pictureOf(folder: string, top: string = folder): Record<string, string> {
  const picture: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const name = path.relative(top, file);
    if (name === path.join(".local", "state")) continue;
    if (entry.isDirectory()) Object.assign(picture, pictureOf(file, top));
    else if (entry.isSymbolicLink()) picture[name] = `link ${fs.readlinkSync(file)}`;
    else
      picture[name] =
        `${fs.statSync(file).mode.toString(8)} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}`;
  }
  return picture;
}

export interface Setup {
  readonly env?: Host["env"];
  readonly cwd?: string;
  readonly plugins?: readonly Plugin[];
  readonly signal?: AbortSignal;
  readonly host?: (host: Host) => Host;
  readonly options?: ContextOptions;
}

/** A context over a home, on the real file system. */
export function contextOf(home: Home, setup: Setup = {}): Context {
  const {
    env = {},
    cwd = home.path,
    plugins = [acme()],
    signal,
    host = (one: Host) => one,
    options = {},
  } = setup;
  const real = createHost({ home: home.path, env, cwd, ...(signal ? { signal } : {}) });
  return createContext(host(real), createRegistry(plugins), options);
}

/** Everything below the product's state folder, read as text. */
export function stateTexts(home: Home): Record<string, string> {
  const state = home.at(".local/state/claude-rotate");
  if (!fs.existsSync(state)) return {};
  const files = fs
    .readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(state, file), fs.readFileSync(file, "utf8")];
    }),
  );
}
