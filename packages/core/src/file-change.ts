import nodePath from "node:path";
import { type Denial, type Host, RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { type UnitReading, understand } from "./find/unit.ts";
import { quoted } from "./path.ts";
import type { Edit, FileChange } from "./rotation/change.ts";
import { isStagedName } from "./staged-name.ts";

const DEFAULT_ORDER = 50;

export interface WantedChange {
  /** In any order; must not overlap. */
  readonly edits?: readonly Edit[];
  /** New permission bits. */
  readonly mode?: number;
  /** Places in it that hold what is to be written already: ids. */
  readonly held?: readonly string[];
}

/** What is to change in a file that was read. Throws `PLACE_HARD_LINKED` or `PLACE_UNWRITABLE`: what would fail by accident fails now. */
export function fileChange(
  context: Context,
  reading: UnitReading,
  { edits = [], mode, held = [] }: WantedChange,
): FileChange {
  const { unit, bytes, text, encoding, note } = reading;
  const locked = unit.candidates.filter(({ pattern }) => pattern.lock === "proper-lockfile");
  const change: FileChange = {
    path: unit.path,
    info: unit.info,
    bytes,
    decoded: { text, encoding },
    edits: [...edits].sort((a, b) => a.span[0] - b.span[0]),
    ...(mode === undefined ? {} : { mode }),
    order: Math.min(DEFAULT_ORDER, ...unit.candidates.map(({ pattern }) => pattern.order ?? DEFAULT_ORDER)),
    locks: [...new Set(locked.map(({ ref }) => `${ref.path}.lock`))],
    readers: unit.candidates.map(({ store, ref }) => ({ store: store.part.id, ref })),
    held,
    ...(note === undefined ? {} : { note }),
  };
  refuseUnwritable(context, change);
  return change;
}

/** Reads a file that no store may know, for a change of its text. Throws the system's error. */
export function readForChange({ host }: Context, path: string): UnitReading {
  const real = host.files.realPath(path);
  const { bytes, info } = host.files.read(real, Number.POSITIVE_INFINITY);
  return understand({ path: real, info, candidates: [] }, bytes);
}

/** A second name that a rotation gave the file and, its journal damaged, could not take away. */
function leftCopy({ files }: Host, path: string, identity: string): string | undefined {
  const folder = nodePath.dirname(path);
  return files
    .list(folder)
    .map(({ name }) => nodePath.join(folder, name))
    .find((one) => isStagedName(nodePath.basename(one)) && files.stat(one)?.identity === identity);
}

/** What would fail by accident fails now, by name. */
export function refuseUnwritable({ host }: Context, { path, info }: FileChange): void {
  if (info.links > 1) {
    const ours = leftCopy(host, path, info.identity);
    throw new RotateError("PLACE_HARD_LINKED", `the file has ${info.links} hard links`, {
      path,
      ...(ours === undefined
        ? {}
        : { hint: `A rotation that was given up left one of them, ${ours}: remove it.` }),
    });
  }
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"))) || "/";
  for (const [what, one] of [
    ["the file", path],
    ["the file's folder", folder],
  ] as const) {
    const denial = host.files.denied(one);
    if (denial === undefined) continue;
    const hint = mendOf(host, denial, one);
    throw new RotateError("PLACE_UNWRITABLE", `${what} ${DENIED[denial]}`, {
      path,
      ...(hint ? { hint } : {}),
    });
  }
}

const DENIED: Readonly<Record<Denial, string>> = {
  forbidden: "is read-only for you",
  immutable: "is immutable",
  "append-only": "is append-only",
  "read-only-mount": "is on a file system that is mounted read-only",
};

const FLAGS = {
  immutable: { linux: "chattr -i", darwin: "chflags nouchg,noschg" },
  "append-only": { linux: "chattr -a", darwin: "chflags nouappnd,nosappnd" },
} as const;

/** What takes the denial away, where that is no matter of rights. */
function mendOf({ platform }: Host, denial: Denial, path: string): string | undefined {
  if (denial === "forbidden") return undefined;
  if (denial === "read-only-mount")
    return "Mount it writable (`mount -o remount,rw`) or rotate where it is written, or leave the file with `--skip PATH`.";
  const command = FLAGS[denial][platform === "darwin" ? "darwin" : "linux"];
  return `Take the flag away (\`${command} ${quoted(path)}\`), and set it anew afterwards; or leave the file with \`--skip PATH\`.`;
}
