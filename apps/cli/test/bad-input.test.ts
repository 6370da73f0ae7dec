import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fakeKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";
import { lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string | ((world: World) => string);
  readonly env?: (world: World) => Readonly<Record<string, string>>;
  /** Makes the home bad. */
  readonly spoil?: (world: World) => void;
  readonly code: string;
  readonly exit: number;
  /** Relative to the home. */
  readonly path?: string;
  readonly line?: number;
  readonly hint: RegExp;
}

const rotate = (...more: readonly string[]): readonly string[] => ["rotate", ...more, "--yes"];
const piped = rotate("--to", "-");
const mend = /mend|--skip/i;

const CASES: readonly Case[] = [
  {
    name: "no key anywhere",
    args: rotate(...TO),
    spoil: ({ home }) => {
      home.write(".zshrc", "");
      home.write(".claude/settings.json", "{}");
    },
    code: "NO_PLACES",
    exit: 1,
    hint: /--add/,
  },
  {
    name: "no key anywhere but in the variable that the new one comes from",
    args: rotate("--to", "env:NEXT"),
    spoil: ({ home }) => {
      home.write(".zshrc", "");
      home.write(".claude/settings.json", "{}");
    },
    env: ({ keys }) => ({ NEXT: keys.next }),
    code: "NO_PLACES",
    exit: 1,
    hint: /--add/,
  },
  {
    name: "a settings file that is broken JSON and holds the old key",
    args: rotate(...TO),
    spoil: ({ home, keys }) =>
      void home.write(".claude/settings.json", `{\n "env": {\n  "ANTHROPIC_API_KEY" "${keys.old}"\n`),
    code: "PLACE_BROKEN",
    exit: 1,
    path: ".claude/settings.json",
    line: 3,
    hint: mend,
  },
  {
    name: "a directory where the new key's file should be",
    args: rotate("--to", "file:~/.claude"),
    code: "SOURCE_UNREADABLE",
    exit: 2,
    path: ".claude",
    hint: /path/,
  },
  {
    name: "a file with the new key that is not there",
    args: rotate("--to", "file:~/nowhere"),
    code: "SOURCE_UNREADABLE",
    exit: 2,
    path: "nowhere",
    hint: /path/,
  },
  {
    name: "a variable that is not set",
    args: rotate("--to", "env:NOT_SET"),
    code: "SOURCE_UNREADABLE",
    exit: 2,
    hint: /name/,
  },
  {
    name: "an unknown credential",
    args: ["rotate", "openai", ...TO, "--yes"],
    code: "CREDENTIAL_UNKNOWN",
    exit: 2,
    hint: /anthropic/,
  },
  {
    name: "an unknown source",
    args: rotate("--to", "s3:x"),
    code: "SOURCE_UNKNOWN",
    exit: 2,
    hint: /file:PATH/,
  },
  { name: "an empty new key", args: piped, stdin: "\n", code: "SECRET_EMPTY", exit: 2, hint: /one line/ },
  {
    name: "a new key of several lines",
    args: piped,
    stdin: ({ keys }) => `${keys.next}\n${keys.other}\n`,
    code: "SECRET_MULTILINE",
    exit: 2,
    hint: /one line/,
  },
  {
    name: "a new key with spaces around it",
    args: piped,
    stdin: ({ keys }) => ` ${keys.next}`,
    code: "SECRET_CHARACTERS",
    exit: 2,
    hint: /spaces/,
  },
  {
    name: "a placeholder as the new key",
    args: piped,
    stdin: "sk-ant-api03-YOUR_KEY_HERE",
    code: "SECRET_PLACEHOLDER",
    exit: 2,
    hint: /console/,
  },
  {
    name: "an admin key",
    args: piped,
    stdin: () => fakeKey("admin").replace("api03", "admin01"),
    code: "SECRET_WRONG_KIND",
    exit: 2,
    hint: /console/,
  },
  {
    name: "an OAuth token",
    args: piped,
    stdin: () => fakeKey("oauth").replace("api03", "oat01"),
    code: "SECRET_WRONG_KIND",
    exit: 2,
    hint: /console/,
  },
  {
    name: "more on stdin than a key can be",
    args: piped,
    stdin: "x".repeat(100_000),
    code: "SECRET_MULTILINE",
    exit: 2,
    hint: /one line/,
  },
  {
    name: "--from that names no key",
    args: rotate(...TO, "--from", "abcdef123456"),
    code: "KEY_UNKNOWN",
    exit: 2,
    hint: /scan/,
  },
  {
    name: "several old keys and none in use",
    args: rotate(...TO),
    spoil: ({ home, keys }) => {
      home.write(".claude/settings.json", "{}");
      home.write(".bashrc", `export ANTHROPIC_API_KEY=${keys.other}\n`);
    },
    code: "KEY_AMBIGUOUS",
    exit: 2,
    hint: /--from/,
  },
  {
    name: "--skip that names nothing",
    args: rotate(...TO, "--skip", "~/.nothing"),
    code: "PLACE_UNKNOWN",
    exit: 2,
    hint: /scan/,
  },
  {
    name: "--add of a file that is not there",
    args: rotate(...TO, "--add", "~/.bashrc"),
    code: "PLACE_UNKNOWN",
    exit: 2,
    path: ".bashrc",
    hint: /touch/,
  },
  {
    name: "an undo of a rotation that never was",
    args: ["undo", "20200101T000000000-abcdef"],
    code: "ROTATION_UNKNOWN",
    exit: 2,
    hint: /history/,
  },
  { name: "no --to without a terminal", args: ["rotate", "--yes"], code: "USAGE", exit: 2, hint: /--to -/ },
  { name: "no --yes without a terminal", args: ["rotate", ...TO], code: "USAGE", exit: 2, hint: /--yes/ },
  {
    name: "an option without its value",
    args: ["rotate", "--to", "--yes"],
    code: "USAGE",
    exit: 2,
    hint: /help/,
  },
  {
    name: "a value for an option that has none",
    args: rotate(...TO, "--all=1"),
    code: "USAGE",
    exit: 2,
    hint: /help/,
  },
  { name: "one option twice", args: rotate(...TO, ...TO), code: "USAGE", exit: 2, hint: /help/ },
  {
    name: "a word too many",
    args: ["rotate", "anthropic", "brave", ...TO],
    code: "USAGE",
    exit: 2,
    hint: /help/,
  },
  {
    name: "--cwd that is no folder",
    args: ["rotate", "--cwd", ".zshrc"],
    code: "USAGE",
    exit: 2,
    path: ".zshrc",
    hint: /path/,
  },
];

