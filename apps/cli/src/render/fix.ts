import type { ChangeReport, RotationReport, Scan } from "@claude-rotate/core";
import { leftLines } from "./left.ts";
import { count, type Look, plain, showKey, showPath, showTime } from "./look.ts";
import { whereIs } from "./place.ts";
import { type Cell, table } from "./table.ts";

/** What `--fix` will change, or did, a line each; the copies of an old key in one file are one. */
export function fixLines(changes: readonly ChangeReport[], scan: Scan, look: Look): readonly string[] {
  const hints = new Map(scan.machine.keys.map((key) => [key.fingerprint, key.hint]));
  const copies = new Map<string, number>();
  const rows = changes.flatMap((change): readonly (readonly Cell[])[] => {
    const { path, line, place, address, mode } = change;
    if (path !== undefined && address.startsWith("copy:")) {
      copies.set(path, (copies.get(path) ?? 0) + 1);
      return [];
    }
    const shown = path === undefined ? whereIs(place, scan, look).where : showPath(path, look.home, line);
    return [
      [
        { text: shown },
        { text: mode === undefined ? plain(address) : "permissions", format: "cyan" },
        { text: whatChanges(change, hints) },
      ],
    ];
  });
  const overwritten = [...copies].map(([path, n]): readonly Cell[] => [
    { text: showPath(path, look.home) },
    { text: n === 1 ? "1 copy" : `${n} copies`, format: "cyan" },
    { text: "of an old key, overwritten" },
  ]);
  return table([...rows, ...overwritten], look);
}

function whatChanges({ from, to, mode }: ChangeReport, hints: ReadonlyMap<string, string>): string {
  const key = (fingerprint: string): string => showKey({ hint: hints.get(fingerprint) ?? "", fingerprint });
  if (mode !== undefined) return `${mode.from} → ${mode.to}`;
  if (from === "" && to === "") return "without what is no part of the key";
  if (from === "") return `new: ${key(to)}`;
  return to === "" ? `${key(from)} taken out` : `${key(from)} → ${key(to)}`;
}

/** The receipt of `--fix`; what is still wrong stands below it. */
export function mendedLines(
  { changes, left, undoUntil }: RotationReport,
  scan: Scan,
  look: Look,
  now: number,
): readonly string[] {
  const until = undoUntil === undefined ? "" : `  ${look.paint("dim", `until ${showTime(undoUntil, now)}`)}`;
  const unmade = leftLines(left, scan, look);
  if (changes.length === 0) return [look.paint("bold", "nothing was changed"), ...unmade, ""];
  const head = `${look.paint(["bold", "green"], "✓")} ${look.paint("bold", `${count(changes.length, "change")} made`)}`;
  const back = `${look.paint("bold", "to go back")}  claude-rotate undo${until}`;
  return [head, ...fixLines(changes, scan, look), ...unmade, back, ""];
}
