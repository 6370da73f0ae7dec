import type { Problem, Secret } from "@claude-rotate/contract";
import { lineAt } from "@claude-rotate/formats";
import type { Spot } from "./gather.ts";
import type { UnitReading } from "./unit.ts";

/** What continues a value on the next line in the formats that can: a backslash, the break, the indentation, a quote's edge. */
const BREAK = /["'`]?[ \t]*\\?\r?\n[ \t]*["'`]?/g;
/** What a shell joins again. */
const JOINED = /\\\n(?![ \t])/g;
const BROKEN = "a key stands here broken over several lines, so no program reads it: it is left as it is";
const JOINED_AGAIN =
  "a key stands here over several lines that a shell joins, outside an assignment: it is left as it is, so change it by hand";
/** A break stands in the first or the second half, so one of a key's ends is whole at least so far. */
const END = 16;

/** Known keys that stand in a text broken over several lines, outside of every assignment. */
export async function splitKeys(
  readings: readonly UnitReading[],
  spots: ReadonlyMap<string, Spot>,
  secrets: ReadonlyMap<string, ReadonlyMap<string, Secret>>,
  breath: () => Promise<void>,
): Promise<readonly Problem[]> {
  const keys = [...secrets.values()].flatMap((known) => [...known.values()]);
  const problems: Problem[] = [];
  for (const reading of readings) {
    await breath();
    for (const key of keys) problems.push(...splitIn(reading, key, spots));
  }
  return problems;
}

function splitIn(
  { text, unit, found }: UnitReading,
  key: Secret,
  spots: ReadonlyMap<string, Spot>,
): readonly Problem[] {
  const whole = key.reveal();
  const last = whole.slice(-END);
  const problems: Problem[] = [];
  for (let at = text.indexOf(last); at >= 0; at = text.indexOf(last, at + last.length)) {
    const end = at + last.length;
    const window = text.slice(Math.max(0, end - 2 * whole.length - 64), end);
    if (window.endsWith(whole) || !window.replace(BREAK, "").endsWith(whole)) continue;
    const covered = found.some(
      ({ assignment: { span, address } }) =>
        span[0] <= at && end <= span[1] && spots.has(`${unit.path}#${address}`),
    );
    if (covered) continue;
    const start = startOf(text, end, whole);
    const { line } = lineAt(text, start);
    const isJoined = !text.slice(start, end).replace(JOINED, "").includes("\n");
    problems.push({ code: "KEY_SPLIT", path: unit.path, line, message: isJoined ? JOINED_AGAIN : BROKEN });
  }
  return problems;
}

/** Where the text begins that ends at `end` and is `whole` without its breaks. */
function startOf(text: string, end: number, whole: string): number {
  let start = end - whole.length;
  while (start > 0 && text.slice(start, end).replace(BREAK, "") !== whole) start--;
  return start;
}
