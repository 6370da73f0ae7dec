import { createHash } from "node:crypto";
import type { Host } from "@claude-rotate/contract";
import { describe } from "vitest";
import { approved, env, faults, healthy } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const PROJECT = "work/app/.claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";

const rejected = (key: string): object => ({
  customApiKeyResponses: { approved: [], rejected: [key.slice(-20)] },
});

/** To root nothing is forbidden, so the host says what the system says to everybody else. */
const forbidding =
  (name: string) =>
  (host: Host): Host => ({
    ...host,
    files: {
      ...host.files,
      read: (path, limit) => {
        if (path.endsWith(`/${name}`)) throw Object.assign(new Error("forbidden"), { code: "EACCES" });
        return host.files.read(path, limit);
      },
    },
  });

const suffixed = (folder: string): string =>
  `Claude Code-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;

describe("approval", () => {
  faults({
    "CR030: somebody said No": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": rejected(good) },
      finds: ["CR030 E .claude.json:5 fix"],
    }),
    "CR030: to the shell's key, so the saved one is used": ({ good, other }) => ({
      files: { ".claude.json": { ...rejected(good), primaryApiKey: other } },
      env: { [KEY]: good },
      finds: ["CR030 E .claude.json:5 fix"],
    }),
    "CR031: nobody was asked yet": ({ good, other }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": approved(other) },
      finds: [`CR031 W ${SETTINGS}:3 fix`],
    }),
    "CR031: the list holds the whole key, which does not count": ({ good }) => ({
      files: { ".claude.json": { customApiKeyResponses: { approved: [good] } } },
      env: { [KEY]: good },
      finds: ["CR031 W env fix"],
    }),
    "CR031: approved, but for the line break that only this shell's copy has": ({ good }) => ({
      files: { ".claude.json": approved(good), ".bashrc": `export ${KEY}=${good}\n` },
      env: { [KEY]: `${good}\r` },
      finds: ["CR020 E env", "CR031 W env"],
    }),
    "CR031: the lists are no lists, so nothing can be added to them": ({ good }) => ({
      files: { ".claude.json": { customApiKeyResponses: 5 } },
      env: { [KEY]: good },
      finds: ["CR031 W env"],
    }),
    "CR030: the list of approved keys is a text": ({ good }) => ({
      files: {
        ".claude.json": { customApiKeyResponses: { approved: "none", rejected: [good.slice(-20)] } },
      },
      env: { [KEY]: good },
      finds: ["CR030 E .claude.json:5"],
    }),
    "CR031: a dead key is not approved, but the good one that takes its place": ({ good, dead }) => ({
      files: {
        [SETTINGS]: env({ [KEY]: dead }),
        ".zshrc": `export ${KEY}=${good}\n`,
        ".claude.json": approved(),
      },
      finds: [`CR001 E ${SETTINGS}:3 fix`, `CR003 E ${SETTINGS}:3 fix`, `CR031 W ${SETTINGS}:3 fix`],
    }),
    "CR001: nor is a dead key alone approved": ({ dead }) => ({
      files: { [SETTINGS]: env({ [KEY]: dead }), ".claude.json": approved() },
      finds: [`CR001 E ${SETTINGS}:3`],
    }),
    "CR031: a project's own key is the user's to judge": ({ good }) => ({
      files: { "work/app/.claude/settings.json": env({ [KEY]: good }), ".claude.json": approved() },
      finds: ["CR031 W work/app/.claude/settings.json:3"],
    }),
  });
});

describe("broken files", () => {
  faults({
    "CR035: a trailing comma in ~/.claude.json": ({ good }) => ({
      files: { ".claude.json": `{\n  "primaryApiKey": "${good}",\n}\n` },
      finds: ["CR035 E .claude.json:2"],
    }),
    "CR035: cut off by two writers": ({ good }) => ({
      files: { ".claude.json": `{"primaryApiKey": "${good}", "projects": {` },
      env: { [KEY]: good },
      finds: ["CR035 E .claude.json:1"],
    }),
    "CR035: an empty ~/.claude.json": ({ good }) => ({
      files: { ".claude.json": "" },
      env: { [KEY]: good },
      finds: ["CR035 E .claude.json:1"],
    }),
    "CR035: nobody may read it": ({ good }) => ({
      files: { ".claude.json": { primaryApiKey: good } },
      host: forbidding(".claude.json"),
      finds: ["CR035 E .claude.json"],
    }),
    "CR036: settings that nobody may read": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }) },
      host: forbidding(SETTINGS),
      finds: [`CR036 E ${SETTINGS}`],
    }),
    "CR036: a comment in user settings": ({ good }) => ({
      files: { [SETTINGS]: `{\n  // mine\n  "env": { "${KEY}": "${good}" }\n}\n` },
      finds: [`CR036 E ${SETTINGS}:2`],
    }),
    "CR036: a broken project file": ({ good }) => ({
      files: { [PROJECT]: `{\n  "env": {\n` },
      env: { [KEY]: good },
      finds: [`CR036 E ${PROJECT}:2`],
    }),
    "CR036: a field of a wrong type": ({ good }) => ({
      files: { [SETTINGS]: { env: { [KEY]: good }, permissions: 5 } },
      finds: [`CR036 E ${SETTINGS}:5`],
    }),
  });
});

describe("the keychain", () => {
  faults({
    "CR032: an older item in front of the file": ({ good, other }) => ({
      files: { ".claude.json": { primaryApiKey: good } },
      keychain: { "Claude Code": other },
      finds: ["CR032 W keychain"],
    }),
    "CR032: a dead item in front of the good file": ({ good, dead }) => ({
      files: { ".claude.json": { primaryApiKey: good } },
      keychain: { "Claude Code": dead },
      finds: ["CR001 E keychain", "CR032 W keychain"],
    }),
    "CR033: the item without the folder's suffix": ({ good, home }) => ({
      files: { "claude-two/settings.json": {} },
      env: { CLAUDE_CONFIG_DIR: `${home}/claude-two` },
      keychain: { "Claude Code": good },
      finds: ["CR033 W keychain"],
    }),
    "CR034: locked": () => ({
      keychain: "locked",
      finds: ["CR034 E"],
    }),
  });
  healthy({
    "a keychain item and a file with one key": ({ good }) => ({
      files: { ".claude.json": { primaryApiKey: good } },
      keychain: { "Claude Code": good },
    }),
    "an item alone": ({ good }) => ({ keychain: { "Claude Code": good } }),
    "each configuration folder has an item of its own": ({ good, other, home }) => ({
      files: { "claude-two/settings.json": {} },
      env: { CLAUDE_CONFIG_DIR: `${home}/claude-two` },
      keychain: { "Claude Code": good, [suffixed(`${home}/claude-two`)]: other },
    }),
    "the folder's own item alone": ({ good, home }) => ({
      files: { "claude-two/settings.json": {} },
      env: { CLAUDE_CONFIG_DIR: `${home}/claude-two` },
      keychain: { [suffixed(`${home}/claude-two`)]: good },
    }),
  });
});
