import { describe, expect, it, test } from "vitest";
import { type JsonReading, readJson } from "../src/index.ts";

type Read = Extract<JsonReading, { kind: "read" }>;

function read(text: string): Read {
  const reading = readJson(text);
  if (reading.kind === "broken") throw new Error(reading.message);
  return reading;
}

/** `POINTER=raw`, with a `!` where a later one takes its place. */
function strings(text: string): string[] {
  const values = read(text).values;
  return values.map(
    ({ pointer, span, superseded }) => `${superseded ? "!" : ""}${pointer}=${text.slice(...span)}`,
  );
}

describe("readJson", () => {
  it.each<readonly [text: string, ...values: string[]]>([
    ['{"env": {"A": "sk-old", "n": 1}}', "/env/A=sk-old"],
    ['{\r\n\t// it\'s "A": "no"\r\n\t"A" /* , */ : "x", /* ] */\r\n}\r\n', "/A=x"],
    ['\u00ef\u00bb\u00bf{"A":"x"}', "/A=x"],
    ['\ufeff{"A":"x"}', "/A=x"],
    ['["a",["b",{"c":"d"},],]', "/0=a", "/1/0=b", "/1/1/c=d"],
    ['{"a/b":{"c~d":"x"},"":{"":"y"}}', "/a~1b/c~0d=x", "//=y"],
    ['{"\\u0041":"\\"\\u0041\\\\"}', '/A=\\"\\u0041\\\\'],
    ['{"\u00c3\u00a9":"x","\u00ff":"y"}', "/é=x", "/\u00ff=y"],
    ['"x"', "=x"],
    ['{"A":"1","A":"2","\\u0041":"3"}', "!/A=1", "!/A#2=2", "/A#3=3"],
    ['{"e":{"A":"1"},"e":{"A":"2","B":["3"]},"e":"4"}', "!/e/A=1", "!/e#2/A=2", "!/e#2/B/0=3", "/e#3=4"],
    ['{"A":"1","A":{"B":"2"}}', "!/A=1", "/A#2/B=2"],
    ['{"A":"1","A":"2","A#2":"3"}', "!/A=1", "/A#2=2", "/A#2#2=3"],
    ['{"__proto__":"x","constructor":"y"}', "/__proto__=x", "/constructor=y"],
  ])("%j", (text, ...values) => {
    expect(strings(text)).toEqual(values);
  });

  it("names members and elements", () => {
    expect(read('{"a":{"b/c":"x"},"d":["y"]}').values.map(({ name }) => name)).toEqual(["b/c", "0"]);
  });

  it("knows what stands where", () => {
    const { kindAt, members } = read('{"o":{"é":1,"a/b":[{}],"n":null,"x":true},"s":"","o#2":1,"s":2}');
    const pointers = [
      "",
      "/o",
      "/o/é",
      "/o/a~1b",
      "/o/a~1b/0",
      "/o/n",
      "/o/x",
      "/s",
      "/s#2",
      "/o/no",
      "/s/x",
      "o",
    ];
    const kinds = ["object", "object", "number", "array", "object", "null", "boolean", "string", "number"];
    expect(pointers.map(kindAt)).toEqual([...kinds, undefined, undefined, undefined]);
    expect(members("/o")).toEqual(["é", "a/b", "n", "x"]);
    expect(members("")).toEqual(["o", "s", "o#2"]);
    expect([members("/s"), members("/o/a~1b"), members("/no")]).toEqual([[], [], []]);
  });

  it.each<readonly [text: string, line: number, reason: string]>([
    ["", 1, "empty"],
    [" \r\n\t", 1, "empty"],
    ["\u00ef\u00bb\u00bf", 1, "empty"],
    ["{\n// c\n}", 2, "a comment"],
    ['{"a":1,\n"b":[1,\n]\n,}', 2, "a trailing comma"],
    ['{"a":"\t"}', 1, "a control character in a string"],
    ['{\n"a":"\\x"}', 2, "an unknown escape in a string"],
    ['{"a":"\\u00g0"}', 1, "an unknown escape in a string"],
  ])("%j is read, but not by JSON.parse", (text, line, reason) => {
    expect(read(text).strict).toEqual({ line, reason });
    expect(() => JSON.parse(text)).toThrow();
  });

  it.each<readonly [text: string, line: number]>([
    ['{"a":"sk-old" "b"}', 1],
    ['{"a":\n"sk-old\n"}', 2],
    ['{"a":1', 1],
    ['{"a"', 1],
    ["[1\n,,2]", 2],
    ["[,]", 1],
    ["{,}", 1],
    ['{"a":}', 1],
    ["{a:1}", 1],
    ["{'a':1}", 1],
    ["[1}", 1],
    ["[01]", 1],
    ["[1.]", 1],
    ["[.5]", 1],
    ["[+1]", 1],
    ["[NaN]", 1],
    ["[truex]", 1],
    ["{}\n{}", 2],
    ["{}\n\u00a0", 2],
    ["\ufeff\ufeff{}", 1],
    ["/* ", 1],
    ["[1] /", 1],
    ["]", 1],
    ["// only\n/* c", 2],
  ])("%j is broken", (text, line) => {
    const reading = readJson(text);
    expect(reading).toMatchObject({ kind: "broken", line });
    expect(reading.kind === "broken" && reading.message).not.toContain("sk-old");
    expect(() => JSON.parse(text)).toThrow();
  });

  it("follows nesting 100,000 deep", () => {
    const depth = 100_000;
    const text = `${'{"a":['.repeat(depth)}"x"${"]}".repeat(depth)}`;
    const [one] = read(text).values;
    expect(one && text.slice(...one.span)).toBe("x");
    expect(one?.pointer).toBe("/a/0".repeat(depth));
    expect(readJson("[".repeat(depth))).toMatchObject({ kind: "broken" });
  });
});

test.each([
  ["strict", ""],
  ["with a comment", "// mine\n"],
])("more values than any configuration has are refused at once, %s, and never read as none", (_, before) => {
  const many = JSON.stringify(Array.from({ length: 500_000 }, (_, n) => n));
  expect(readJson(`${before}{"env": {"A": "b"}, "x": ${many}}`)).toMatchObject({
    kind: "broken",
    message: expect.stringContaining("more than 500000 values"),
  });
});
