import { doctor, mend, undo } from "@claude-rotate/core";
import { describe, expect, test } from "vitest";
import { type Home, makeHome } from "../support/home.ts";
import {
  approved,
  contextOf,
  env,
  type Keys,
  keysFor,
  type Machine,
  plant,
  shown,
  useIssuer,
} from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const STATE = ".claude.json";
const KEY = "ANTHROPIC_API_KEY";

interface Mend extends Machine {
  /** What the mended files hold. */
  readonly mended: Readonly<Record<string, string>>;
  /** What is still found afterwards. */
  readonly finds?: readonly string[];
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const zshrc = (key: string): string => `export ${KEY}="${key}" # mine\n`;

const cases: Readonly<Record<string, (keys: Keys) => Mend>> = {
  "white space around a key": ({ good }) => ({
    files: { [SETTINGS]: env({ [KEY]: ` ${good}\n` }) },
    mended: { [SETTINGS]: json(env({ [KEY]: good })) },
  }),
  "an invisible character and curly quotes": ({ good }) => ({
    files: { ".zshrc": `export ${KEY}=“${good.slice(0, 20)}\u200b${good.slice(20)}” # mine\n` },
    mended: { ".zshrc": `export ${KEY}=${good} # mine\n` },
  }),
  "a key that a line break cut in two": ({ good }) => ({
    files: { [SETTINGS]: env({ [KEY]: `${good.slice(0, 50)}\r\n${good.slice(50)}` }) },
    mended: { [SETTINGS]: json(env({ [KEY]: good })) },
  }),
  "Bearer in front of a token": ({ token }) => ({
    files: { [SETTINGS]: env({ ANTHROPIC_AUTH_TOKEN: `Bearer ${token}` }) },
    mended: { [SETTINGS]: json(env({ ANTHROPIC_AUTH_TOKEN: token })) },
  }),
  "a header, and Bearer stays where it belongs": ({ tavily }) => {
    const state = (header: string): object => ({
      mcpServers: { t: { url: "https://mcp.tavily.com", headers: { Authorization: header } } },
    });
    return {
      files: { [STATE]: state(`Bearer ${tavily.good}\u200b`) },
      mended: { [STATE]: json(state(`Bearer ${tavily.good}`)) },
    };
  },
  "a key that was rejected": ({ good, other }) => ({
    files: {
      [SETTINGS]: env({ [KEY]: good }),
      [STATE]: { customApiKeyResponses: { approved: [other.slice(-20)], rejected: [good.slice(-20)] } },
    },
    mended: {
      [STATE]: json({
        customApiKeyResponses: { approved: [other.slice(-20), good.slice(-20)], rejected: [good.slice(-20)] },
      }),
    },
  }),
  "a key that nobody was asked about, without any list": ({ good }) => ({
    files: { [SETTINGS]: env({ [KEY]: good }), [STATE]: { numStartups: 3 } },
    mended: { [STATE]: json({ numStartups: 3, customApiKeyResponses: { approved: [good.slice(-20)] } }) },
  }),
  "a stale copy in settings, with its approval": ({ good, dead }) => ({
    files: { [SETTINGS]: env({ [KEY]: dead }), ".zshrc": zshrc(good), [STATE]: approved(dead) },
    mended: { [SETTINGS]: json(env({ [KEY]: good })), [STATE]: json(approved(good)) },
  }),
  "stale copies in the shell's files": ({ good, dead }) => ({
    files: {
      [SETTINGS]: env({ [KEY]: good }),
      ".zshrc": zshrc(dead),
      ".bashrc": zshrc(dead),
      [STATE]: approved(good),
    },
    mended: { ".zshrc": zshrc(good), ".bashrc": zshrc(good) },
  }),
  "what can't be mended stays, beside what can": ({ good, oauth }) => ({
    files: { [SETTINGS]: env({ [KEY]: oauth }), ".zshrc": `export ${KEY}=' ${good}'\n` },
    mended: { ".zshrc": `export ${KEY}='${good}'\n` },
    finds: [`CR003 E ${SETTINGS}:3`, `CR021 E ${SETTINGS}:3`],
  }),
};

describe("doctor --fix", () => {
  useIssuer();

  test.each(Object.entries(cases))("mends %s, and undo puts it back", async (_name, plan) => {
    const home = makeHome();
    try {
      const machine = plan(keysFor(home.path));
      await mendAndBack(home, machine);
    } finally {
      home.remove();
    }
  });
});

describe("doctor --fix --scrub", () => {
  useIssuer();

  test("overwrites an old key in all its forms where it stays behind, and nothing else", async () => {
    const home = makeHome();
    try {
      const { dead, other } = keysFor(home.path);
      const fill = (length: number): string => "x".repeat(length);
      const said = (key: string): string => `${JSON.stringify({ text: `key: ${key}, other: ${other}` })}\n`;
      const word = (key: string): string => Buffer.from(`f () { export K=${key} }`).toString("base64");
      const machine: Machine = {
        files: {
          [SETTINGS]: env({ [KEY]: dead }),
          ".claude/projects/-w/1.jsonl": said(dead) + said(dead),
          ".claude/shell-snapshots/snapshot-bash-1.sh": `eval "$(echo ${word(dead)} | base64 -d)"\n`,
          ".bash_history": `ls\nexport ${KEY}=${dead}\n`,
          ".claude/settings.json~": env({ [KEY]: dead }),
        },
      };
      plant(home, machine);
      const before = home.snapshot();
      const context = await contextOf(home, machine);
      const { fixes, scrubs } = await doctor(context);
      expect(fixes).toEqual([]);
      await mend(context, [...fixes, ...scrubs]);
      expect(home.read(".claude/projects/-w/1.jsonl")).toBe(said(fill(dead.length)).repeat(2));
      expect(home.read(".bash_history")).toBe(`ls\nexport ${KEY}=${fill(dead.length)}\n`);
      const kept = `eval "$(echo ${word(fill(dead.length))} | base64 -d)"\n`;
      expect(home.read(".claude/shell-snapshots/snapshot-bash-1.sh")).toBe(kept);
      expect(home.read(".claude/settings.json~")).toContain(`"${fill(dead.length)}"`);
      expect(home.read(SETTINGS)).toContain(dead);
      expect(shown(await doctor(context), home)).toEqual([`CR001 E ${SETTINGS}:3`]);
      await undo(context, { verify: false });
      expect(home.snapshot()).toEqual(before);
    } finally {
      home.remove();
    }
  });
});

async function mendAndBack(home: Home, machine: Mend): Promise<void> {
  plant(home, machine);
  const before = home.snapshot();
  const context = await contextOf(home, machine);
  const first = await doctor(context);
  expect(first.findings.some(({ fixable }) => fixable)).toBe(true);
  const report = await mend(context, first.fixes);
  expect(report).toMatchObject({ state: "committed", changed: true });
  const expected = { ...before };
  for (const [name, text] of Object.entries(machine.mended))
    expected[name] = `${before[name]?.split(" ")[0]} ${Buffer.from(text).toString("base64")}`;
  expect(home.snapshot()).toEqual(expected);
  const second = await doctor(context);
  expect(shown(second, home)).toEqual([...(machine.finds ?? [])].sort());
  expect(await mend(context, first.fixes)).toMatchObject({ state: "unchanged", changed: false });
  await undo(context, { verify: false });
  expect(home.snapshot()).toEqual(before);
}
