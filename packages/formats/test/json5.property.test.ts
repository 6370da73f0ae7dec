import fc from "fast-check";
import json5 from "json5";
import { describe, expect, it, test } from "vitest";
import { addJson5String, decode, encode, readJson, readJson5 } from "../src/index.ts";
import { replace } from "./support/check.ts";
import { type Choose, documents, runs } from "./support/choose.ts";

const unicode = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

type Flat = Readonly<Record<string, string>>;

/** The strings of a value by pointer. */
function flat(value: unknown, pointer = ""): Flat {
  if (typeof value === "string") return { [pointer]: value };
  if (typeof value !== "object" || value === null) return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, one]) =>
      flat(one, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ),
  );
}

function read(text: string) {
  const reading = readJson5(text);
  if (reading.kind === "broken") throw new Error(`${reading.line}: ${reading.message}\n${text}`);
  return reading;
}

const seen = (text: string): Flat =>
  Object.fromEntries(
    read(text).values.map(({ pointer, span, codecs }) => [
      pointer,
      unicode(decode(text.slice(...span), codecs)),
    ]),
  );

/** Plain first. All that https://spec.json5.org adds to JSON. */
const GAPS = ["", " ", "\n", "\r\n\t", "// it's {\n", '/* "a": */', "\v\f"] as const;
const NUMBERS = [
  "1",
  "-0.5e+3",
  "+1",
  ".5",
  "5.",
  "0xFf",
  "-0x1",
  "Infinity",
  "-Infinity",
  "NaN",
  "true",
  "null",
] as const;
const BARE = ["env", "$a", "_b1", "true", "Infinity", "null1", "ü"] as const;
const PIECES = [
  "k",
  "sk-1",
  " ",
  "//",
  "/*",
  "{",
  "é",
  "\\n",
  "\\x41",
  "\\u00e9",
  "\\ud83d\\ude00",
  "\\\n",
  "\\\r\n",
  "\\q",
  "\\0",
  "\\v",
  "\\/",
] as const;

function quoted(choose: Choose): string {
  const single = choose(2) === 1;
  const inside = Array.from({ length: choose(4) }, () => choose(PIECES)).join("");
  const other = choose(["", single ? '"' : "'", single ? "\\'" : '\\"', single ? '\\"' : "\\'"]);
  return single ? `'${inside}${other}'` : `"${inside}${other}"`;
}

function value(choose: Choose, depth: number): string {
  const gap = (): string => choose(GAPS);
  const kind = depth > 3 ? 2 + choose(2) : choose(4);
  if (kind === 2) return quoted(choose);
  if (kind === 3) return choose(NUMBERS);
  const parts = Array.from({ length: choose(4) }, (_, index) => {
    const label = choose(2) === 1 ? `'n${index}'` : `${choose(BARE)}${index}`;
    return kind === 0
      ? `${gap()}${label}${gap()}:${gap()}${value(choose, depth + 1)}${gap()}`
      : `${gap()}${value(choose, depth + 1)}${gap()}`;
  });
  const trailing = parts.length > 0 && choose(2) === 1 ? "," : "";
  return `${kind === 0 ? "{" : "["}${parts.join(",")}${trailing}${gap()}${kind === 0 ? "}" : "]"}`;
}

const cases = documents((choose) => ({
  text: Buffer.from(`${choose(GAPS)}${value(choose, 0)}${choose(GAPS)}`).toString("latin1"),
  pick: choose(50),
  next: choose(["sk-ant-new_1", "a'b", 'a"b', "a\\b", "a\nb"]),
}));

describe("JSON5, with npm's json5 for a judge", () => {
  it(`reads the same strings in ${runs} generated files`, () => {
    const property = fc.property(cases, ({ text }) => {
      expect(seen(text)).toEqual(flat(json5.parse(unicode(text))));
    });
    fc.assert(property, { numRuns: runs });
  });

  it("swaps one, and json5 sees the new value there and the same everywhere else", () => {
    let swaps = 0;
    const property = fc.property(cases, ({ text, pick, next }) => {
      const { values } = read(text);
      const spot = values[pick % (values.length || 1)];
      if (!spot) return;
      const swapped = replace(text, spot.span, String(encode(next, spot.codecs)));
      expect(flat(json5.parse(unicode(swapped)))).toEqual({
        ...flat(json5.parse(unicode(text))),
        [spot.pointer]: next,
      });
      swaps++;
    });
    fc.assert(property, { numRuns: runs });
    expect(swaps).toBeGreaterThan(runs / 4);
  });
});

test("what JSON5 alone has is broken to a reader of JSON, and told as not strict here", () => {
  const text = "{a: 'b'}";
  expect(readJson(text)).toMatchObject({ kind: "broken" });
  expect(readJson5(text)).toMatchObject({ kind: "read", strict: { line: 1 } });
  expect(readJson5('{"a": "b"}')).not.toHaveProperty("strict");
});

test.each(["{a: 'b", "{a-b: 1}", "{a: b}", "{1a: 2}", "['a\nb']", "{a: 1 b: 2}"])("%j is broken", (text) => {
  expect(readJson5(text)).toMatchObject({ kind: "broken" });
});

test("a member is added beside names without quotes", () => {
  const text = "{\n  env: {\n    A: 'b',\n  },\n}\n";
  const insertion = addJson5String(text, ["env"], "C");
  if ("refused" in insertion) throw new Error(insertion.refused);
  const { at, before, after } = insertion;
  const added = `${text.slice(0, at)}${before}d${after}${text.slice(at)}`;
  expect(json5.parse(added)).toEqual({ env: { A: "b", C: "d" } });
});
