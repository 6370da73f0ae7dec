import {
  type Elsewhere,
  type FileInfo,
  type FileRef,
  type Follow,
  type Host,
  isRotateError,
  type Problem,
  type Reading,
  type Requirement,
} from "@claude-rotate/contract";
import { codeOf, hasCode } from "../host/system-error.ts";
import { type Candidate, isGuess } from "./candidate.ts";
import { closedFolder, closedProblem, isForbidden } from "./closed.ts";
import type { Found } from "./found.ts";
import { merge } from "./merge.ts";
import { readingFault } from "./reading-fault.ts";
import { type Encoding, toText } from "./text.ts";

/** Larger files than this are no configuration. 32 MiB. */
const LIMIT = 32 * 1024 * 1024;

/** One file, however many stores, links and spellings name it. */
export interface Unit {
  /** Links resolved. */
  readonly path: string;
  readonly info: FileInfo;
  readonly candidates: readonly Candidate[];
}

/** A unit's content as its stores understand it. */
export interface UnitReading {
  readonly unit: Unit;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly encoding: Encoding;
  readonly found: readonly Found[];
  readonly roots: readonly string[];
  /** Files that the text names. */
  readonly follow: readonly (Follow & { readonly by: Candidate })[];
  readonly needs: readonly Requirement[];
  readonly elsewhere: readonly Elsewhere[];
  readonly problems: readonly Problem[];
  readonly broken: boolean;
  /** What its stores say that a user should know before it changes. */
  readonly note?: string;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "may not be read",
  EPERM: "may not be read",
  EILSEQ: "has a name that is not UTF-8, by which it can't be opened",
  EISDIR: "is a folder, not a file",
  ENOTREG: "is a pipe or a device, not a file",
  EFBIG: "is larger than 32 MiB",
  ELOOP: "is a loop of links",
};

/** `path` as it was named, `real` where its links lead to. */
export function unreadable(path: string, error: unknown, real: string = path): Problem {
  const code = codeOf(error) ?? "EIO";
  const link = real === path ? "" : `is a link to ${real}, which `;
  return { code: "PLACE_UNREADABLE", path, message: `${link}${REASONS[code] ?? "can't be read"} (${code})` };
}

function planted(path: string, link: string): Problem {
  const message = `it is not followed: ${link} is a link that another user put into a folder which everybody may write`;
  return { code: "LINK_PLANTED", path, message };
}

/** Groups candidates by the file that they lead to; what isn't there is left out. `unread`: problems behind which a key may stand. */
export function openUnits(
  candidates: readonly Candidate[],
  host: Host,
): { units: readonly Unit[]; problems: readonly Problem[]; unread: readonly Problem[] } {
  const units = new Map<string, { path: string; info: FileInfo; candidates: Candidate[] }>();
  const problems: Problem[] = [];
  const unread: Problem[] = [];
  for (const candidate of candidates) {
    const { path } = candidate.ref;
    try {
      const info = host.files.stat(path);
      if (info === undefined) continue;
      const known = units.get(info.identity);
      if (known) known.candidates.push(candidate);
      else {
        const real = host.files.realPath(path);
        const link = real === path ? undefined : host.files.plantedLink(path);
        if (link === undefined) units.set(info.identity, { path: real, info, candidates: [candidate] });
        else problems.push(planted(path, link));
      }
    } catch (error) {
      const problem = troubleWith(path, error, host);
      if (problem) problems.push(problem);
      // A loop of links leads to no file, and what another user's link leads to is his choice.
      const isMissed = problem?.code !== "LINK_PLANTED" && !hasCode(error, "ELOOP");
      if (problem && isMissed && !candidate.store.isUntrusted) unread.push(problem);
    }
  }
  return { units: [...units.values()], problems, unread };
}

/** Nothing where nothing stands. */
function troubleWith(path: string, error: unknown, host: Host): Problem | undefined {
  // Linux itself may refuse to follow such a link.
  const link = hasCode(error, "EACCES") ? host.files.plantedLink(path) : undefined;
  if (link !== undefined) return planted(path, link);
  if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
  const folder = isForbidden(error) ? closedFolder(path, host.files) : undefined;
  return folder === undefined ? unreadable(path, error) : closedProblem(folder);
}

/** Reads a unit once and asks each of its stores. Throws the system's error where it can't be read. */
export function readUnit(unit: Unit, host: Host): UnitReading {
  const { bytes, info } = host.files.read(unit.path, LIMIT);
  return understand({ ...unit, info }, bytes);
}

