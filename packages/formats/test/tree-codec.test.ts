import type { Codec } from "@claude-rotate/contract";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parseDocument, parse as parseYaml } from "yaml";
import { decode, encode } from "../src/index.ts";
import { documents, runs } from "./support/choose.ts";
import { anyValue } from "./support/document.ts";
import { unicode } from "./support/tree.ts";

type TreeCodec = Extract<Codec, `${"toml" | "yaml"}-${string}`>;

/** What a reader makes of a written value in a place of every kind. */
const READERS: Readonly<Record<TreeCodec, (raw: string) => readonly unknown[]>> = {
  "toml-basic": (raw) => [toml(`"${raw}"`)],
  "toml-literal": (raw) => [toml(`'${raw}'`)],
  "toml-multiline-basic": (raw) => [toml(`"""${raw}"""`), toml(`"""\n${raw}"""`)],
  "toml-multiline-literal": (raw) => [toml(`'''${raw}'''`), toml(`'''\n${raw}'''`)],
  "yaml-plain": (raw) => [
    ...yaml(raw),
    yamlIn("core", `[${raw}]`)[0],
    yamlIn("core", `{a: ${raw}}`).a,
    yamlIn("core", `{a: [x, ${raw}]}`).a[1],
  ],
  "yaml-single": (raw) => yaml(`'${raw}'`),
  "yaml-double": (raw) => yaml(`"${raw}"`),
  "yaml-block": (raw) => [
    ...yaml(`|-\n  ${raw}`),
    ...yaml(`>-\n  ${raw}`),
    yamlIn("core", `--- |-\n${raw}\n`),
  ],
};

