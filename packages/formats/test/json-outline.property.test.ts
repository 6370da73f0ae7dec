import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonReading, readJson } from "../src/index.ts";
import { documents, runs } from "./support/choose.ts";
import { jsonDocument } from "./support/json-document.ts";

type Read = Extract<JsonReading, { kind: "read" }>;

function read(text: string): Read {
  const reading = readJson(text);
  if (reading.kind === "broken") throw new Error(reading.message);
  return reading;
}

/** Every pointer that can be reached by names and indices, with what stands there. */
function walked({ members, kindAt, spanAt, stringAt }: Read): readonly unknown[] {
  const seen: unknown[] = [];
  const pointers = [""];
  for (const pointer of pointers) {
    const kind = kindAt(pointer);
    if (kind === undefined) continue;
    seen.push([pointer, kind, spanAt(pointer), stringAt(pointer)]);
    const names = members(pointer).map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1"));
    pointers.push(...names.flatMap((name) => [`${pointer}/${name}`, `${pointer}/${name}#2`]));
    if (kind === "array") pointers.push(...[0, 1, 2, 3].map((index) => `${pointer}/${index}`));
  }
  return seen;
}

const cases = documents((choose) => jsonDocument(choose));

describe("JSON that is read level by level", () => {
  it("is the same as JSON that is read whole", () => {
    // A comment at the end makes the reading whole.
    const property = fc.property(cases, ({ text }) => {
      expect(walked(read(text))).toEqual(walked(read(`${text}/**/`)));
    });
    fc.assert(property, { numRuns: runs });
  });

  it("tells of each string what the list of all strings tells", () => {
    const property = fc.property(cases, ({ text }) => {
      const { values, stringAt } = read(text);
      expect(values.map(({ pointer }) => stringAt(pointer))).toEqual(values);
    });
    fc.assert(property, { numRuns: runs });
  });

  it.each([
    ['{"a":"\\\\","b":"\\"]}","c":["{"]}', "/c/0", "{"],
    ['{"a":[[["x"]],{}],"b":"y"}', "/a/0/0/0", "x"],
    ['{"a":{"k":"1"},"a":{"k":"2"}}', "/a/k", "1"],
    ['  "x" \n', "", "x"],
  ])("%s: %j", (text, pointer, value) => {
    const one = read(text).stringAt(pointer);
    expect(one && text.slice(...one.span)).toBe(value);
    expect(one?.superseded).toBe(text.includes('"a":{"k":"2"}'));
  });

  it("is broken where it nests too deep, as it is when read whole", () => {
    const nested = (depth: number) => `{"a":"x","b":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(readJson(nested(300_000))).toMatchObject({ kind: "broken" });
    expect(read(nested(100_000)).stringAt("/a")).toBeDefined();
  });
});
