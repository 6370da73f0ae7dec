import { posix } from "node:path";
import type { Entry, Host, Machine, ScannedFile } from "@claude-rotate/contract";
import type { Layer } from "./facts.ts";

/** What the client reads when it is started in the current folder. */
export interface View {
  /** The entries of a layer, those of the winning file first. Not those of a file that the client drops. */
  layer(layer: Layer): readonly Entry[];
  readonly credentials: readonly Entry[];
  readonly profile: readonly Entry[];
  readonly items: readonly Entry[];
  /** The file that holds the client's state. */
  readonly state: string;
  /** Why the client would stop before it sends anything. */
  readonly stopped?: string;
  /** Whether the client looks at a file from here, whatever it then makes of it. */
  looksAt(path: string): boolean;
  file(path: string): ScannedFile | undefined;
  /** Whether permission bits mean anything here. */
  readonly hasModes: boolean;
}

type FileKind = Exclude<Layer, "process"> | "credentials" | "profile";
type Paths = Readonly<Record<FileKind, readonly string[]>>;

export function view(machine: Machine, host: Host): View {
  const plain = (path: string): string => comparable(path, host);
  const files = new Map(machine.files.map((file) => [plain(file.path), file]));
  const byPath = grouped(machine.entries, plain);
  const paths = clientPaths(files, host);
  const entries = (kind: FileKind): readonly Entry[] =>
    unique(
      paths[kind].filter((path) => !isDropped(files.get(path))).flatMap((path) => byPath.get(path) ?? []),
    );
  const looked = new Set(Object.values(paths).flat());
  const state = paths.state[0] ?? "";
  const stateFile = files.get(state);
  return {
    layer: (layer) => (layer === "process" ? ofKind(machine, "env") : entries(layer)),
    credentials: entries("credentials"),
    profile: entries("profile"),
    items: ofKind(machine, "item"),
    state,
    ...(stateFile !== undefined && isDropped(stateFile)
      ? { stopped: `Claude Code stops at its start, since ${stateFile.path} is not strict JSON` }
      : {}),
    looksAt: (path) => looked.has(plain(path)),
    file: (path) => files.get(plain(path)),
    hasModes: host.platform !== "win32",
  };
}

/** With slashes, and on Windows without case. */
export function comparable(path: string, host: Pick<Host, "platform">): string {
  return host.platform === "win32"
    ? posix.normalize(path.replaceAll("\\", "/")).toLowerCase()
    : posix.normalize(path);
}

/** In each row the winning file first. */
function clientPaths(files: ReadonlyMap<string, ScannedFile>, host: Host): Paths {
  const { home, cwd, claudeConfig, config, etc } = host.paths;
  const join = (...parts: readonly string[]): string => comparable(parts.join("/"), host);
  const managed = join(etc, host.platform === "linux" ? "claude-code" : "ClaudeCode");
  const dropIns = [...files.keys()].filter((path) => path.startsWith(join(managed, "managed-settings.d/")));
  const replacement = join(claudeConfig, ".config.json");
  const stateFolder = host.env.CLAUDE_CONFIG_DIR ? claudeConfig : home;
  return {
    managed: [...dropIns.sort().reverse(), join(managed, "managed-settings.json")],
    local: [join(cwd, ".claude/settings.local.json")],
    project: [join(cwd, ".claude/settings.json")],
    user: [join(claudeConfig, "settings.json")],
    state: [files.has(replacement) ? replacement : join(stateFolder, ".claude.json")],
    credentials: [join(claudeConfig, ".credentials.json")],
    profile: ["configs", "credentials"].map((folder) => join(config, "anthropic", folder, "default.json")),
  };
}

function grouped(
  entries: readonly Entry[],
  plain: (path: string) => string,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.kind !== "file" || entry.path === undefined) continue;
    const path = plain(entry.path);
    const group = groups.get(path);
    if (group) group.push(entry);
    else groups.set(path, [entry]);
  }
  return groups;
}

function isDropped(file: ScannedFile | undefined): boolean {
  return file?.state === "ignored" || file?.state === "broken";
}

function ofKind(machine: Machine, kind: Entry["kind"]): readonly Entry[] {
  return machine.entries.filter((entry) => entry.kind === kind);
}

/** A file that several patterns name has its entries several times, with one id. */
function unique(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