const toml = (text: string) => parseToml(`a = ${unicode(text)}`).a;
/** As YAML 1.2 has it, and as 1.1, which many readers still follow. */
const yaml = (text: string) => [
  yamlIn("core", `a: ${text} # c`).a,
  yamlIn("yaml-1.1", `a: ${text}\n`).a,
  yamlIn("core", text),
];
const yamlIn = (schema: string, text: string) =>
  parseYaml(unicode(text.replace(/^a: ([|>].*) # c$/s, "a: $1")), { schema, logLevel: "silent" });

const CODECS = Object.keys(READERS) as TreeCodec[];

describe("encode", () => {
  it.each(CODECS)("%s writes what every reader reads back, wherever it stands, or refuses", (codec) => {
    let written = 0;
    const some = documents((choose) => (choose(2) === 0 ? anyValue(choose) : word(choose)));
    const property = fc.property(some, (value) => {
      const raw = encode(value, [codec]);
      if (typeof raw !== "string") return;
      written++;
      for (const seen of READERS[codec](raw)) expect(seen, raw).toBe(unicode(value));
    });
    fc.assert(property, { numRuns: runs * 5 });
    expect(written).toBeGreaterThan(runs / 2);
  });

  it.each(CODECS)("%s holds a key as it is", (codec) => {
    const key = `sk-ant-api03-${"aZ0_-".repeat(19)}`;
    for (const one of [key, "BSAabcdef0123", "tvly-dev-AbC", "0123456789abcdefg", "a:b/c=="]) {
      expect(encode(one, [codec])).toBe(one);
      expect(encode(one, [codec, "json"])).toBe(one);
    }
  });

  it.each<readonly [TreeCodec, value: string, raw: string]>([
    ["toml-basic", 'a"\\\n\x7f\u00c3\u00a9', 'a\\"\\\\\\n\\u007f\u00c3\u00a9'],
    ["toml-multiline-basic", 'a"""\n', 'a\\"\\"\\"\\n'],
    ["yaml-single", "it's: a", "it''s: a"],
    ["yaml-double", 'a"\\\n\x07\x7f\u00c3\u00a9', 'a\\"\\\\\\n\\u0007\\x7f\u00c3\u00a9'],
    ["yaml-block", "it's: \"a # b", "it's: \"a # b"],
  ])("%s: %j", (codec, value, raw) => {
    expect(encode(value, [codec])).toBe(raw);
  });

  it.each<readonly [TreeCodec, values: string[]]>([
    ["toml-literal", ["it's", "a\nb", "\x7f"]],
    ["toml-multiline-literal", ["it's", "\n", "\0"]],
    [
      "yaml-plain",
      [
        "",
        "yes",
        "Null",
        "~",
        "1",
        "0x1F",
        "1e3",
        "1_000",
        "12:30:45",
        ".5",
        ".inf",
        "2001-01-01",
        "2001-1-1T1:00:00Z",
        "=",
        "<<",
      ],
    ],
    [
      "yaml-plain",
      [
        "a b",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "-",
        "- a",
        "---",
        "?",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'a",
        '"a',
        "%a",
        "@a",
        "`a",
        "a,b",
        "[a",
        "a}",
        "a\nb",
      ],
    ],
    ["yaml-single", ["a\nb", "a\rb", "\x07"]],
    ["yaml-block", ["", " a", "a ", "\ta", "a\nb", "---", "...", "--- a"]],
  ])("%s refuses %j", (codec, values) => {
    for (const value of values)
      expect(encode(value, [codec]), value).toEqual({ refused: expect.stringMatching(/^the new value /) });
  });
});

const SIGNS = [..."abYNoens019_.:-+/=~<>#&*!|%@`,[]{}?xTZ"];

function word(choose: Parameters<typeof anyValue>[0]): string {
  return Array.from({ length: 1 + choose(8) }, () => SIGNS[choose(SIGNS.length)]).join("");
}

describe("decode", () => {
  it.each<readonly [TreeCodec, raw: string, value: string]>([
    [
      "toml-basic",
      '\\"\\\\\\b\\f\\n\\r\\t\\e\\x41\\u00e9\\U0001F5DD',
      '"\\\b\f\n\r\t\x1bA\u00c3\u00a9\u00f0\u009f\u0097\u009d',
    ],
    ["toml-basic", "\\q\\\n\\U00110000", "\\q\\\n\\U00110000"],
    ["toml-multiline-basic", "a\\ \r\n\r\n  b\\\\\n", "ab\\\n"],
    ["toml-literal", "a\\n", "a\\n"],
    ["yaml-plain", "a  b \t\n  c\r\n\n d", "a  b c\nd"],
    ["yaml-single", "it''s\n\n\n  a ", "it's\n\na "],
    [
      "yaml-double",
      "\\0\\a\\e\\ \\/\\N\\_\\L\\P\\x41\\u00e9\\ud83d\\udddd\\U0001F5DD",
      "\0\x07\x1b /\u00c2\u0085\u00c2\u00a0\u00e2\u0080\u00a8\u00e2\u0080\u00a9A\u00c3\u00a9\u00f0\u009f\u0097\u009d\u00f0\u009f\u0097\u009d",
    ],
    ["yaml-double", "a \\\r\n  b \n\n c\\ \n d\\q", "a b\nc  d\\q"],
    ["yaml-block", "a\n    b", "a\n    b"],
  ])("%s: %j", (codec, raw, value) => {
    expect(decode(raw, [codec])).toBe(value);
  });

  const pieces = fc.constantFrom(
    ..."ab\\ \t\n'01exuUNn",
    "\r\n",
    "\\\n",
    '\\"',
    "\\u00e9",
    "\\x7f",
    "\n\n",
    "  ",
    "é",
    "\\\\",
  );
  const raws = fc.array(pieces, { maxLength: 14 }).map((all) => all.join(""));

  it.each<readonly [TreeCodec, quote: string]>([
    ["yaml-plain", ""],
    ["yaml-single", "'"],
    ["yaml-double", '"'],
  ])("%s reads whatever the yaml package reads as that does", (codec, quote) => {
    let reads = 0;
    const property = fc.property(raws, (text) => {
      const inner = quote === "'" ? text.replaceAll("'", "''") : text;
      const raw = inner.replaceAll("\n", "\n ");
      const document = parseDocument(`- ${quote}${raw}${quote}\n`, {
        schema: "failsafe",
        logLevel: "silent",
      });
      const seen: unknown = document.toJS()?.[0];
      const isWhole = quote !== "" || (raw.trim() === raw && !/^\S*'/.test(raw));
      if (document.errors.length > 0 || typeof seen !== "string" || !isWhole) return;
      reads++;
      expect(unicode(decode(Buffer.from(raw).toString("latin1"), [codec])), raw).toBe(seen);
    });
    fc.assert(property, { numRuns: runs * 5 });
    expect(reads).toBeGreaterThan(runs / 4);
  });

  it("never throws, and works character by character", () => {
    const any = fc.string({ unit: "binary-ascii", maxLength: 30 });
    const property = fc.property(fc.constantFrom(...CODECS), any, (codec, raw) => {
      expect(typeof decode(raw, [codec])).toBe("string");
      expect(decode("sk-ant_A1", [codec])).toBe("sk-ant_A1");
      const written = encode(raw, [codec]);
      if (typeof written === "string") expect(decode(`key=${written}&x`, [codec])).toBe(`key=${raw}&x`);
    });
    fc.assert(property, { numRuns: runs * 5 });
  });
});
