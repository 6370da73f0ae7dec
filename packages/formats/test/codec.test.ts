import type { Codec } from "@claude-rotate/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode } from "../src/index.ts";
import { runs } from "./support/choose.ts";

const CODECS = [
  "json",
  "dotenv-bare",
  "dotenv-single",
  "dotenv-double",
  "dotenv-backtick",
  "shell-bare",
  "shell-single",
  "shell-double",
  "shell-ansi-c",
  "shell-word",
  "fish-bare",
  "fish-single",
  "fish-double",
  "fish-word",
  "powershell-bare",
  "powershell-single",
  "powershell-double",
  "url-query",
] as const satisfies readonly Codec[];

const WRITABLE = CODECS.filter((codec) => !codec.endsWith("-word"));

describe("decode", () => {
  it.each<readonly [Codec, raw: string, value: string]>([
    ["json", '\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041', '"\\/\b\f\n\r\tA'],
    [
      "json",
      "\\u00e9 \\ud83d\\udddd \\ud83d \\x \\",
      "\u00c3\u00a9 \u00f0\u009f\u0097\u009d \u00ed\u00a0\u00bd \\x \\",
    ],
    ["json", "\\\\u0041", "\\u0041"],
    ["json-value", '{"a": 1}', "[object Object]"],
    ["json-value", '["a", [null, 1e2], true]', "a,,100,true"],
    ["json-value", '["\\u00e9\\n\\\\u00e9"]', "\u00c3\u00a9\n\\u00e9"],
    ["json-value", "null", "null"],
    ["json-value", "[", "["],
    ["dotenv-double", "a\\nb\\\\c\\t$X", "a\nb\\\\c\\t$X"],
    ["dotenv-single", "a\\nb\r\nc", "a\\nb\nc"],
    ["shell-bare", "a\\ b\\\nc\\\\$X\\", "a bc\\$X\\"],
    ["shell-single", "a\\'$X", "a\\'$X"],
    ["shell-double", 'a\\"\\\\\\$X\\`\\!\\\nb', 'a"\\$X`\\!b'],
    [
      "shell-ansi-c",
      "\\a\\e\\'\\\"\\?\\101\\x41g\\u41g\\u00e9\\cA\\z\\U0001F5DD",
      "\x07\x1b'\"?AAgAg\u00c3\u00a9\x01\\z\u00f0\u009f\u0097\u009d",
    ],
    ["shell-word", 'a\\ b\'c\\\'"d\\""$\'e\\n\'$"f"$X', 'a bc\\d"e\nf$X'],
    ["shell-word", "a'open", "a'open"],
    ["fish-bare", "a\\ b\\n\\x41\\u00e9\\101\\$X\\\nc$X", "a b\nA\u00c3\u00a9A$Xc$X"],
    ["fish-single", "a\\'b\\\\c\\n", "a'b\\c\\n"],
    ["fish-double", 'a\\"b\\$c\\\\d\\n\\\ne', 'a"b$c\\d\\ne'],
    ["fish-word", "a\\n'b\\'c'\"d\\\"\"$X", "a\nb'cd\"$X"],
    ["powershell-single", "a''b`n$x", "a'b`n$x"],
    ["powershell-double", 'a`"b""c`n`$x`u{e9}$y', 'a"b"c\n$x\u00c3\u00a9$y'],
    ["powershell-bare", "a` b", "a b"],
    ["url-query", "a%20b+c%C3%A9%zz", "a b c\u00c3\u00a9%zz"],
  ])("%s: %j", (codec, raw, value) => {
    expect(decode(raw, [codec])).toBe(value);
  });

  it("goes from the outermost writing to the innermost", () => {
    expect(decode("a=\\u0022\\\\\\u0022%41", ["json", "shell-double", "url-query"])).toBe('a=""A');
  });

  it("never throws, and leaves plain text alone", () => {
    const any = fc.string({ unit: "binary-ascii", maxLength: 30 });
    const property = fc.property(fc.constantFrom(...CODECS), any, (codec, raw) => {
      expect(typeof decode(raw, [codec])).toBe("string");
      expect(decode("sk-ant_A1", [codec])).toBe("sk-ant_A1");
    });
    fc.assert(property, { numRuns: runs * 5 });
  });

  it("works character by character, so that plain text before and behind may be split off", () => {
    const value = fc.string({ unit: "binary-ascii", maxLength: 20 });
    const property = fc.property(fc.constantFrom(...WRITABLE), value, (codec, text) => {
      const raw = encode(text, [codec]);
      if (typeof raw === "string") expect(decode(`key=${raw}&x`, [codec])).toBe(`key=${text}&x`);
    });
    fc.assert(property, { numRuns: runs * 5 });
  });
});

describe("encode", () => {
  it("writes what decode reads back, or refuses with a reason", () => {
    const value = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 30 });
    const codecs = fc.array(fc.constantFrom(...CODECS), { maxLength: 3 });
    const property = fc.property(codecs, value, (chain, text) => {
      const raw = encode(text, chain);
      if (typeof raw === "string") expect(decode(raw, chain)).toBe(text);
      else expect(raw.refused).toMatch(/^(?:the new value|it is) /);
    });
    fc.assert(property, { numRuns: runs * 10 });
  });

  it.each(WRITABLE)("%s holds a key as it is", (codec) => {
    const key = `sk-ant-api03-${"aZ0_-".repeat(19)}`;
    expect(encode(key, [codec])).toBe(key);
    expect(encode(key, ["json", codec, "url-query"])).toBe(key);
  });

  it.each<readonly [Codec, value: string, raw: string]>([
    ["json", 'a"\\\n\u00e9', 'a\\"\\\\\\n\u00e9'],
    ["shell-double", 'a"$x`\\!\n', 'a\\"\\$x\\`\\\\!\n'],
    ["shell-ansi-c", "a'\\\n\u00e9", "a\\'\\\\\\x0a\u00e9"],
    ["fish-single", "a'\\n", "a\\'\\\\n"],
    ["fish-double", 'a"$x\\', 'a\\"\\$x\\\\'],
    ["powershell-single", "a'b", "a''b"],
    ["powershell-double", 'a"$x`', 'a`"`$x``'],
    ["url-query", "a b&c=d+\u00e9", "a%20b%26c%3Dd%2B%E9"],
  ])("%s: %j", (codec, value, raw) => {
    expect(encode(value, [codec])).toBe(raw);
  });

  it.each<readonly [Codec, value: string]>([
    ["shell-single", "it's"],
    ["shell-bare", "a b"],
    ["shell-bare", "=ls"],
    ["shell-bare", "~"],
    ["shell-bare", "a\nb"],
    ["shell-bare", ""],
    ["shell-double", "a\0b"],
    ["dotenv-bare", "a#b"],
    ["dotenv-bare", " a"],
    ["dotenv-single", "it's"],
    ["dotenv-double", "$HOME"],
    ["dotenv-double", "a\\nb"],
    ["dotenv-double", "a\rb"],
    ["dotenv-backtick", "`"],
    ["fish-bare", "a b"],
    ["powershell-bare", "1e3"],
    ["powershell-single", "\u00e2\u0080\u0098"],
    ["json", "\u20ac"],
    ["shell-word", "plain"],
    ["fish-word", "plain"],
  ])("%s refuses %j", (codec, value) => {
    expect(encode(value, [codec])).toEqual({ refused: expect.stringMatching(/\w/) });
  });

  it("says nothing of the value when it refuses", () => {
    for (const codec of CODECS) {
      const raw = encode("it's sk-ant-secret\0", [codec]);
      if (typeof raw !== "string") expect(raw.refused).not.toContain("secret");
    }
  });
});
