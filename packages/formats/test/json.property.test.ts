import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addJsonString, decode, encode, readJson } from "../src/index.ts";
import { replace } from "./support/check.ts";
import { documents, runs } from "./support/choose.ts";
import { newValue } from "./support/document.ts";
import { type JsonDocument, jsonDocument } from "./support/json-document.ts";

const unicode = (bytes: string) => Buffer.from(bytes, "latin1").toString("utf8");

function read(text: string): Extract<ReturnType<typeof readJson>, { kind: "read" }> {
  const reading = readJson(text);
  if (reading.kind === "broken") throw new Error(`broken at line ${reading.line}: ${reading.message}`);
  return reading;
}

/** What `value` is once the one at `path` in it is `text`. */
function withText(value: unknown, path: readonly (string | number)[], text: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((one, index) => (index === step ? withText(one, rest, text) : one));
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === step ? withText(one, rest, text) : one]),
  );
}

const cases = documents((choose) => ({
  document: jsonDocument(choose),
  pick: choose(50),
  next: newValue(choose),
}));

function isAccepted(text: string): boolean {
  try {
    JSON.parse(unicode(text).replace(/^\ufeff/, ""));
    return true;
  } catch {
    return false;
  }
}

describe("JSON files", () => {
  it(`gives back exactly the strings that ${runs} generated files hold`, () => {
    const property = fc.property(cases, ({ document: { text, spots, isStrict } }) => {
      const reading = read(text);
      const found = reading.values.map(({ pointer, name, span, superseded, codecs }) => {
        return { pointer, name, span, superseded, value: decode(text.slice(...span), codecs) };
      });
      const planted = spots.map(({ pointer, name, span, superseded, value }) => {
        return { pointer, name, span, superseded, value };
      });
      expect(found).toEqual(planted);
      expect(reading.strict === undefined).toBe(isStrict);
      expect(isAccepted(text)).toBe(isStrict);
      for (const { pointer } of spots) expect(reading.kindAt(pointer)).toBe("string");
    });
    fc.assert(property, { numRuns: runs });
  });

  it("swaps one, there and back, and JSON.parse sees the new value there and the same everywhere else", () => {
    let swaps = 0;
    const property = fc.property(cases, ({ document, pick, next }) => {
      const { text, plain, spots } = document;
      const spot = spots[pick % (spots.length || 1)];
      if (!spot) return;
      const raw = encode(next.value, ["json"]) as string;
      const swapped = replace(text, spot.span, raw);
      const again = read(swapped).values.find(({ pointer }) => pointer === spot.pointer);
      expect(again && decode(swapped.slice(...again.span), ["json"])).toBe(next.value);
      expect(again && replace(swapped, again.span, text.slice(...spot.span))).toBe(text);
      const seen: unknown = JSON.parse(unicode(replace(plain, [spot.plainStart, spot.plainEnd], raw)));
      const before: unknown = JSON.parse(unicode(plain));
      expect(seen).toEqual(spot.superseded ? before : withText(before, spot.path, unicode(next.value)));
      swaps++;
    });
    fc.assert(property, { numRuns: runs });
    expect(swaps).toBeGreaterThan(runs / 3);
  });

  it("adds a member to any object that is there, and nothing else changes", () => {
    const property = fc.property(cases, ({ document, pick }) => {
      const target = objectsOf(document)[pick % 3];
      if (target) checkAdded(document, target);
    });
    fc.assert(property, { numRuns: runs });
  });
});

/** Paths of objects that JSON.parse reads: parents of strings, and two that may have to be made. */
function objectsOf({ spots }: JsonDocument): string[][] {
  const parents = spots.filter(
    ({ superseded, path }) => !superseded && path.every((step) => typeof step === "string"),
  );
  const paths = parents.map(({ path }) => path.slice(0, -1) as string[]);
  return [...paths, ["env"], ["new", "objects"]];
}

function checkAdded({ text }: JsonDocument, path: readonly string[]): void {
  const insertion = addJsonString(text, path, "ADDED");
  if ("refused" in insertion) {
    expect(insertion.refused).toMatch(/is no object$/);
    return;
  }
  const { at, before, after, address } = insertion;
  const added = `${text.slice(0, at)}${before}value${after}${text.slice(at)}`;
  const old = read(text);
  const now = read(added);
  const kept = (list: typeof now.values, from: string) =>
    list
      .filter(({ pointer }) => pointer !== address)
      .map(({ pointer, span }) => [pointer, from.slice(...span)]);
  expect(kept(now.values, added)).toEqual(kept(old.values, text));
  const one = now.values.find(({ pointer }) => pointer === address);
  expect(one && added.slice(...one.span)).toBe("value");
  expect(one).toMatchObject({ name: "ADDED", superseded: false });
  // A strict file stays one, with the line breaks that it has.
  expect(now.strict === undefined).toBe(old.strict === undefined || text.replace(/^\S{3}/, "").trim() === "");
  if (text.includes("\r\n") && !/(?<!\r)\n/.test(text)) expect(added).not.toMatch(/(?<!\r)\n/);
}
