import { expect, test } from "vitest";
import { scaled, tell } from "../../../faults.base.ts";
import { decode, encode } from "../src/index.ts";
import type { Choose } from "../test/support/choose.ts";
import { chance, mutated } from "./rig/chance.ts";
import { FORMATS, type Format, type Value } from "./rig/formats.ts";

/** Inputs of each format: together over a million in the whole. The parser of YAML is some twenty times slower than the rest. */
const inputsOf = ({ name }: Format): number =>
  name === "YAML" ? scaled(300, 30_000) : scaled(1_500, 90_000);
const KEY = "new_1";
const LENGTH = 100_000;
const MOST = 100;

/** A valid document; mostly one that holds a value. */
function documentOf({ make, read }: Format, choose: Choose): string {
  let { text } = make(choose);
  for (let tried = 1; tried < 4 && !read(text)?.length; tried++) text = make(choose).text;
  return text;
}

/** What is wrong with a reading, or `undefined`. */
function complaintOf(text: string, format: Format, values: readonly Value[]): string | undefined {
  let end = 0;
  for (const { span, codecs } of values) {
    if (span[0] < end || span[1] < span[0]) return "spans overlap or run backwards";
    end = span[1];
    decode(text.slice(...span), codecs);
  }
  if (end > text.length) return "a span ends behind the text";
  if (new Set(values.map(({ address }) => address)).size !== values.length)
    return "two values have one address";
  return swapComplaint(text, format, values);
}

/** A swap that is allowed is found again, and every other value is as it was. */
function swapComplaint(
  text: string,
  { read, isEntangled }: Format,
  values: readonly Value[],
): string | undefined {
  if (isEntangled && values.some(({ span }) => isEntangled(text.slice(...span)))) return undefined;
  const index = text.length % (values.length || 1);
  const one = values[index];
  const raw = one && encode(KEY, one.codecs);
  if (!one || typeof raw !== "string") return undefined;
  const after = text.slice(0, one.span[0]) + raw + text.slice(one.span[1]);
  const again = read(after);
  if (!again) return "broken after a swap";
  const said = again.map(({ span, codecs }) => decode(after.slice(...span), codecs));
  const before = values.map(({ span, codecs }) => decode(text.slice(...span), codecs));
  const isSame =
    said.length === before.length && said.every((value, n) => value === (n === index ? KEY : before[n]));
  return isSame ? undefined : "a swap changed another value";
}

function timed(read: () => unknown): number {
  const start = performance.now();
  read();
  return performance.now() - start;
}

/** A busy machine is slow now and then; a parser that hangs is so each time. */
function isSlow(text: string, format: Format): boolean {
  const most = (format.most ?? MOST) * Math.max(1, text.length / LENGTH);
  return [1, 2, 3].every(() => timed(() => format.read(text)) > most);
}

test.each(FORMATS)("$name: no throw, no hang, nothing changed outside of spans", (format) => {
  const count = inputsOf(format);
  const wrong: string[] = [];
  let yielding = 0;
  for (let seed = 0; seed < count && wrong.length < 5; seed++) {
    const choose = chance(seed, 40 + (seed % 400));
    const text = mutated(choose, documentOf(format, choose));
    let complaint: string | undefined;
    try {
      let values: ReturnType<Format["read"]>;
      const time = timed(() => {
        values = format.read(text);
      });
      if (values && values.length > 0) yielding += 1;
      if (values) complaint = complaintOf(text, format, values);
      if (time > MOST && isSlow(text, format)) complaint = "too slow";
    } catch (error) {
      complaint = `threw ${error}`;
    }
    if (complaint !== undefined) wrong.push(`seed ${seed}: ${complaint}: ${JSON.stringify(text)}`);
  }
  tell(
    `${format.name}: inputs, and how many of them held values`,
    `${count}, ${Math.round((100 * yielding) / count)} %`,
  );
  expect(wrong).toEqual([]);
  expect(yielding / count).toBeGreaterThanOrEqual(0.8);
});

test.each(FORMATS)("$name: 100 kB are read in time, whatever they repeat", (format) => {
  const slow: string[] = [];
  for (let seed = 0; seed < scaled(5, 200); seed++) {
    const choose = chance(seed, 300);
    const text = mutated(choose, format.make(choose).text) || "a";
    const long = text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);
    if (isSlow(long, format)) slow.push(`seed ${seed}: ${timed(() => format.read(long))} ms`);
  }
  expect(slow).toEqual([]);
});
