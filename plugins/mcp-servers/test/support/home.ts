import { posix } from "node:path";
import {
  type Entry,
  type FilePattern,
  type FileStore,
  type Host,
  type Machine,
  type Place,
  type Platform,
  type Resolution,
  type ScannedFile,
  Secret,
} from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { plugin } from "../../src/index.ts";
import { keysIn } from "./marked.ts";

/** A machine in short: absolute paths (`~` is the home) with their texts, or values to be written as JSON. */
export interface Home {
  readonly files: Readonly<Record<string, unknown>>;
  readonly cwd?: string;
  /** Folders with a repository. */
  readonly git?: readonly string[];
  readonly roots?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files that others name, with the layers that they are read as. */
  readonly follow?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
}

const HOME = "/home/u";
const [store] = plugin.stores as [FileStore];

export function full(path: string): string {
  return path.replace(/^~/, HOME);
}

export function hostOf({
  cwd = "~/work/app",
  git = ["~/work/app"],
  env = {},
  platform = "linux",
}: Home): Host {
  const repositories = git.map((folder) => `${full(folder)}/.git`);
  return {
    platform,
    env,
    paths: {
      home: HOME,
      cwd: full(cwd),
      state: `${HOME}/.local/state/claude-rotate`,
      config: `${HOME}/.config`,
      appData: {
        linux: `${HOME}/.config`,
        darwin: `${HOME}/Library/Application Support`,
        win32: `${HOME}/AppData/Roaming`,
      }[platform],
      anthropicConfig: full("~/.config/anthropic"),
      claudeConfig: full(env.CLAUDE_CONFIG_DIR ?? "~/.claude"),
      etc: { linux: "/etc", darwin: "/Library/Application Support", win32: "C:/Program Files" }[platform],
    },
    files: { stat: (path: string) => (repositories.includes(path) ? {} : undefined) },
  } as unknown as Host;
}

/** What a scan with this plugin alone would give. */
export function machineOf(home: Home): Machine {
  const host = hostOf(home);
  const entries: Entry[] = [];
  const files: ScannedFile[] = [];
  const places = new Map<string, Place>();
  for (const [short, content] of Object.entries(home.files)) {
    const path = full(short);
    const text = Buffer.from(typeof content === "string" ? content : JSON.stringify(content)).toString(
      "latin1",
    );
    for (const [pattern, base] of naming(path, host, home)) scan(pattern, base, path, text);
    const layer = home.follow?.[short];
    if (layer !== undefined) scan({ under: "home", glob: "", layer }, host.paths.home, path, text);
  }
  for (const [name, value] of Object.entries(home.env ?? {})) {
    const variable = {
      id: `env#${name}`,
      plugin: "core",
      store: "env",
      kind: "env",
      address: name,
      name,
    } as const;
    entries.push({ ...variable, value: new Secret(value) });
    const [key] = keysIn(value, [{ address: name, name, span: [0, value.length], codecs: [] }]);
    if (key) places.set(variable.id, { ...variable, credential: key.credential } as unknown as Place);
  }
  return { places: [...places.values()], keys: [], problems: [], entries, files, roots: [], needs: [] };

  function scan(pattern: FilePattern, base: string, path: string, text: string): void {
    const layer = pattern.layer ?? "";
    const reading = store.read(text, { path, under: pattern.under, base, layer });
    const file = { path, plugin: plugin.name, store: store.id, layer };
    if (reading.kind !== "read") {
      files.push({ ...file, state: "broken" });
      return;
    }
    files.push({ ...file, state: reading.ignored ? "ignored" : "read" });
    for (const { address, name, span, codecs, inert, variable } of reading.assignments) {
      const why = inert ?? pattern.inert ?? reading.ignored?.reason;
      entries.push({
        ...file,
        id: `${path}#${address}`,
        kind: "file",
        address,
        name,
        value: new Secret(decode(text.slice(...span), codecs)),
        ...(why === undefined ? {} : { inert: why }),
        ...(variable === undefined ? {} : { variable }),
      });
    }
    for (const { credential, assignment } of keysIn(text, reading.assignments)) {
      const id = `${path}#${assignment.address}`;
      places.set(id, { id, plugin: plugin.name, store: store.id, credential, kind: "file" } as Place);
    }
  }
}

export function resolved(credential: string, home: Home): Resolution {
  return plugin.clients!.find((one) => one.credential === credential)!.resolve(machineOf(home), hostOf(home));
}

/** The patterns that name a file on this machine, with the folder that each starts from. */
export function naming(
  path: string,
  host: Host,
  home: Pick<Home, "roots">,
): readonly (readonly [FilePattern, string])[] {
  const { paths, platform } = host;
  const bases: Readonly<Record<FilePattern["under"], readonly string[]>> = {
    home: [paths.home],
    cwd: [paths.cwd],
    root: [...new Set([paths.cwd, posix.dirname(paths.cwd), ...(home.roots ?? []).map(full)])],
    "claude-config": [paths.claudeConfig],
    "anthropic-config": [paths.anthropicConfig],
    config: [paths.config],
    "app-data": [paths.appData],
    etc: [paths.etc],
  };
  return store.files
    .filter(({ platforms }) => platforms?.includes(platform) ?? true)
    .flatMap((pattern) =>
      bases[pattern.under]
        .filter((base) => path.startsWith(`${base}/`) && matches(path.slice(base.length + 1), pattern.glob))
        .map((base) => [pattern, base] as const),
    );
}

function matches(path: string, glob: string): boolean {
  const source = glob
    .split("/")
    .map((segment) => segment.replace(/[.+^$()|[\]\\?{}]/g, "\\$&"))
    .join("/")
    .replace(/\*\*\//g, "(?:[^/]+/)§")
    .replace(/\*/g, "[^/]*")
    .replace(/§/g, "*");
  return new RegExp(`^${source}$`).test(path);
}