/** Asks each of a unit's stores about its bytes. */
export function understand(unit: Unit, bytes: Uint8Array): UnitReading {
  const { text, encoding } = toText(bytes);
  const problems: Problem[] = [];
  const roots: string[] = [];
  const follow: (Follow & { by: Candidate })[] = [];
  const needs: Requirement[] = [];
  const elsewhere: Elsewhere[] = [];
  const spans: Found[] = [];
  const notes = new Set<string>();
  let broken = false;
  for (const candidate of unit.candidates) {
    const reading = readingOf(candidate, text, encoding);
    if (reading.kind === "not-mine") continue;
    problems.push(...problemsOf(reading, candidate, unit.path));
    if (reading.kind === "broken") broken = true;
    if (reading.kind !== "read") continue;
    roots.push(...(reading.roots ?? []));
    if (reading.note !== undefined) notes.add(reading.note);
    needs.push(...(reading.needs ?? []));
    elsewhere.push(...(reading.elsewhere ?? []));
    follow.push(...(reading.follow ?? []).map((one) => ({ ...one, by: candidate })));
    for (const assignment of reading.assignments) {
      const inert = assignment.inert ?? candidate.pattern.inert ?? reading.ignored?.reason;
      spans.push({ assignment, reporters: [candidate], ...(inert === undefined ? {} : { inert }) });
    }
  }
  const merged = merge(spans, unit.path, text);
  return {
    unit,
    bytes,
    text,
    encoding,
    found: merged.found,
    roots,
    follow,
    needs,
    elsewhere,
    problems: dedupe([...problems, ...merged.problems]),
    broken,
    ...(notes.size === 0 ? {} : { note: [...notes].join("; ") }),
  };
}

/** What a store has to say against a file. */
function problemsOf(
  answer: Reading | Failure,
  { store: { plugin } }: Candidate,
  path: string,
): readonly Problem[] {
  if (answer.kind === "failed") return [{ ...answer.problem, plugin, path }];
  const broken = { code: "PLACE_BROKEN", plugin, path };
  if (answer.kind === "broken") return [{ ...broken, line: answer.line, message: answer.message }];
  if (answer.kind !== "read") return [];
  const { odd = [], ignored } = answer;
  const hint = "Its keys are found and rotated all the same.";
  return [
    ...odd.map((one) => ({ code: "ENTRY_INVALID", plugin, path, ...one })),
    ...(ignored ? [{ ...broken, line: ignored.line, message: ignored.reason, hint }] : []),
  ];
}

/** A stranger's plugin that failed: not the file's fault, nor that of the other stores that read it. */
interface Failure {
  readonly kind: "failed";
  readonly problem: Problem;
}

/** What nobody trusted may say where values stand, and nothing else: neither that a file is broken nor what else to read. */
function readingOf(candidate: Candidate, text: string, encoding: Encoding): Reading | Failure {
  const reading = ask(candidate, text, encoding);
  if (!candidate.store.isUntrusted) return reading;
  if (reading.kind !== "read") return { kind: "not-mine" };
  const assignments = reading.assignments.map(({ inert: _inert, fixed: _fixed, ...one }) => one);
  return { kind: "read", assignments };
}

function ask(candidate: Candidate, text: string, encoding: Encoding): Reading | Failure {
  const { plugin, part } = candidate.store;
  if (isBinary(text, encoding) && isGuess(candidate)) return { kind: "not-mine" };
  if (isBinary(text, encoding))
    return { kind: "broken", line: 1, message: "it is a binary file or an archive, not text" };
  try {
    const file: FileRef = encoding === "bytes" ? candidate.ref : { ...candidate.ref, encoding };
    const reading = part.read(text, file);
    const fault = readingFault(reading, text.length);
    if (fault === undefined) return reading;
    const message = `${plugin}: what it says of a file makes no sense: ${fault}`;
    return { kind: "failed", problem: { code: "PLUGIN_FAILED", message } };
  } catch (error) {
    if (isRotateError(error))
      return { kind: "failed", problem: { code: error.code, message: error.message } };
    const why = error instanceof RangeError ? "it is nested too deeply" : "the plugin failed on it";
    return { kind: "broken", line: 1, message: `${plugin} can't read it: ${why}` };
  }
}

/** As git and grep tell: a zero byte near the beginning. */
function isBinary(text: string, encoding: Encoding): boolean {
  return encoding === "bytes" && text.slice(0, 8192).includes("\0");
}

/** Each once. Of two stores that can't read the same line the one counts that says more. */
function dedupe(problems: readonly Problem[]): readonly Problem[] {
  const says = (one: Problem, other: Problem): boolean =>
    one.code === other.code && one.line === other.line && one.message.startsWith(other.message);
  return problems.filter(
    (problem, index) =>
      !problems.some(
        (other, at) =>
          at !== index && says(other, problem) && (at < index || other.message !== problem.message),
      ),
  );
}