describe("bad input: code, path, exit code, next step, and nothing changed", () => {
  for (const one of CASES) {
    test(one.name, async () => {
      const world = await smallWorld();
      const { home, options } = world;
      one.spoil?.(world);
      const stdin = typeof one.stdin === "function" ? one.stdin(world) : one.stdin;
      const env = { ...options.env, ...one.env?.(world) };
      const way = { ...options, env, ...(stdin === undefined ? {} : { stdin }) };
      const before = home.snapshot();

      const { code, document } = await runJson(one.args, way);
      expect([code, document.error.code]).toEqual([one.exit, one.code]);
      expect(document.error.path).toBe(one.path === undefined ? undefined : home.at(one.path));
      expect(document.error.line).toBe(one.line);
      expect(document.error.hint).toMatch(one.hint);
      if (one.args[0] === "rotate")
        expect(document).toMatchObject({
          schema: "claude-rotate.rotate/1",
          id: "",
          from: [],
          to: "",
          state: "unchanged",
          changed: false,
          changes: [],
          left: [],
          verdict: null,
          restart: [],
          leftovers: [],
          summary: "nothing changed",
        });

      const told = await run(one.args, way);
      expect([told.code, told.stdout]).toEqual([one.exit, ""]);
      expect(told.stderr).toContain(`(${one.code})`);
      expect(told.stderr).toMatch(one.hint);
      if (one.path !== undefined)
        expect(told.stderr).toContain(`~/${one.path}${one.line === undefined ? "" : `:${one.line}`}`);
      expect(told.stderr.trimEnd().split("\n").at(-1)).toBe("nothing changed");
      expect(home.snapshot()).toEqual(before);
    });
  }
});

describe("files that can't be looked at", () => {
  test.skipIf(lacksUnprivileged())("an unreadable file", async () => {
    const { home, options } = await smallWorld();
    home.write(".bashrc", "secret\n");
    chmodSync(home.at(".bashrc"), 0);
    const before = home.snapshot();
    const way = { ...options, through: UNPRIVILEGED };
    const { code, document } = await runJson(["rotate", ...TO, "--yes"], way);
    expect([code, document.error]).toMatchObject([1, { code: "PLACE_UNREADABLE", path: home.at(".bashrc") }]);
    expect(home.snapshot()).toEqual(before);
    const scanned = await run(["scan"], way);
    expect([scanned.code, scanned.stdout.includes("! ~/.bashrc may not be read")]).toEqual([0, true]);
    expect((await run(["rotate", ...TO, "--yes", "--skip", "~/.bashrc"], way)).code).toBe(0);
  });

  test("a directory where a file should be costs itself alone", async () => {
    const { home, options, keys } = await smallWorld();
    rmSync(home.at(".claude/settings.json"));
    mkdirSync(home.at(".claude/settings.json"));
    const scanned = await runJson(["scan"], options);
    expect(scanned.document.problems).toMatchObject([
      { code: "PLACE_UNREADABLE", path: home.at(".claude/settings.json") },
    ]);
    expect((await runJson(["rotate", ...TO, "--yes"], options)).code).toBe(0);
    expect(home.read(".zshrc")).toContain(keys.next);
  });
});
