import type { Entry, Host, Machine, ScannedFile } from "@claude-rotate/contract";
import type { Layer } from "./facts.ts";
import { type ClientFiles, clientFiles, comparable, type FileKind } from "./folders.ts";
import { isVariableAddress } from "./pointer.ts";
import { asText } from "./text.ts";

/** What the client reads when it is started in the current folder. */
export interface View extends Pick<ClientFiles, "folder" | "profiles"> {
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

export function view(machine: Machine, host: Host): View {
  const plain = (path: string): string => comparable(path, host);
  const files = new Map(machine.files.map((file) => [plain(file.path), file]));
  const byPath = grouped(machine.entries, plain);
  const read = (paths: readonly string[]): readonly Entry[] =>
    unique(paths.filter((path) => !isDropped(files.get(path))).flatMap((path) => byPath.get(path) ?? []));
  const { paths, folder, profiles } = clientFiles(host, {
    paths: [...files.keys()],
    variable: (from, name) => valueIn(read(from).find(setting(name))),
    text: (from) => valueIn(read(from)[0]),
  });
  const entries = (kind: FileKind): readonly Entry[] => read(paths[kind]);
  const looked = new Set(Object.values(paths).flat());
  const state = paths.state[0] ?? "";
  const stateFile = files.get(state);
  return {
    folder,
    profiles,
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

function setting(name: string): (entry: Entry) => boolean {
  return (entry) => entry.inert === undefined && entry.name === name && isVariableAddress(entry.address);
}

function valueIn(entry: Entry | undefined): string | undefined {
  return entry === undefined ? undefined : asText(entry.value.reveal());
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
