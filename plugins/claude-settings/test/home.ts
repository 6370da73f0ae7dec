import { posix } from "node:path";
import {
  type Entry,
  type FilePattern,
  type FileStore,
  type Follow,
  type Host,
  type Machine,
  type Platform,
  type Resolution,
  type ScannedFile,
  Secret,
} from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { plugin } from "../src/index.ts";

/** A machine in short: absolute paths (`~` is the home) with their texts, or values to be written as JSON. */
export interface Home {
  readonly files?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly roots?: readonly string[];
  readonly platform?: Platform;
  readonly modes?: Readonly<Record<string, number>>;
  readonly unreadable?: readonly string[];
  readonly items?: Readonly<Record<string, string>>;
  /** What other plugins found, by path: an address and its value. */
  readonly others?: Readonly<Record<string, readonly [address: string, value: string]>>;
}

const HOME = "/home/u";
export const CWD = "/home/u/work/app";

export function full(path: string): string {
  return path.replace(/^~/, HOME);
}

export function hostOf({ env = {}, cwd = CWD, platform = "linux" }: Home): Host {
  const etc = { linux: "/etc", darwin: "/Library/Application Support", win32: "C:\\Program Files" }[platform];
  const claudeConfig = posix.resolve(full(cwd), full(env.CLAUDE_CONFIG_DIR ?? "~/.claude"));
  const paths = {
    home: HOME,
    cwd: full(cwd),
    state: `${HOME}/.local/state/claude-rotate`,
    config: `${HOME}/.config`,
    appData: `${HOME}/AppData/Roaming`,
    claudeConfig,
    anthropicConfig: posix.resolve(full(cwd), full(env.ANTHROPIC_CONFIG_DIR || "~/.config/anthropic")),
    etc,
  };
  return {
    platform,
    env: { ...env, ...(env.CLAUDE_CONFIG_DIR ? { CLAUDE_CONFIG_DIR: claudeConfig } : {}) },
    paths,
  } as Host;
}

/** A file, and a store that reads it. */
interface Candidate {
  readonly store: FileStore;
  readonly pattern: FilePattern;
  readonly path: string;
}

/** The machine as a scan gives it: the plugin's own stores read the texts, and each pattern that names a file reports it. */
export function machineOf(home: Home): Machine {
  const host = hostOf(home);
  const roots = [host.paths.cwd, ...(home.roots ?? []).map(full)];
  const { entries, files } = filesOf(home, host, roots);
  for (const path of home.unreadable ?? [])
    files.push({ path: full(path), plugin: "", store: "", state: "unreadable" });
  for (const [name, value] of Object.entries(host.env)) {
    if (value)
      entries.push({
        id: `env#${name}`,
        plugin: "core",
        store: "env",
        kind: "env",
        address: name,
        name,
        value: new Secret(value),
      });
  }
  for (const [address, value] of Object.entries(home.items ?? {})) {
    entries.push({
      id: `keychain#${address}`,
      plugin: "x",
      store: "keychain",
      kind: "item",
      address,
      name: address,
      value: new Secret(value),
    });
  }
  for (const [short, [address, value]] of Object.entries(home.others ?? {})) {
    const shared = {
      plugin: "x",
      store: "x",
      layer: "user",
      kind: "file",
      path: full(short),
      address,
    } as const;
    const name = address.slice(address.lastIndexOf("/") + 1);
    entries.push({ ...shared, id: `${full(short)}#${address}`, name, value: new Secret(value) });
  }
  return { places: [], keys: [], problems: [], entries, files, roots, needs: [] };
}

/** Follows what a text names, as the core does. */
function filesOf(
  home: Home,
  host: Host,
  roots: readonly string[],
): { entries: Entry[]; files: ScannedFile[] } {
  const found = new Map(Object.entries(home.files ?? {}).map(([short, content]) => [full(short), content]));
  const modes = new Map(Object.entries(home.modes ?? {}).map(([short, mode]) => [full(short), mode]));
  const entries: Entry[] = [];
  const files: ScannedFile[] = [];
  const queue = [...found.keys()].flatMap((path) => naming(path, host, roots));
  for (const { store, pattern, path } of queue) {
    if (!found.has(path)) continue;
    const scanned = scan(store, pattern, path, textOf(found.get(path)));
    entries.push(...scanned.entries);
    files.push({ ...scanned.file, mode: modes.get(path) ?? 0o600 });
    for (const { path: named, layer } of scanned.follow) {
      const next = posix.resolve(host.paths.cwd, full(named));
      const known = queue.some(
        (one) => one.store === store && one.path === next && one.pattern.layer === layer,
      );
      if (!known)
        queue.push({
          store,
          path: next,
          pattern: { under: pattern.under, glob: posix.basename(next), layer },
        });
    }
  }
  return { entries, files };
}

export function resolved(home: Home): Resolution {
  return plugin.clients![0]!.resolve(machineOf(home), hostOf(home));
}

function textOf(content: unknown): string {
  return Buffer.from(typeof content === "string" ? content : JSON.stringify(content, null, 2)).toString(
    "latin1",
  );
}

function naming(path: string, host: Host, roots: readonly string[]): readonly Candidate[] {
  const bases: Record<FilePattern["under"], readonly string[]> = {
    home: [host.paths.home],
    cwd: [host.paths.cwd],
    root: roots,
    "claude-config": [host.paths.claudeConfig],
    "anthropic-config": [host.paths.anthropicConfig],
    config: [host.paths.config],
    "app-data": [host.paths.appData],
    etc: [host.paths.etc],
  };
  return plugin.stores!.flatMap((store) => {
    if (!("files" in store)) return [];
    return store.files
      .filter(({ platforms }) => platforms?.includes(host.platform) ?? true)
      .filter(({ not = [] }) => !not.some((glob) => matches(glob, posix.basename(path))))
      .filter(({ under, glob }) => bases[under].some((base) => matches(posix.join(base, glob), path)))
      .map((pattern) => ({ store, pattern, path }));
  });
}

/** The globs that this plugin's patterns are: `*` within a name, `{a,b}`. */
function matches(glob: string, path: string): boolean {
  const source = glob
    .replace(/[.+^$()|[\]\\?]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replace(/\{([^{}]*)\}/g, (_whole, list: string) => `(?:${list.replaceAll(",", "|")})`);
  return new RegExp(`^${source}$`).test(path);
}

function scan(
  store: FileStore,
  pattern: FilePattern,
  path: string,
  text: string,
): { entries: readonly Entry[]; file: ScannedFile; follow: readonly Follow[] } {
  const layer = pattern.layer === undefined ? {} : { layer: pattern.layer };
  const reading = store.read(text, { path, under: pattern.under, base: "/", ...layer });
  const file = { path, plugin: plugin.name, store: store.id, ...layer };
  if (reading.kind !== "read") return { entries: [], file: { ...file, state: "broken" }, follow: [] };
  const entries = reading.assignments.map(({ address, name, span, codecs, inert }): Entry => {
    const why = inert ?? pattern.inert ?? reading.ignored?.reason;
    const value = new Secret(decode(text.slice(span[0], span[1]), codecs));
    const shared = {
      id: `${path}#${address}`,
      plugin: plugin.name,
      store: store.id,
      kind: "file",
      path,
    } as const;
    return { ...shared, ...layer, address, name, value, ...(why === undefined ? {} : { inert: why }) };
  });
  const state = reading.ignored ? "ignored" : "read";
  return { entries, file: { ...file, state }, follow: reading.follow ?? [] };
}
