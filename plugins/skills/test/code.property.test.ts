import { decode, encode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { hasPython, PYTHON, type Run, runPython, runScripts, SCRIPT } from "./support/languages.ts";
import { chooser, type Grammar, newValue, type Program, pick, programOf } from "./support/program.ts";
import { put, readAt } from "./support/read.ts";

/** Programs per language: FORMATS_RUNS, by default few enough for every day. 10000 is the full run. */
const runs = Number(process.env.FORMATS_RUNS ?? 400);

if (!hasPython) {
  if (process.env.CI === "true") throw new Error("python3 is not installed");
  console.warn("python3 is not installed: its programs are not run");
}

interface Swap {
  readonly after: Run;
  readonly expected: readonly string[];
}

/** Reads a program, checks what is found against what was planted, and changes one value. */
function swapOne(path: string, program: Program, seed: number): Swap | undefined {
  const { text, planted } = program;
  const { assignments } = readAt(path, text);
  expect(
    assignments.map(({ name, span, fixed }) => [name, span[0], fixed !== undefined]),
    text,
  ).toEqual(planted.map(({ name, start, fixed }) => [name, start, fixed]));
  const choose = chooser(seed);
  const free = assignments.filter(({ fixed }) => fixed === undefined);
  if (free.length === 0) return undefined;
  const one = pick(choose, free);
  const next = newValue(choose);
  const raw = encode(next, one.codecs);
  if (typeof raw !== "string") return undefined;
  const swapped = put(text, one.span, raw);
  const again = readAt(path, swapped).assignments.find(({ address }) => address === one.address);
  // Kept from being written again where the new value is written with an escape; found all the same.
  expect(again && decode(swapped.slice(...again.span), again.codecs)).toBe(next);
  expect(again && put(swapped, again.span, text.slice(...one.span))).toBe(text);
  const shown = planted.map((each) => each.shown);
  const index = assignments.indexOf(one);
  const expected = planted.map(({ value }, at) => (at === index ? next : value));
  return { after: { text: swapped, shown }, expected };
}

describe.each<[string, string, Grammar, boolean, typeof runPython]>([
  ["JavaScript", "pdf/scripts/x.js", SCRIPT, true, runScripts],
  ["Python", "pdf/scripts/x.py", PYTHON, hasPython, runPython],
])("%s", (language, path, grammar, hasJudge, run) => {
  test.skipIf(!hasJudge)(
    `of ${runs} programs exactly the planted values are found, and ${language} itself sees the one that is changed, and only it`,
    () => {
      const programs = Array.from({ length: runs }, (_, seed) => programOf(chooser(seed), grammar));
      const swaps = programs.map((program, seed) => swapOne(path, program, seed));
      const done = swaps.flatMap((swap) => (swap === undefined ? [] : [swap]));
      expect(done.length).toBeGreaterThan(runs / 2);
      expect(
        run(programs.map(({ text, planted }) => ({ text, shown: planted.map(({ shown }) => shown) }))),
      ).toEqual(programs.map(({ planted }) => planted.map(({ value }) => value)));
      expect(run(done.map(({ after }) => after))).toEqual(done.map(({ expected }) => expected));
    },
    30_000 + runs * 20,
  );
});
