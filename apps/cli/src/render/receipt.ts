import type { Credential } from "@claude-rotate/contract";
import type { RotationReport, Scan } from "@claude-rotate/core";
import { leftLines } from "./left.ts";
import { count, type Look, plain, showKey, showPath, showTime } from "./look.ts";
import { noteLines } from "./notes.ts";
import { passedOverLines } from "./passed-over.ts";
import { table } from "./table.ts";

export interface Receipt {
  readonly report: RotationReport;
  readonly scan: Scan | undefined;
  readonly credential: Credential;
  readonly now: number;
}

/** The end of a rotation: what is new, what must start again, what stays, what is left for a person to do. */
export function receiptLines(receipt: Receipt, look: Look): readonly string[] {
  const { report, scan } = receipt;
  const head = look.paint(["bold", "green"], "✓");
  // A running program's own variables stand under "restart".
  const told = report.left.filter(({ place }) => report.restart.length === 0 || !place.startsWith("env#"));
  const left = leftLines(told, scan, look);
  const passed = passedOverLines(report.passedOver, scan, look);
  if (report.state === "unchanged") return [`${head} ${report.summary}`, ...left, ...passed];
  return [
    `${head} ${look.paint("bold", headline(receipt))}`,
    ...restartLines(receipt, look),
    ...left,
    ...passed,
    ...noteLines(report.changes, look),
    ...leftoverLines(receipt, look),
    ...revokeLines(receipt, look),
    ...(report.undoUntil === undefined ? [] : [`${look.paint("bold", "to go back")}  claude-rotate undo`]),
  ];
}

function headline({ report, scan, now }: Receipt): string {
  return [
    `${count(report.changes.length, "place")} new`,
    `${oldPlaces(report, scan)} old`,
    ...(report.restart.length > 0 ? [`${count(report.restart.length, "program")} to restart`] : []),
    report.undoUntil === undefined ? "no undo" : `undo until ${showTime(report.undoUntil, now)}`,
  ].join(" · ");
}

/** Places that still hold an old key; a running program's own variables count as programs to restart. */
function oldPlaces({ left, from }: RotationReport, scan: Scan | undefined): number {
  const stay = new Set(left.map(({ place }) => place));
  const places = scan?.machine.places ?? [];
  return places.filter(
    ({ id, kind, fingerprint = "" }) => kind !== "env" && stay.has(id) && from.includes(fingerprint),
  ).length;
}

/** What has to start again before it uses the key that stands now, with the line to type. */
export function restartLines(
  { report: { restart }, now }: Pick<Receipt, "report" | "now">,
  look: Look,
): readonly string[] {
  if (restart.length === 0) return [];
  const rows = restart.map((one) => [
    { text: plain(one.how), format: "cyan" as const },
    { text: plain(one.reason + which(one, now)), format: "dim" as const },
  ]);
  return [look.paint("bold", "restart"), ...table(rows, look)];
}

/** ` (pid 812, since 09:12 today, key 3fa9c1d2e4b5)`: which of several programs of one name it is. */
function which({ pid, since, fingerprint }: RotationReport["restart"][number], now: number): string {
  const facts = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(since === undefined ? [] : [`since ${showTime(since, now)}`]),
    ...(fingerprint === undefined ? [] : [`key ${fingerprint}`]),
  ];
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

function revokeLines({ report, credential }: Receipt, look: Look): readonly string[] {
  const { hints, revoke } = report;
  if (revoke.length === 0) return [];
  const keys = revoke.map(({ fingerprint, consoleHint }) =>
    showKey({ hint: consoleHint ?? hints[fingerprint] ?? "", fingerprint }),
  );
  const there = credential.console === undefined ? "at its issuer now" : `there now: ${credential.console}`;
  return [
    look.paint("bold", revoke.length > 1 ? "old keys" : "old key"),
    ...keys.map((key) => `  ${key}`),
    `  revoke ${revoke.length > 1 ? "them" : "it"} ${there}`,
    ...revoke.map(({ wait }) => `  ${look.paint("cyan", wait)}  waits for it, then forgets it`),
  ];
}

const SHOWN = 5;

/** Copies that stay behind; those in a place that is named anyway are told there. */
function leftoverLines({ report }: Receipt, look: Look): readonly string[] {
  const named = new Set(report.left.map(({ place }) => place.split("#")[0]));
  const rows = report.leftovers
    .filter(({ kind, path }) => kind !== "text" || !named.has(path))
    .map(({ path, line, reason }) => [
      { text: showPath(path, look.home, line) },
      { text: plain(reason), format: "dim" as const },
    ]);
  if (rows.length === 0) return [];
  const more =
    rows.length > SHOWN ? [`  and ${rows.length - SHOWN} more: claude-rotate doctor lists them`] : [];
  return [look.paint("bold", "copies of the old key stay in"), ...table(rows.slice(0, SHOWN), look), ...more];
}
