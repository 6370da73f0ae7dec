import { dirname, posix } from "node:path";
import {
  type Entry,
  type FilePattern,
  type FileStore,
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
  const claudeConfig = full(env.CLAUDE_CONFIG_DIR ?? "~/.claude");
  const paths = {
    home: HOME,
    cwd: full(cwd),
    state: `${HOME}/.local/state/claude-rotate`,
    config: `${HOME}/.config`,
    appData: `${HOME}/AppData/Roaming`,
    claudeConfig,
    etc,
  };
  return {
    platform,
    env: { ...env, ...(env.CLAUDE_CONFIG_DIR ? { CLAUDE_CONFIG_DIR: claudeConfig } : {}) },
    paths,
  } as Host;
}

/** The machine as a scan gives it: the plugin's own stores read the texts, and each pattern that names a file reports it. */
export function machineOf(home: Home): Machine {
  const host = hostOf(home);
  const roots = [host.paths.cwd, ...(home.roots ?? []).map(full)];
  const entries: Entry[] = [];
  const files: ScannedFile[] = (home.unreadable ?? []).map((path) => ({
    path: full(path),
    plugin: "",
    store: "",
    state: "unreadable",
  }));
  for (const [short, content] of Object.entries(home.files ?? {})) {
    const path = full(short);
    const text = Buffer.from(
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    ).toString("latin1");
    for (const [store, pattern] of naming(path, host, roots)) {
      const scanned = scan(store, pattern, path, text);
      entries.push(...scanned.entries);
      files.push({ ...scanned.file, mode: home.modes?.[short] ?? 0o600 });
    }
  }
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
  return { places: [], keys: [], problems: [], entries, files, roots };
}

export function resolved(home: Home): Resolution {
  return plugin.clients![0]!.resolve(machineOf(home), hostOf(home));
}

function naming(
  path: string,
  host: Host,
  roots: readonly string[],
): readonly (readonly [FileStore, FilePattern])[] {
  const bases: Record<FilePattern["under"], readonly string[]> = {
    home: [host.paths.home],
    cwd: [host.paths.cwd],
    root: roots,
    "claude-config": [host.paths.claudeConfig],
    config: [host.paths.config],
    "app-data": [host.paths.appData],
    etc: [host.paths.etc],
  };
  return plugin.stores!.flatMap((store) => {
    if (!("files" in store)) return [];
    return store.files
      .filter(({ platforms }) => platforms?.includes(host.platform) ?? true)
      .filter(({ under, glob }) => bases[under].some((base) => isNamed(path, posix.join(base, glob))))
      .map((pattern) => [store, pattern] as const);
  });
}

function isNamed(path: string, glob: string): boolean {
  return (
    glob === path || (glob.endsWith("/*.json") && dirname(glob) === dirname(path) && path.endsWith(".json"))
  );
}

function scan(
  store: FileStore,
  pattern: FilePattern,
  path: string,
  text: string,
): { entries: readonly Entry[]; file: ScannedFile } {
  const layer = pattern.layer === undefined ? {} : { layer: pattern.layer };
  const reading = store.read(text, { path, under: pattern.under, base: "/", ...layer });
  const file = { path, plugin: plugin.name, store: store.id, ...layer };
  if (reading.kind !== "read") return { entries: [], file: { ...file, state: "broken" } };
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
  return { entries, file: { ...file, state: reading.ignored ? "ignored" : "read" } };
}
