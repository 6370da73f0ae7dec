import { spawnSync } from "node:child_process";
import { parseEnv } from "node:util";
import { runInNewContext } from "node:vm";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { FILES } from "./places/home.ts";
import { bytesOf, type KeySet, keySet, type Letter, type Planted, spotsIn } from "./places/planted.ts";
import { makeHome } from "./support/home.ts";
import { lacks } from "./support/tools.ts";

const OLD = keySet("legal old");
const NEW = keySet("legal new");
const LETTERS: readonly Letter[] = ["A", "B", "T"];

/** What a rotation of every credential leaves of the file, as the test of places proves. */
const rotated = (file: Planted): string =>
  bytesOf(file, "/home/ada", OLD, NEW)
    .toString(file.encoding ?? "utf8")
    .replace(/^\ufeff/, "");

/** To JavaScript comments and trailing commas are legal as well. */
const json = (text: string): unknown => runInNewContext(`(${text.trimEnd()}\n)`);

const yaml = (text: string): unknown =>
  parseAllDocuments(text, { merge: true }).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });

const READERS: readonly (readonly [name: RegExp, read: (text: string) => unknown])[] = [
  [/\.jsonc?$/, json],
  [/\.toml$/, parseToml],
  [/\.ya?ml$/, yaml],
  [/(?:^|\/)\.env(?:\.[\w.]+)?$/, (text) => parseEnv(text)],
];

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(stringsIn) : [];
}

/** A URL writes it with or without percent signs. */
const holds = (texts: readonly string[], key: string): number =>
  texts.reduce((sum, text) => sum + text.split(key).length - 1, 0);

/** Its colon is npm dotenv's own. */
const COLON = "work/shop/.env.local";
const read = FILES.filter(({ name }) => name !== COLON).flatMap((file) => {
  const reader = READERS.find(([name]) => name.test(file.name))?.[1];
  return reader ? [[file.name, file, reader] as const] : [];
});

test.each(read)("%s: its format's own reader sees every new key, and no old one", (_name, file, reader) => {
  const texts = stringsIn(reader(rotated(file)));
  const keys = (set: KeySet): readonly number[] => LETTERS.map((letter) => holds(texts, set[letter]));
  for (const [index, count] of keys(NEW).entries())
    expect(count).toBeGreaterThanOrEqual(spotsIn(file, LETTERS[index] as Letter) > 0 ? 1 : 0);
  expect(keys(OLD)).toEqual([0, 0, 0]);
});

const SHELLS: readonly (readonly [shell: string, name: RegExp])[] = [
  ["bash", /(?:^|\/)\.bash\w*(?:\.d\/.*)?$|\.sh$|\.envrc$|\.profile$/],
  ["zsh", /(?:^|\/)\.?z(?:shrc|shenv|profile)$|\.zsh$/],
  ["fish", /\.fish$/],
];
for (const [shell, name] of SHELLS)
  test.skipIf(lacks(shell))(`${shell} -n finds no fault in any of its files`, () => {
    const own = FILES.filter((file) => name.test(file.name) && !file.text.includes("\r"));
    expect(own.length).toBeGreaterThan(1);
    const home = makeHome();
    const faults = own.map((file) => {
      const path = home.write(file.name, rotated(file));
      return [file.name, spawnSync(shell, ["-n", path], { encoding: "utf8" }).stderr];
    });
    home.remove();
    expect(faults.filter(([, said]) => said !== "")).toEqual([]);
  });
