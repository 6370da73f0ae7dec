import { HELPER, type Home } from "../rig/home.ts";
import { A, B, OAUTH, TOKEN } from "../rig/keys.ts";
import { login, profile } from "./logins.ts";

const KEY = { env: { ANTHROPIC_API_KEY: A } };
const X = { "x-api-key": A };

/** One source at a time: which are read, which are not, and into which header. */
export const sources: readonly Home[] = [
  { name: "nothing at all", sends: {} },
  { name: "env ANTHROPIC_API_KEY", env: { ANTHROPIC_API_KEY: A }, sends: X },
  { name: "env CLAUDE_API_KEY", env: { CLAUDE_API_KEY: A }, sends: {} },
  { name: "env ANTHROPIC_AUTH_TOKEN", env: { ANTHROPIC_AUTH_TOKEN: TOKEN }, sends: { authorization: TOKEN } },
  {
    name: "env CLAUDE_CODE_OAUTH_TOKEN",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    sends: { authorization: OAUTH },
  },
  {
    name: "~/.bashrc export",
    files: { ".bashrc": `export ANTHROPIC_API_KEY="${A}"\n` },
    shell: ".bashrc",
    sends: X,
    rotates: true,
  },
  {
    name: "~/.profile export",
    files: { ".profile": `ANTHROPIC_API_KEY='${A}'\nexport ANTHROPIC_API_KEY\n` },
    shell: ".profile",
    sends: X,
    rotates: true,
  },
  { name: "user settings env API key", files: { ".claude/settings.json": KEY }, sends: X, rotates: true },
  {
    name: "user settings env auth token",
    files: { ".claude/settings.json": { env: { ANTHROPIC_AUTH_TOKEN: TOKEN } } },
    sends: { authorization: TOKEN },
  },
  {
    name: "user settings env OAuth token",
    files: { ".claude/settings.json": { env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH } } },
    sends: { authorization: OAUTH },
  },
  {
    name: "user settings anthropic.api_key",
    files: { ".claude/settings.json": { anthropic: { api_key: A } } },
    sends: {},
  },
  {
    name: "user settings top-level names",
    files: { ".claude/settings.json": { ANTHROPIC_API_KEY: A, apiKey: A, primaryApiKey: A } },
    sends: {},
  },
  {
    name: "user apiKeyHelper, a command",
    files: { ".claude/settings.json": { apiKeyHelper: `echo ${A}` } },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "user apiKeyHelper, a script",
    files: {
      ".claude/settings.json": { apiKeyHelper: "{home}/helper.sh" },
      "helper.sh": `#!/bin/sh\necho ${A}\n`,
    },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "project apiKeyHelper",
    files: { "work/.claude/settings.json": { apiKeyHelper: `echo ${A}` } },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "~/.claude.json apiKeyHelper",
    files: { ".claude.json": { apiKeyHelper: `echo ${A}` } },
    sends: {},
  },
  {
    name: "~/.claude.json primaryApiKey",
    files: { ".claude.json": { primaryApiKey: A } },
    sends: X,
    rotates: true,
  },
  { name: "~/.claude.json env", files: { ".claude.json": KEY }, sends: X, rotates: true },
  {
    name: "~/.claude/.config.json primaryApiKey",
    files: { ".claude/.config.json": { primaryApiKey: A } },
    sends: X,
    rotates: true,
  },
  {
    name: "~/.claude/.config.json replaces ~/.claude.json",
    files: { ".claude/.config.json": { primaryApiKey: A }, ".claude.json": { primaryApiKey: B } },
    sends: X,
  },
  {
    name: "~/.claude/.config.json without a key hides ~/.claude.json",
    files: { ".claude/.config.json": {}, ".claude.json": { primaryApiKey: A } },
    sends: {},
  },
  { name: "~/.claude/config.json", files: { ".claude/config.json": { primaryApiKey: A } }, sends: {} },
  { name: "~/.claude/.claude.json", files: { ".claude/.claude.json": { primaryApiKey: A } }, sends: {} },
  {
    name: ".credentials.json login",
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: OAUTH },
  },
  {
    name: ".credentials.json API keys",
    files: { ".claude/.credentials.json": { apiKey: A, anthropicApiKey: A, api_key: A } },
    sends: {},
  },
  { name: "~/.config/anthropic profile", files: profile, sends: { authorization: OAUTH } },
  { name: "project settings env", files: { "work/.claude/settings.json": KEY }, sends: X, rotates: true },
  {
    name: "project settings.local env",
    files: { "work/.claude/settings.local.json": KEY },
    sends: X,
    rotates: true,
  },
  {
    name: "project settings, cwd in a folder below",
    files: {
      "work/.claude/settings.json": KEY,
      "work/.claude/settings.local.json": KEY,
      "work/.git/HEAD": "ref: refs/heads/main\n",
    },
    cwd: "work/src",
    sends: {},
  },
  { name: "~/.claude/settings.local.json", files: { ".claude/settings.local.json": KEY }, sends: {} },
  {
    name: "~/.claude/settings.local.json, cwd is the home",
    files: { ".claude/settings.local.json": KEY },
    cwd: ".",
    sends: X,
    rotates: true,
  },
  { name: "managed settings env", files: { "/etc/claude-code/managed-settings.json": KEY }, sends: X },
  {
    name: "managed-settings.d env",
    files: { "/etc/claude-code/managed-settings.d/10-key.json": KEY },
    sends: X,
  },
  {
    name: "managed apiKeyHelper",
    files: { "/etc/claude-code/managed-settings.json": { apiKeyHelper: `echo ${A}` } },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: ".env files",
    files: {
      ".env": `ANTHROPIC_API_KEY=${A}\n`,
      "work/.env": `ANTHROPIC_API_KEY=${A}\n`,
      "work/.env.local": `ANTHROPIC_API_KEY=${A}\n`,
    },
    sends: {},
  },
];
