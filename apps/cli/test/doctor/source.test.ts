import { describe } from "vitest";
import { approved, env, faults } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const PROJECT = "work/app/.claude/settings.json";
const LOCAL = "work/app/.claude/settings.local.json";
const MANAGED = "etc/claude-code/managed-settings.json";
const KEY = "ANTHROPIC_API_KEY";

const login = (token: string): object => ({
  claudeAiOauth: {
    accessToken: token,
    refreshToken: `${token}-r`,
    expiresAt: 4_102_444_800_000,
    scopes: ["user:inference", "user:profile"],
  },
});

const zshrc = (key: string): string => `export EDITOR=vi\nexport ${KEY}="${key}"\n`;

describe("which key is sent", () => {
  faults({
    "CR001: the key of user settings is dead": ({ dead }) => ({
      files: { [SETTINGS]: env({ [KEY]: dead }), ".claude.json": approved(dead) },
      finds: [`CR001 E ${SETTINGS}:3`],
    }),
    "CR001: the shell's key is dead": ({ dead }) => ({
      env: { [KEY]: dead },
      finds: ["CR001 E env"],
    }),
    "CR001: the key that /login saved is dead": ({ dead }) => ({
      files: { ".claude.json": { primaryApiKey: dead } },
      finds: ["CR001 E .claude.json:2"],
    }),
    "CR001: dead, and the good one stands in another file": ({ dead, good }) => ({
      files: { [SETTINGS]: env({ [KEY]: dead }), ".claude.json": { primaryApiKey: good, ...approved(dead) } },
      finds: [`CR001 E ${SETTINGS}:3 fix`],
    }),
    "CR001: a dead token beside a good key": ({ deadToken, good }) => ({
      files: {
        [SETTINGS]: env({ [KEY]: good, ANTHROPIC_AUTH_TOKEN: deadToken }),
        ".claude.json": approved(good),
      },
      finds: [`CR001 E ${SETTINGS}:4`, `CR005 W ${SETTINGS}:4`],
    }),
    "CR001: a dead token alone": ({ deadToken }) => ({
      env: { ANTHROPIC_AUTH_TOKEN: deadToken },
      finds: ["CR001 E env"],
    }),
    "CR001: alive, but nobody pays": ({ unpaid }) => ({
      env: { [KEY]: unpaid },
      finds: ["CR001 E env"],
    }),
    "CR001: alive, but without the right": ({ forbidden }) => ({
      files: { ".zshrc": zshrc(forbidden) },
      env: { [KEY]: forbidden },
      finds: ["CR001 E env"],
    }),
    "CR001: nothing is sent from here, and a new shell reads a dead key": ({ dead }) => ({
      files: { ".bashrc": zshrc(dead) },
      finds: ["CR001 E .bashrc:2"],
    }),
    "CR001: the same, and the good one stands where no client looks": ({ dead, good }) => ({
      files: { ".bashrc": zshrc(dead), ".profile": zshrc(dead), "work/app/.env": `${KEY}=${good}\n` },
      finds: ["CR001 E .bashrc:2", "CR001 E .profile:2", "CR013 W work/app/.env:1"],
    }),
    "CR002: two start files, two keys": ({ good, other }) => ({
      files: { ".zshrc": zshrc(good), ".bashrc": zshrc(other) },
      finds: ["CR002 W .bashrc:2", "CR002 W .zshrc:2"],
    }),
    "CR002: one start file sets it twice": ({ good, other }) => ({
      files: { ".zshrc": zshrc(good) + zshrc(other) },
      finds: ["CR002 W .zshrc:2", "CR002 W .zshrc:4"],
    }),
    "CR002: a dead copy, and the good one is known": ({ good, dead }) => ({
      files: { ".zshrc": zshrc(good), ".profile": zshrc(dead) },
      finds: ["CR002 W .profile:2 fix", "CR002 W .zshrc:2"],
    }),
    "CR002: this shell is older than its start file": ({ good, other }) => ({
      files: { ".zshrc": zshrc(good) },
      env: { [KEY]: other },
      finds: ["CR002 W .zshrc:2"],
    }),
    "CR003: settings beat the shell with another key": ({ good, other }) => ({
      files: { [SETTINGS]: env({ [KEY]: other }), ".claude.json": approved(other) },
      env: { [KEY]: good },
      finds: [`CR003 E ${SETTINGS}:3`],
    }),
    "CR003: this shell still holds a dead key, and the settings the good one": ({ good, dead }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": approved(good) },
      env: { [KEY]: dead },
      finds: [`CR003 W ${SETTINGS}:3`],
    }),
    "CR002: a shell that is older than settings and start file, which hold the good key": ({
      good,
      dead,
    }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".zshrc": zshrc(good), ".claude.json": approved(good) },
      env: { [KEY]: dead },
      finds: ["CR002 W .zshrc:2"],
    }),
    "CR003: settings hold the stale copy": ({ good, dead }) => ({
      files: { [SETTINGS]: env({ [KEY]: dead }), ".zshrc": zshrc(good), ".claude.json": approved(dead) },
      finds: [`CR001 E ${SETTINGS}:3 fix`, `CR003 E ${SETTINGS}:3 fix`],
    }),
    "CR003: the shell's file holds the stale copy": ({ good, dead }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".zshrc": zshrc(dead), ".claude.json": approved(good) },
      finds: ["CR003 E .zshrc:2 fix"],
    }),
    "CR003: an empty value in settings hides the shell's key": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: "" }) },
      env: { [KEY]: good },
      finds: [`CR003 E ${SETTINGS}:3`],
    }),
    "CR003: the env of ~/.claude.json beats the shell": ({ good, other }) => ({
      files: { ".claude.json": { ...approved(other), ...env({ [KEY]: other }) } },
      env: { [KEY]: good },
      finds: ["CR003 E .claude.json:9"],
    }),
    "CR003: from the home folder, too": ({ good, other }) => ({
      files: { [SETTINGS]: env({ [KEY]: other }), ".claude.json": approved(other) },
      env: { [KEY]: good },
      cwd: "",
      finds: [`CR003 E ${SETTINGS}:3`],
    }),
    "CR004: a project's settings bring their own key": ({ good, other }) => ({
      files: {
        [SETTINGS]: env({ [KEY]: good }),
        [PROJECT]: env({ [KEY]: other }),
        ".claude.json": approved(good, other),
      },
      finds: [`CR004 W ${PROJECT}:3`],
    }),
    "CR004: local settings beat the shell": ({ good, other }) => ({
      files: { [LOCAL]: env({ [KEY]: other }) },
      env: { [KEY]: good },
      finds: [`CR004 W ${LOCAL}:3`],
    }),
    "CR004: a project's helper in front of your own": ({ good }) => ({
      files: {
        ".claude/key": good,
        [SETTINGS]: { apiKeyHelper: "cat ~/.claude/key" },
        [PROJECT]: { apiKeyHelper: "./get-key" },
      },
      finds: [`CR004 W ${PROJECT}:2`],
    }),
    "CR005: key and token, both alive": ({ good, token }) => ({
      env: { [KEY]: good, ANTHROPIC_AUTH_TOKEN: token },
      finds: ["CR005 W env"],
    }),
    "CR006: a helper beside a key": ({ good }) => ({
      files: { [SETTINGS]: { apiKeyHelper: "echo x", env: { [KEY]: good } }, ".claude.json": approved(good) },
      finds: [`CR006 W ${SETTINGS}:2`],
    }),
    "CR006: a helper beside a token": ({ token }) => ({
      files: { [SETTINGS]: { apiKeyHelper: "echo x" } },
      env: { ANTHROPIC_AUTH_TOKEN: token },
      finds: [`CR006 W ${SETTINGS}:2`],
    }),
    "CR008: an administrator empties the variable": ({ good }) => ({
      files: { [MANAGED]: env({ [KEY]: "" }) },
      env: { [KEY]: good },
      finds: [`CR008 I ${MANAGED}:3`],
    }),
    "CR008: an administrator decides": ({ good }) => ({
      files: { [MANAGED]: env({ [KEY]: good }) },
      finds: [`CR008 I ${MANAGED}:3`],
    }),
    "CR010: a key in front of a subscription": ({ good, oauth }) => ({
      files: { ".claude/.credentials.json": login(oauth) },
      env: { [KEY]: good },
      finds: ["CR010 W env"],
    }),
    "CR011: Bedrock is switched on": ({ good }) => ({
      files: { [SETTINGS]: env({ CLAUDE_CODE_USE_BEDROCK: "1" }), ".claude.json": { primaryApiKey: good } },
      finds: [`CR011 W ${SETTINGS}:3`],
    }),
    "CR011: Bedrock gets the key along": ({ good }) => ({
      env: { CLAUDE_CODE_USE_BEDROCK: "1", [KEY]: good },
      finds: ["CR011 W env"],
    }),
    "CR011: Foundry is switched on": ({ good }) => ({
      env: { CLAUDE_CODE_USE_FOUNDRY: "1", [KEY]: good },
      finds: ["CR011 W env"],
    }),
    "CR012: a dead token of a subscription": ({ deadOauth }) => ({
      env: { CLAUDE_CODE_OAUTH_TOKEN: deadOauth },
      finds: ["CR012 E env"],
    }),
    "CR012: the same in settings": ({ deadOauth }) => ({
      files: { [SETTINGS]: env({ CLAUDE_CODE_OAUTH_TOKEN: deadOauth }) },
      finds: [`CR012 E ${SETTINGS}:3`],
    }),
    "CR012: the stored login was revoked": ({ deadOauth }) => ({
      files: { ".claude/.credentials.json": login(deadOauth) },
      finds: ["CR012 E .claude/.credentials.json:3"],
    }),
    "CR015: white space in front of the key that /login saved": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: "   " }), ".claude.json": { primaryApiKey: good } },
      finds: [`CR015 E ${SETTINGS}:3`],
    }),
    "CR004: a project's settings empty the variable": ({ good }) => ({
      files: {
        [SETTINGS]: env({ [KEY]: good }),
        ".claude.json": approved(good),
        [PROJECT]: env({ [KEY]: "" }),
      },
      finds: [`CR004 E ${PROJECT}:3`],
    }),
    "CR015: an empty home": () => ({ finds: ["CR015 I"] }),
    "CR015: a home that no client ever ran in": () => ({
      files: { ".zshrc": "export EDITOR=vi\n", ".bashrc": "" },
      finds: ["CR015 I"],
    }),
    "CR015: Claude Code ran here, and no key is left": () => ({
      files: { ".claude.json": { numStartups: 3 }, [SETTINGS]: "" },
      finds: ["CR015 E"],
    }),
    "CR015: CLAUDE_CONFIG_DIR leads away from the key": ({ good, home }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), "elsewhere/.keep": "" },
      env: { CLAUDE_CONFIG_DIR: `${home}/elsewhere` },
      finds: [`CR015 E ${SETTINGS}:3`],
    }),
    "CR014: a key in a custom header": ({ good }) => ({
      files: { [SETTINGS]: env({ ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${good}` }) },
      finds: [`CR014 W ${SETTINGS}:3`],
    }),
    "CR014: a token in a custom header of the shell": ({ token }) => ({
      env: { ANTHROPIC_CUSTOM_HEADERS: `X-Team: a\nAuthorization: Bearer ${token}` },
      finds: ["CR014 W env"],
    }),
  });
});

describe("places that the client never reads", () => {
  faults({
    "CR013: CLAUDE_API_KEY in the shell": ({ good }) => ({
      files: { ".zshrc": `export CLAUDE_API_KEY=${good}\n` },
      finds: ["CR013 W .zshrc:1"],
    }),
    "CR013: CLAUDE_API_KEY in settings and environment": ({ good }) => ({
      files: { [SETTINGS]: env({ CLAUDE_API_KEY: good }) },
      env: { CLAUDE_API_KEY: good },
      finds: [`CR013 W ${SETTINGS}:3`, "CR013 W env"],
    }),
    "CR013: the guides' anthropic.api_key": ({ good }) => ({
      files: { [SETTINGS]: { anthropic: { api_key: good } } },
      finds: [`CR013 W ${SETTINGS}:3`],
    }),
    "CR013: the guides' ~/.claude/config.json": ({ good }) => ({
      files: { ".claude/config.json": { primaryApiKey: good } },
      finds: ["CR013 W .claude/config.json:2"],
    }),
    "CR013: a key in .credentials.json": ({ good }) => ({
      files: { ".claude/.credentials.json": { apiKey: good } },
      finds: ["CR013 W .claude/.credentials.json:2"],
    }),
    "CR013: apiKeyHelper in ~/.claude.json": () => ({
      files: { ".claude.json": { apiKeyHelper: "echo x" } },
      finds: ["CR015 E", "CR013 W .claude.json:2"],
    }),
    "CR013: nothing but the project's .env": ({ good }) => ({
      files: { "work/app/.env": `${KEY}=${good}\n` },
      finds: ["CR013 W work/app/.env:1"],
    }),
  });
});
