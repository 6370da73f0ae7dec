import type { Level } from "@claude-rotate/contract";
import { DEAD, type Diagnosis, isAnswer, needsOf, type RuleFinding } from "@claude-rotate/core";
import { count, type Format, type Look, plain, shorten, showKey, showPath } from "./look.ts";
import { whereIs } from "./place.ts";
import { problemLines } from "./scan.ts";
import { type Cell, paragraph, table } from "./table.ts";
import { verdictFormat, verdictWords } from "./verdict.ts";

const MARKS: Readonly<Record<Level, { readonly mark: string; readonly format: Format }>> = {
  error: { mark: "✗", format: "red" },
  warning: { mark: "!", format: "yellow" },
  info: { mark: "i", format: "blue" },
};

/** What is wrong, grouped by cause, the gravest first; what the issuers said; how much that was; the next command. */
export function diagnosisLines(diagnosis: Diagnosis, look: Look, quiet: boolean): readonly string[] {
  const { findings } = diagnosis;
  const causes = byCause(findings).flatMap((group) => [...causeLines(group, diagnosis, look), ""]);
  if (quiet) return causes.slice(0, -1);
  const unread = unmentioned(diagnosis);
  return [
    ...causes,
    ...verdictLines(diagnosis, look),
    ...needLines(diagnosis, look),
    ...(unread.length > 0 ? [...problemLines(unread, look), ""] : []),
    summary(diagnosis, look),
    next(diagnosis),
  ];
}

/** Findings of one rule and level stand together. */
function byCause(findings: readonly RuleFinding[]): readonly (readonly RuleFinding[])[] {
  const groups = new Map<string, RuleFinding[]>();
  for (const finding of findings) {
    const cause = `${finding.level} ${finding.rule}`;
    groups.set(cause, [...(groups.get(cause) ?? []), finding]);
  }
  return [...groups.values()];
}

function causeLines(group: readonly RuleFinding[], diagnosis: Diagnosis, look: Look): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { mark, format } = MARKS[first.level];
  const more = group.length > 1 ? look.paint("dim", ` (${count(group.length, "place")})`) : "";
  const head = `${look.paint(format, mark)} ${look.paint("bold", plain(first.title))}  ${look.paint("dim", first.rule)}${more}`;
  const said = (finding: RuleFinding, before: RuleFinding | undefined): readonly string[] => [
    ...placeLines(finding, diagnosis, look),
    ...(finding.message === before?.message ? [] : paragraph(words(finding.message, look), look, "    ")),
  ];
  // A mend stands below the places that it is for: once for all that follow one another.
  const mended = ({ mend }: RuleFinding, after: RuleFinding | undefined): readonly string[] =>
    mend === after?.mend ? [] : mendLines(mend, look);
  return [
    head,
    ...group.flatMap((finding, index) => [
      ...said(finding, group[index - 1]),
      ...mended(finding, group[index + 1]),
    ]),
  ];
}

function placeLines(
  { place, path, line, fingerprint }: RuleFinding,
  { scan }: Diagnosis,
  look: Look,
): readonly string[] {
  const hint = scan.machine.keys.find((key) => key.fingerprint === fingerprint)?.hint ?? "";
  const key: readonly Cell[] =
    fingerprint === undefined ? [] : [{ text: showKey({ hint, fingerprint }), format: "dim" }];
  if (place !== undefined) {
    const { where, address } = whereIs(place, scan, look);
    const shown = path === undefined ? where : showPath(path, look.home, line);
    return table([[{ text: shown }, { text: address, format: "cyan" }, ...key]], look);
  }
  if (path !== undefined) return table([[{ text: showPath(path, look.home, line) }, ...key]], look);
  return key.length > 0 ? table([key], look) : [];
}

/** Paths below the home as people know them. */
function words(text: string, look: Look): string {
  return plain(shorten(text, look));
}

function mendLines(mend: string, look: Look): readonly string[] {
  return table([[{ text: "→", format: "green" }, { text: words(mend, look) }]], look, { indent: "    " });
}

function verdictLines({ verdicts }: Diagnosis, look: Look): readonly string[] {
  if (verdicts.length === 0) return [];
  const rows = verdicts.map((one): readonly Cell[] => [
    { text: one.verdict, format: verdictFormat(one.verdict) },
    { text: showKey(one) },
    { text: count(one.places, "place"), format: "dim" },
    { text: verdictWords(one), format: "dim" },
  ]);
  return [look.paint("bold", "keys"), ...table(rows, look), ""];
}

/** What skills and servers say that they need. */
function needLines({ scan }: Diagnosis, look: Look): readonly string[] {
  const needs = needsOf(scan.machine);
  if (needs.length === 0) return [];
  const rows = needs.map(({ name, by, path, line, set, place }): readonly Cell[] => [
    set ? { text: "set here", format: "green" } : { text: "not set", format: "blue" },
    { text: plain(name), format: "cyan" },
    { text: plain(by) },
    { text: placeOf(place, scan, look) ?? showPath(path, look.home, line), format: "dim" },
  ]);
  return [look.paint("bold", "needed credentials"), ...table(rows, look), ""];
}

function placeOf(place: string | undefined, scan: Diagnosis["scan"], look: Look): string | undefined {
  return place === undefined ? undefined : `by ${whereIs(place, scan, look).where}`;
}

/** What could not be looked at, where no finding says so already. */
function unmentioned({ problems, findings }: Diagnosis): Diagnosis["problems"] {
  const told = new Set(findings.flatMap(({ path }) => path ?? []));
  return problems.filter(({ path }) => path === undefined || !told.has(path));
}

function summary(diagnosis: Diagnosis, look: Look): string {
  const { findings, verdicts, ms } = diagnosis;
  const counts = (["error", "warning", "info"] as const).flatMap((level) => {
    const n = findings.filter((one) => one.level === level).length;
    if (n === 0) return [];
    return [look.paint(MARKS[level].format, level === "info" ? `${n} to know` : count(n, level))];
  });
  const found = counts.length > 0 ? counts.join(", ") : look.paint("green", nothing(diagnosis));
  const tested = verdicts.filter(isAnswer).length;
  const rest = verdicts.length - tested;
  const untested = rest === 0 ? "" : `, ${rest} could not be`;
  return `${found} · ${count(tested, "key")} tested${untested} · ${ms} ms`;
}

function nothing(diagnosis: Diagnosis): string {
  return unmentioned(diagnosis).length > 0 ? "nothing else is wrong" : "nothing is wrong";
}

/** The first finding's command; findings that `--fix` mends come as one. */
function next({ findings, verdicts }: Diagnosis): string {
  for (const { fixable, mend } of findings) {
    if (fixable) return "to mend what is safe to mend: claude-rotate doctor --fix";
    const command = /`(claude-rotate [^`]+)`/.exec(mend)?.[1];
    if (command !== undefined) return `next: ${plain(command)}`;
  }
  if (verdicts.some(({ verdict }) => DEAD.has(verdict)))
    return "a dead key is stored; to see where: claude-rotate scan";
  return findings.length > 0
    ? "mended by hand? ask again: claude-rotate doctor"
    : "to see which key is used here: claude-rotate which";
}
