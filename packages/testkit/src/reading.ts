import assert from "node:assert/strict";
import type { Assignment, FileRef, FileStore, Reading } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import { tells } from "./keys.ts";

/** A text that a store was given in a case. */
export interface Sighting {
  readonly text: string;
  readonly file: FileRef;
}

type Read = Extract<Reading, { kind: "read" }>;

/** What every reading must be, whatever the text. Throws. */
export function checkReading(store: FileStore, { text, file }: Sighting, keys: readonly string[]): Reading {
  const reading = store.read(text, Object.freeze({ ...file }));
  assert.deepEqual(store.read(text, file), reading, "the same text and file gave another reading");
  if (reading.kind === "not-mine") return reading;
  if (reading.kind === "broken") {
    checkLine(reading.line, text);
    assert.ok(reading.message, "a broken file needs a message");
    assert.ok(!tells(reading.message, keys), "the message of a broken file holds a key");
    return reading;
  }
  assert.equal(reading.kind, "read", `unknown kind of reading: ${JSON.stringify(reading)}`);
  checkSpans(reading.assignments, text);
  for (const { path } of reading.follow ?? []) checkPath(path, /^(?:[~$]|\/|[A-Za-z]:[/\\])/);
  for (const path of reading.roots ?? []) checkPath(path, /^(?:\/|[A-Za-z]:[/\\])/);
  for (const need of reading.needs ?? []) checkLine(need.line, text);
  if (reading.ignored) checkLine(reading.ignored.line, text);
  return reading;
}

function checkLine(line: number, text: string): void {
  const lines = text.split("\n").length;
  assert.ok(Number.isInteger(line) && line >= 1 && line <= lines, `line ${line} of ${lines}`);
}

function checkPath(path: string, absolute: RegExp): void {
  assert.match(path, absolute, "a path must be absolute, or begin with ~ or a variable");
}

function checkSpans(assignments: readonly Assignment[], text: string): void {
  const addresses = assignments.map(({ address }) => address);
  const twice = addresses.filter((address, at) => addresses.indexOf(address) !== at);
  assert.deepEqual(twice, [], "addresses must be unique in a file");
  for (const { address, name, span, codecs } of assignments) {
    const [start, end] = span;
    assert.ok(typeof address === "string" && typeof name === "string", "an address and a name are texts");
    const isWithin = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    assert.ok(isWithin && end <= text.length, `${address}: the span ${span} is not within the text`);
    assert.equal(typeof decode(text.slice(start, end), codecs), "string");
  }
  const sorted = [...assignments].sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1]);
  for (const [at, next] of sorted.entries()) {
    const before = sorted[at - 1];
    const isApart = !before || next.span[0] >= before.span[1] || String(next.span) === String(before.span);
    assert.ok(isApart, `the spans of ${before?.address} and ${next.address} overlap`);
  }
}

/** Each value that holds `from` is changed to `to` alone, found again at its address, and changed back. */
export function checkSwaps(store: FileStore, sighting: Sighting, from: string, to: string): void {
  const reading = checkReading(store, sighting, [from, to]);
  if (reading.kind !== "read") return;
  for (const one of reading.assignments) checkSwap(store, sighting, reading, one, [from, to]);
}

function checkSwap(
  store: FileStore,
  { text, file }: Sighting,
  before: Read,
  one: Assignment,
  [from, to]: readonly [string, string],
): void {
  const raw = text.slice(...one.span);
  const value = decode(raw, one.codecs);
  if (!value.includes(from) || one.fixed !== undefined) return;
  const written = encode(value.replace(from, to), one.codecs);
  if (typeof written !== "string") return;
  const changed = text.slice(0, one.span[0]) + written + text.slice(one.span[1]);
  const after = store.read(changed, file);
  assert.equal(after.kind, "read", `with another key in ${one.address} the file is no longer read`);
  if (after.kind !== "read") return;
  const names = ({ assignments }: Read): readonly string[] => assignments.map(({ address }) => address);
  assert.deepEqual(names(after), names(before), `another key in ${one.address} changes the addresses`);
  const again = after.assignments.find(({ address }) => address === one.address);
  assert.ok(again, `${one.address} is not found again`);
  assert.equal(decode(changed.slice(...again.span), again.codecs), value.replace(from, to));
  const back = changed.slice(0, again.span[0]) + raw + changed.slice(again.span[1]);
  assert.equal(back, text, `swapping ${one.address} there and back changes the file`);
}

/** The text as torn, foreign and giant files would have it: every one must give a reading, never a throw. */
export function checkDamaged(store: FileStore, { text, file }: Sighting, keys: readonly string[]): void {
  for (const damaged of damages(text)) {
    try {
      checkReading(store, { text: damaged, file }, keys);
    } catch (error) {
      const shown = JSON.stringify(damaged.length > 400 ? `${damaged.slice(0, 400)}…` : damaged);
      throw new Error(`${(error as Error).message}\n  in the text ${shown}`, { cause: error });
    }
  }
}

function damages(text: string): readonly string[] {
  const cuts = Array.from({ length: 48 }, (_, at) => Math.floor((text.length * at) / 48));
  const noise = ['"', "'", "\\", "{", "[", "\0", "\n", "\r", "#", "$", "\u00ff", "\u00a0"];
  return [
    "",
    "\u00ef\u00bb\u00bf",
    `\u00ef\u00bb\u00bf${text}`,
    text.replaceAll("\n", "\r\n"),
    text + text,
    ...cuts.map((cut) => text.slice(0, cut)),
    ...cuts.map((cut) => text.slice(cut)),
    ...cuts.map((cut, at) => text.slice(0, cut) + (noise[at % noise.length] ?? "") + text.slice(cut)),
  ];
}

const MIB = 1024 * 1024;
/** Milliseconds of processor time for 1 MiB. Readers that look at the rest of the text at every line take minutes. */
const LIMIT = 8000;

/** Milliseconds of this process's own processor time: a busy machine changes them little. */
export function busy(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return Math.round(process.cpuUsage(before).user / 1000);
}

/** The text over and over, up to 512 KiB, each time twice as long, so that a reader which takes square time is told early. */
export function checkSpeed(store: FileStore, { text, file }: Sighting): void {
  for (let size = MIB / 16; size <= MIB / 2; size *= 2) {
    const giant = `${text}\n`.repeat(Math.ceil(size / (text.length + 1)));
    const taken = busy(() => store.read(giant, file));
    const may = Math.max(2000, (LIMIT * size) / MIB);
    assert.ok(taken < may, `${size / 1024} KiB took ${taken} ms: reading must take linear time`);
  }
}

/** Where the store says a new entry goes, it is found again. */
export function checkAdd(store: FileStore, { text, file }: Sighting, name: string, value: string): void {
  const place = store.edits?.add(text, file, name);
  if (place === undefined) return;
  if ("refused" in place) {
    assert.ok(place.refused, "a refusal needs its reason");
    return;
  }
  const raw = encode(value, place.codecs);
  assert.ok(typeof raw === "string", "the new entry's quoting can't hold the key");
  const added = text.slice(0, place.at) + place.before + raw + place.after + text.slice(place.at);
  const reading = store.read(added, file);
  assert.ok(reading.kind === "read", `with the new entry the file is ${reading.kind}`);
  const found = reading.assignments.find(({ address }) => address === place.address);
  assert.ok(found, `the new entry is not found at ${place.address}`);
  assert.equal(decode(added.slice(...found.span), found.codecs), value);
}
