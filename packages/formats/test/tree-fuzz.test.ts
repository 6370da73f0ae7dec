import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  addTomlString,
  addYamlString,
  decode,
  encode,
  readToml,
  readYaml,
  type TreeReading,
} from "../src/index.ts";
import { replace } from "./support/check.ts";
import { documents, runs } from "./support/choose.ts";
import { mutated } from "./support/mutate.ts";
import { tomlDocument } from "./support/toml-document.ts";
import { unicode } from "./support/tree.ts";
import { yamlDocument } from "./support/yaml-document.ts";

const PIECES = [
  ..."'\"\\{}[]#:,.=-?&*!|>%@` \n\r\t1x~",
  "\u00ff",
  "\ufeff",
  "\n  ",
  "\n- ",
  "---\n",
  "...\n",
  "? ",
  ": ",
  "<<: ",
  '"""',
  "'''",
  "|2-\n",
  "&a ",
  "*a ",
] as const;

interface Format {
  readonly make: typeof tomlDocument;
  readonly read: (text: string) => TreeReading;
  readonly add: typeof addTomlString;
  /** What the format's own reader makes of it; throws where that refuses it. */
  readonly judge: (text: string) => unknown;
}

const FORMATS: Readonly<Record<string, Format>> = {
  TOML: {
    make: tomlDocument,
    read: readToml,
    add: addTomlString,
    judge: (text) => parseToml(unicode(text), { integersAsBigInt: true }),
  },
  YAML: {
    make: yamlDocument,
    read: readYaml,
    add: addYamlString,
    judge: (text) => {
      const all = parseAllDocuments(unicode(text).replace(/^\ufeff/, ""), {
        uniqueKeys: false,
        logLevel: "silent",
      });
      return "empty" in all ? [] : all.map((one) => one.toJS({ maxAliasCount: -1 }));
    },
  },
};

describe.each(Object.entries(FORMATS))("any text as %s", (_, { make, read, add, judge }) => {
  it("is read or broken, with spans inside it that don't overlap, and swaps leave the rest alone", () => {
    const made = documents((choose) => mutated(choose, make(choose).text, PIECES as unknown as [string]));
    let reads = 0;
    const property = fc.property(made, (text) => {
      expect(add(text, ["env"], "A")).toBeTypeOf("object");
      const reading = read(text);
      if (reading.kind === "broken") return;
      reads++;
      let end = 0;
      for (const { span } of reading.values) {
        expect(span[0]).toBeGreaterThanOrEqual(end);
        expect(span[1]).toBeGreaterThanOrEqual(span[0]);
        end = span[1];
      }
      expect(end).toBeLessThanOrEqual(text.length);
      expect(new Set(reading.values.map(({ pointer }) => pointer)).size).toBe(reading.values.length);
      checkSwap(text, reading.values);
    });
    fc.assert(property, { numRuns: runs });
    expect(reads).toBeGreaterThan(runs / 10);
  });

  function checkSwap(text: string, values: Extract<TreeReading, { kind: "read" }>["values"]): void {
    const index = text.length % (values.length || 1);
    const one = values[index];
    const raw = one && encode("sk-ant-new_1", one.codecs);
    if (!one || typeof raw !== "string") return;
    const after = replace(text, one.span, raw);
    const again = read(after);
    const said = (list: typeof values, from: string) =>
      list.map(({ pointer, span, codecs }) => [pointer, decode(from.slice(...span), codecs)]);
    expect(again.kind === "read" && said(again.values, after), JSON.stringify(text)).toEqual(
      said(values, text).with(index, [one.pointer, "sk-ant-new_1"]),
    );
    const seen = (of: string) =>
      JSON.stringify(judge(of), (_, each) => (typeof each === "bigint" ? `${each}` : each));
    if (!one.superseded && !isRefused(text)) expect(seen(after)).toContain("sk-ant-new_1");
  }

  function isRefused(text: string): boolean {
    try {
      judge(text);
      return false;
    } catch {
      return true;
    }
  }
});

// Each of these takes hours where the time grows with the square of the length.
describe("a long text", () => {
  const LENGTH = 300_000;
  const fill = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length));
  const toml = [
    "a",
    " ",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "\r",
    "\n",
    "[",
    "[[",
    "{",
    "a.",
    "a=[",
    "a={a=",
    "[a]\n",
    "[[a]]\n",
    "A='x'\n",
    "\\n",
    "'x',",
  ];

  it.each(toml)("of %j are read as TOML", (piece) => {
    const text = fill(piece);
    for (const start of ["", "A=[", 'A="""']) expect(() => readToml(start + text)).not.toThrow();
  });

  // The parser of YAML is some hundred times slower.
  const yaml = [
    "a",
    " ",
    "'",
    '"',
    "\\",
    "#",
    "\r",
    "\n",
    "[",
    "{",
    "- ",
    "? ",
    "a: ",
    "a:\n",
    "- a\n",
    "|\n",
    "&a ",
    "*a ",
    "!a ",
    "---\n",
    "%a\n",
    "{}",
    ": ",
    '"\\n',
    "' \n",
    "a \n",
  ];

  it.each(yaml)("some of %j are read as YAML", (piece) => {
    const text = fill(piece).slice(0, 8_000);
    for (const start of ["", 'A: "', "A: ["]) expect(() => readYaml(start + text)).not.toThrow();
  });
});
