import type { ChangeReport, RotationReport, Scan } from "@claude-rotate/core";
import { count, type Look, showKey, showPath, showTime } from "./look.ts";
import { whereIs } from "./place.ts";
import { type Cell, table } from "./table.ts";

/** What `--fix` will change, or did, a line each. */
export function fixLines(changes: readonly ChangeReport[], scan: Scan, look: Look): readonly string[] {
  const hints = new Map(scan.machine.keys.map((key) => [key.fingerprint, key.hint]));
  const rows = changes.map((change): readonly Cell[] => {
    const { path, line, place } = change;
    const shown = path === undefined ? whereIs(place, scan, look).where : showPath(path, look.home, line);
    return [
      { text: shown },
      {
        text: change.mode === undefined ? whereIs(place, scan, look).address : "permissions",
        format: "cyan",
      },
      { text: whatChanges(change, hints) },
    ];
  });
  return table(rows, look);
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
  { changes, undoUntil }: RotationReport,
  scan: Scan,
  look: Look,
  now: number,
): readonly string[] {
  const until = undoUntil === undefined ? "" : `  ${look.paint("dim", `until ${showTime(undoUntil, now)}`)}`;
  const head = `${look.paint(["bold", "green"], "✓")} ${look.paint("bold", `${count(changes.length, "change")} made`)}`;
  const back = changes.length > 0 ? [`${look.paint("bold", "to go back")}  claude-rotate undo${until}`] : [];
  return [head, ...fixLines(changes, scan, look), ...back, ""];
}
