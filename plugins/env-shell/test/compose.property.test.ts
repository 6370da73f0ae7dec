import type { Assignment, FileRef } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { addToCompose, readCompose } from "../src/compose.ts";
import { composeDocument, type Planted } from "./support/compose-document.ts";

const RUNS = Number(process.env.FORMATS_RUNS ?? 400);
const file: FileRef = { path: "/p/compose.yaml", under: "root", base: "/p" };

function found(text: string): readonly Assignment[] {
  const reading = readCompose(text, file);
  if (reading.kind !== "read") throw new Error(`${reading.kind}: ${JSON.stringify(text)}`);
  return reading.assignments.filter(({ address }) => /^\/services\/[^/]+\/environment\//.test(address));
}

const valueAt = (text: string, { span, codecs }: Assignment): string => decode(text.slice(...span), codecs);

/** What the yaml package makes of the file, and compose of that: lists split at the first sign, `$$` for one `$`. */
function judge(text: string): readonly Planted[] {
  const services: Record<string, { environment: Record<string, string> | string[] }> = parse(text).services;
  return Object.values(services).flatMap(({ environment }, service) => {
    const pairs = Array.isArray(environment)
      ? environment.map(
          (item) => [item.slice(0, item.indexOf("=")), item.slice(item.indexOf("=") + 1)] as const,
        )
      : Object.entries(environment);
    return pairs.map(([name, value]) => ({ service, name, value: value.replaceAll("$$", "$") }));
  });
}

const key = fc.stringMatching(/^sk-[A-Za-z0-9_-]{20,40}$/);
const printable = fc.stringMatching(/^[!-~]{1,20}$/);

describe("compose files", () => {
  test(`${RUNS} generated ones give exactly their variables, as the yaml package does`, () => {
    const property = fc.property(composeDocument, ({ text, planted }) => {
      expect(judge(text)).toEqual(planted);
      expect(found(text).map((one) => [one.name, valueAt(text, one)])).toEqual(
        planted.map(({ name, value }) => [name, value]),
      );
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test("a swap there and back: the new value there, the same everywhere else, every byte back", () => {
    let swaps = 0;
    const property = fc.property(
      composeDocument,
      fc.nat(),
      fc.oneof(key, key, printable),
      ({ text, planted }, pick, value) => {
        const index = pick % planted.length;
        const one = found(text)[index];
        const raw = one && encode(value, one.codecs);
        if (!one || typeof raw !== "string") {
          expect(value).not.toMatch(/^sk-/);
          return;
        }
        const swapped = text.slice(0, one.span[0]) + raw + text.slice(one.span[1]);
        expect(judge(swapped)).toEqual(planted.map((was, at) => (at === index ? { ...was, value } : was)));
        const again = found(swapped)[index];
        expect(again?.address).toBe(one.address);
        const back =
          again && swapped.slice(0, again.span[0]) + text.slice(...one.span) + swapped.slice(again.span[1]);
        expect(back).toBe(text);
        swaps++;
      },
    );
    fc.assert(property, { numRuns: RUNS });
    expect(swaps).toBeGreaterThan(RUNS / 2);
  });

  test("a new variable of any service, and nothing else changes", () => {
    let added = 0;
    const property = fc.property(composeDocument, fc.nat(), key, ({ text, planted }, pick, value) => {
      const service = (planted[pick % planted.length] as Planted).service;
      const at = `/services/s${service}/environment/NEW`;
      const insertion = addToCompose(text, file, "NEW", at);
      if ("refused" in insertion) return;
      expect(insertion.address).toBe(at);
      const { before, after, codecs } = insertion;
      const word = encode(value, codecs);
      const now = `${text.slice(0, insertion.at)}${before}${word}${after}${text.slice(insertion.at)}`;
      const isNew = (one: Planted): boolean => one.name === "NEW";
      expect(judge(now).filter(isNew)).toEqual([{ service, name: "NEW", value }]);
      expect(judge(now).filter((one) => !isNew(one))).toEqual(planted);
      expect(found(now).filter(({ address }) => address === at)).toHaveLength(1);
      added++;
    });
    fc.assert(property, { numRuns: RUNS });
    expect(added).toBeGreaterThan(RUNS / 2);
  });
});
