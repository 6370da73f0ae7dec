import { doctor } from "@claude-rotate/core";
import { describe, expect, test } from "vitest";
import { makeHome } from "../support/home.ts";
import { contextOf, type Keys, keysFor, type Machine, plant, useIssuer } from "./frame.ts";

const STATE = ".claude.json";
const KEY = "ANTHROPIC_API_KEY";
const search = (key: string): object => ({
  mcpServers: {
    search: {
      command: "npx",
      args: ["-y", "@brave/brave-search-mcp-server"],
      env: { BRAVE_API_KEY: key },
    },
  },
});
const variable = (name: string, key: string): string => `export ${name}=${key}\n`;
const GOOD_KEY = /^Put the good key .* here, which stands elsewhere .*`claude-rotate doctor --fix`/;
const ROTATE = /`claude-rotate rotate brave` with a new key/;

interface Case extends Machine {
  readonly rule: string;
  /** Where the finding is, as its place begins. */
  readonly at: string;
  readonly mend: RegExp;
}

/** What a finding says to do is what mends it. */
const cases: Readonly<Record<string, (keys: Keys) => Case>> = {
  "a server's dead key where the good one is known": ({ brave: { good, dead } }) => ({
    files: { [STATE]: search(dead), ".bashrc": variable("BRAVE_API_KEY", good) },
    rule: "CR040",
    at: STATE,
    mend: GOOD_KEY,
  }),
  "a server's dead key, and no good one": ({ brave: { dead } }) => ({
    files: { [STATE]: search(dead) },
    rule: "CR040",
    at: STATE,
    mend: ROTATE,
  }),
  "a project's server, into whose file no key is put by itself": ({ brave: { good, dead } }) => ({
    files: { "work/app/.mcp.json": search(dead), ".bashrc": variable("BRAVE_API_KEY", good) },
    rule: "CR040",
    at: "work/app/.mcp.json",
    mend: /^A key of yours is never put into a project's file by itself\. `claude-rotate rotate brave` changes it/,
  }),
  "a local server in front of the user's": ({ brave: { good, dead }, home }) => ({
    files: { [STATE]: { ...search(good), projects: { [`${home}/work/app`]: search(dead) } } },
    rule: "CR041",
    at: STATE,
    mend: /^Take one of them out .*, or put the good key in: `claude-rotate doctor --fix`/,
  }),
  "Cursor's copy": ({ brave: { good, dead } }) => ({
    files: { ".cursor/mcp.json": search(dead), ".bashrc": variable("BRAVE_API_KEY", good) },
    rule: "CR048",
    at: ".cursor/mcp.json",
    mend: /doctor --fix`, and start Cursor again\.$/,
  }),
  "a line break in this shell's copy, whose start file is right": ({ good }) => ({
    files: { ".bashrc": variable(KEY, good) },
    env: { [KEY]: `${good}\r` },
    rule: "CR020",
    at: "env",
    mend: /^It is right in .*\.bashrc by now: open a new terminal\.$/,
  }),
  "a line break in this shell's copy and in its start file": ({ good }) => ({
    files: { ".bashrc": `export ${KEY}="${good}\r"\n` },
    env: { [KEY]: `${good}\r` },
    rule: "CR020",
    at: "env",
    mend: /^Mend .*\.bashrc, then open a new terminal\.$/,
  }),
  "a line break in this shell's copy alone": ({ good }) => ({
    env: { [KEY]: `${good}\r` },
    rule: "CR020",
    at: "env",
    mend: /^Copy the key again/,
  }),
  "a line break that the approved key does not have": ({ good }) => ({
    files: { [STATE]: { customApiKeyResponses: { approved: [good.slice(-20)] } } },
    env: { [KEY]: `${good}\r` },
    rule: "CR031",
    at: "env",
    mend: /^It is approved without the white space round it/,
  }),
};

describe("what a finding says to do", () => {
  useIssuer();

  test.each(Object.entries(cases))("%s", async (_name, plan) => {
    const home = makeHome();
    try {
      const machine = plan(keysFor(home.path));
      const { findings } = await doctor(await contextOf(plant(home, machine), machine));
      const found = findings.find(
        ({ rule, path, place = "" }) =>
          rule === machine.rule && (path === home.at(machine.at) || place.startsWith(machine.at)),
      );
      expect(found?.mend).toMatch(machine.mend);
      expect(found?.fixable).toBe(machine.mend === GOOD_KEY || machine.rule === "CR048");
    } finally {
      home.remove();
    }
  });
});
