import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../src/options.ts";
import { run } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

const top = join(import.meta.dirname, "../../..");
const page = (name: string): string => readFileSync(join(top, name), "utf8");

/** The lines of a page's `sh` blocks. */
function shellLines(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap((block) => (block[1] ?? "").split("\n"))
    .filter((line) => line.trim() !== "");
}

/** These two are how this very test was started: `npm test` sets up, builds and runs it. */
const SETS_UP = ["npm start", "npm test"];
/** Without a terminal a rotation needs to be told where the new key stands, and says how. */
const ASKS = "npx claude-rotate rotate";

const lines = shellLines(page("README.md"));

test("the README shows the two commands of a checkout", () => {
  expect(lines).toEqual(expect.arrayContaining(SETS_UP));
});

describe("each command of the README does what it says", () => {
  const commands = lines.filter((line) => !SETS_UP.includes(line));
  test.each(commands)("%s", { timeout: 30_000 }, async (line) => {
    const { home, keys, options } = await smallWorld();
    home.write("new.key", `${keys.next}\n`);
    const [words = "", from] = line.split(" < ");
    const args = words.replace(/^(?:npx )?claude-rotate ?/, "").split(" ");
    const env = { ...options.env, NEW_KEY: keys.next };
    const stdin = from === undefined ? {} : { stdin: home.read(from.trim()) };
    const ended = await run(args, { ...options, env, ...stdin });
    const asks = line === ASKS;
    expect(ended, ended.stderr).toMatchObject({ code: asks ? CODES.USAGE.exit : 0 });
    if (asks) expect(ended.stderr).toContain("--to");
    const rotated = args[0] === "rotate" && args.includes("--yes");
    expect(home.read(".zshrc").includes(keys.next)).toBe(rotated);
  });
});

test("the README's table of commands is the program's own", () => {
  const rows = [...page("README.md").matchAll(/^\| `([a-z]+)[^`]*` \|/gm)].map((row) => row[1]);
  const named = rows.filter((name) => name !== "claude");
  expect(named.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});

test("every decision has a number of its own, and the table of contents names it under its subject", () => {
  const [contents = "", ...sections] = page("docs/decisions.md").split(/^## /m);
  const rows = [...contents.matchAll(/^- \[(.+)\]\(#.+\): ([\d, ]+)$/gm)];
  const named = rows.map(([, title, numbers = ""]) => [title, numbers.split(", ").map(Number)]);
  const found = sections.map((section): readonly [string | undefined, readonly number[]] => [
    section.split("\n")[0],
    [...section.matchAll(/^\*\*(\d+)\. /gm)].map(([, number]) => Number(number)),
  ]);
  expect(found).toEqual(named);
  // One that was put at the page's end as a list's item has no subject.
  expect(page("docs/decisions.md")).not.toMatch(/^\d+\. /m);
  const all = found.flatMap(([, numbers]) => numbers).sort((a, b) => a - b);
  expect(all).toEqual(all.map((_, index) => index + 1));
});

test("every page that the docs link to is there", () => {
  const pages = [
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/BUNDLES.md",
    "docs/CONFIG.md",
    "docs/decisions.md",
    "docs/rules.md",
  ];
  for (const name of pages) {
    for (const [, target = ""] of page(name).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(existsSync(join(top, name, "..", target)), `${name} → ${target}`).toBe(true);
    }
  }
});
