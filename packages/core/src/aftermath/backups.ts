import nodePath from "node:path";
import type { Host, Trace } from "@claude-rotate/contract";
import type { UnitReading } from "../find/unit.ts";

export interface Backup {
  readonly trace: Trace;
  readonly path: string;
}

/**
 * What follows a file's name in a copy of it: `~` and `.~1~` (emacs, nano), `.orig` (patch), `.save` (nano), `.swp` (vim), `.dpkg-old`,
 * `.rpmsave`, oh-my-zsh's own, and what people type: `.bak`, `.old-2024`, ` copy 2`.
 */
const SUFFIX =
  /^(?:~|\.~\d+~|\.(?:dpkg|ucf)-(?:old|dist|new)|\.rpm(?:save|new|orig)|\.pre-oh-my-zsh.*|[-._ ](?:bak|bk|bkp|backup|old|orig|original|save|saved|sav|copy|prev|previous)(?:[-._ ]?\d[-._ :T\d]*)?)$/i;

/** Copies that editors and people made of files that stores read, beside them. Links are not followed. */
export function backupsOf(readings: readonly UnitReading[], host: Host): readonly Backup[] {
  const read = new Set(
    readings.flatMap(({ unit }) => [unit.path, ...unit.candidates.map(({ ref }) => ref.path)]),
  );
  const namesIn = new Map<string, string[]>();
  for (const path of read) {
    const { dir, base } = nodePath.parse(path);
    namesIn.set(dir, [...(namesIn.get(dir) ?? []), base]);
  }
  return [...namesIn].flatMap(([folder, names]) => {
    return filesIn(folder, host).flatMap((name): readonly Backup[] => {
      const path = nodePath.join(folder, name);
      const original = read.has(path) ? undefined : names.find((one) => isBackupOf(one, name));
      return original === undefined ? [] : [{ trace: traceOf(original), path }];
    });
  });
}

/** `settings.json.bak`, `settings.bak.json`, `.settings.json.swp`. */
function isBackupOf(original: string, name: string): boolean {
  if (name === `.${original.replace(/^\./, "")}.swp` || name === `#${original}#`) return true;
  if (name.startsWith(original)) return SUFFIX.test(name.slice(original.length));
  const { name: stem, ext } = nodePath.parse(original);
  const isAlike = ext !== "" && name.startsWith(stem) && name.endsWith(ext);
  return isAlike && SUFFIX.test(name.slice(stem.length, name.length - ext.length));
}

function traceOf(original: string): Trace {
  return {
    id: "editor-backups",
    under: "home",
    globs: [],
    what: `a backup of ${original}`,
    mend: "`rm {path}`",
    scrub: true,
  };
}

function filesIn(folder: string, host: Host): readonly string[] {
  try {
    return host.files.list(folder).flatMap(({ name, kind }) => (kind === "file" ? [name] : []));
  } catch {
    return [];
  }
}
