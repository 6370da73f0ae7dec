import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedOf, FILES, makePlacesHome, SYSTEMS } from "./places/home.ts";
import { CREDENTIALS, keySet, type Letter, spotsIn } from "./places/planted.ts";
import type { Home } from "./support/home.ts";
import { startIssuers } from "./support/issuers.ts";
import { type Document, type RunOptions, runJson } from "./support/run.ts";

const OLD = keySet("places old");
const NEW = keySet("places new");
const LETTERS = Object.keys(CREDENTIALS) as Letter[];

let home: Home;
let options: RunOptions;
let before: Readonly<Record<string, string>>;
let scanned: Document;
let close: () => Promise<void>;

beforeAll(async () => {
  home = makePlacesHome(OLD);
  for (const letter of LETTERS) home.write(`new-${letter}`, NEW[letter]);
  const issuers = await startIssuers([...Object.values(OLD), ...Object.values(NEW)]);
  close = issuers.close;
  options = { home, cwd: "work/shop", env: issuers.env };
  before = home.snapshot();
  scanned = (await runJson(["scan"], options)).document;
});

afterAll(async () => {
  home.remove();
  await close();
});

/** What differs, by file: a whole snapshot would be unreadable. */
function differences(
  seen: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): object {
  const names = new Set([...Object.keys(seen), ...Object.keys(expected)]);
  const text = (entry: string | undefined): string | undefined =>
    entry?.replace(/(?<=^\d+ ).*/, (bytes) => Buffer.from(bytes, "base64").toString());
  return Object.fromEntries(
    [...names]
      .filter((name) => seen[name] !== expected[name])
      .map((name) => [name, { seen: text(seen[name]), expected: text(expected[name]) }]),
  );
}

test("the home has at least 90 places of three credentials", () => {
  const spots = LETTERS.map((letter) => FILES.reduce((sum, file) => sum + spotsIn(file, letter), 0));
  expect(spots.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(90);
  expect(Math.min(...spots)).toBeGreaterThanOrEqual(25);
});

describe.each(Object.entries(SYSTEMS))("%s", (_system, files) => {
  test.each(files.map((file) => [file.name, file] as const))(
    "%s: scan finds each of its keys",
    (name, file) => {
      const own = scanned.places.filter(
        ({ path, writable }: { path: string; writable: boolean }) => writable && path === home.at(name),
      );
      const count = (letter: Letter): number =>
        own.filter(({ credential }: { credential: string }) => credential === CREDENTIALS[letter]).length;
      expect(Object.fromEntries(LETTERS.map((letter) => [letter, count(letter)]))).toEqual(
        Object.fromEntries(LETTERS.map((letter) => [letter, spotsIn(file, letter)])),
      );
    },
  );
});

test("a rotation of each credential changes its keys and nothing else, and undo gives every byte, mode and link back", async () => {
  const ids: string[] = [];
  for (const [index, letter] of LETTERS.entries()) {
    const to = ["--to", `file:~/new-${letter}`, "--yes"];
    const { code, document } = await runJson(["rotate", CREDENTIALS[letter], ...to], options);
    expect([code, document.error]).toEqual([0, undefined]);
    const changed = Object.fromEntries(LETTERS.slice(0, index + 1).map((one) => [one, NEW[one]]));
    expect(differences(home.snapshot(), expectedOf(before, home, OLD, changed))).toEqual({});
    ids.push(document.id);
  }
  for (const id of ids.reverse()) expect((await runJson(["undo", id], options)).code).toBe(0);
  expect(differences(home.snapshot(), before)).toEqual({});
}, 60_000);
