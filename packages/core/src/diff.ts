import type { Plan } from "./plan.ts";
import type { FileChange } from "./rotation/change.ts";

export interface DiffLine {
  readonly kind: "old" | "new" | "place";
  readonly text: string;
}

/** One file of a unified diff, fingerprints in place of values. */
export interface DiffFile {
  readonly path: string;
  readonly lines: readonly DiffLine[];
}

/** How much of a line is shown on either side of a key: a settings file may be one line of megabytes. */
const AROUND = 48;

function shown(text: string): string {
  // Control characters and escapes of the file must not reach the terminal.
  return Buffer.from(text, "latin1")
    .toString("utf8")
    .replace(/[\p{Cc}\p{Cf}]/gu, "·");
}

/** The line's own text before and after a span, cut to what fits. Values of other assignments are masked. */
function neighbours(
  change: FileChange,
  span: readonly [number, number],
  masks: readonly (readonly [number, number])[],
): [string, string] {
  const { text } = change.decoded;
  const start = Math.max(text.lastIndexOf("\n", span[0] - 1) + 1, span[0] - AROUND);
  const next = text.indexOf("\n", span[1]);
  const end = Math.min(next < 0 ? text.length : next, span[1] + AROUND);
  const masked = (from: number, to: number): string => {
    const inside = masks.filter(([a, b]) => a < to && from < b && !(a <= span[0] && span[1] <= b));
    let out = "";
    let at = from;
    for (const [a, b] of inside) {
      out += `${shown(text.slice(at, Math.max(at, a)))}•••`;
      at = Math.min(to, b);
    }
    return out + shown(text.slice(at, to));
  };
  return [masked(start, span[0]), masked(span[1], end).replace(/·$/, "")];
}

/** The line from the assignment's own name on: what else stands there may be anybody's secret. */
function fromName(line: string, address: string): string {
  const name = (address.split("/").findLast((part) => !/^\d+$/.test(part)) ?? "").replace(/#\d+$/, "");
  const at = name === "" ? -1 : line.lastIndexOf(name);
  return at < 0 ? "" : line.slice(at);
}

/** The plan as a unified diff. Holds no secret: every value in the shown part of a line is masked or a fingerprint. */
export function diffOf(
  plan: Plan,
  hints: Readonly<Record<string, string>>,
  maskedSpans: (path: string) => readonly (readonly [number, number])[],
): readonly DiffFile[] {
  const name = (fingerprint: string): string =>
    `‹${[hints[fingerprint], fingerprint].filter((part) => part).join(" ")}›`;
  return plan.changes.map((change) => ({
    path: change.path,
    lines: change.edits.flatMap((edit): DiffLine[] => {
      const [line, rest] = neighbours(change, edit.span, maskedSpans(change.path));
      const before = fromName(line, edit.address);
      const after = /^[^\p{L}\p{N}]{0,3}/u.exec(rest)?.[0] ?? "";
      const tail = edit.part === "last20" ? " (last 20)" : "";
      const [head, foot] = edit.around ?? ["", ""];
      const made: DiffLine = {
        kind: "new",
        text: `${edit.around ? shown(head).replace(/^·+/, "") : before}${name(edit.to)}${tail}${edit.around ? shown(foot).replace(/·+$/, "") : after}`,
      };
      const place: DiffLine = { kind: "place", text: `${edit.line ?? 1} ${edit.address}` };
      if (edit.around) return [place, made];
      const old = edit.from === "" ? "‹no key›" : name(edit.from);
      return [place, { kind: "old", text: `${before}${old}${tail}${after}` }, made];
    }),
  }));
}
