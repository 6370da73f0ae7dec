import type { Home } from "../rig/home.ts";
import { A, B, C, OAUTH, OTHER_OAUTH } from "../rig/keys.ts";
import { login, profile } from "./logins.ts";

const CONF = { CLAUDE_CONFIG_DIR: "{home}/conf" };
const OTHER = { CLAUDE_CONFIG_DIR: "{home}/other" };
const X = { "x-api-key": A };
const key = (value: string): object => ({ env: { ANTHROPIC_API_KEY: value } });

/** Which files CLAUDE_CONFIG_DIR moves, and who may set it. */
export const configDirs: readonly Home[] = [
  {
    name: "CLAUDE_CONFIG_DIR settings env",
    env: CONF,
    files: { "conf/settings.json": key(A), ".claude/settings.json": key(B) },
    sends: X,
    rotates: true,
  },
  {
    name: "CLAUDE_CONFIG_DIR .claude.json",
    env: CONF,
    files: { "conf/.claude.json": { primaryApiKey: A }, ".claude.json": { primaryApiKey: B } },
    sends: X,
    rotates: true,
  },
  {
    name: "CLAUDE_CONFIG_DIR .config.json replaces .claude.json",
    env: CONF,
    files: { "conf/.config.json": { primaryApiKey: A }, "conf/.claude.json": { primaryApiKey: B } },
    sends: X,
  },
  {
    name: "CLAUDE_CONFIG_DIR login",
    env: CONF,
    files: { "conf/.credentials.json": login(OAUTH), ".claude.json": { primaryApiKey: B } },
    sends: { authorization: OAUTH },
  },
  {
    name: "CLAUDE_CONFIG_DIR hides the home's files",
    env: CONF,
    files: { ".claude.json": { primaryApiKey: A }, ".claude/settings.json": key(A) },
    sends: {},
  },
  {
    name: "CLAUDE_CONFIG_DIR leaves project settings and profiles",
    env: CONF,
    files: { ...profile, "work/.claude/settings.json": key(A), "conf/settings.json": key(B) },
    sends: X,
  },
  { name: "CLAUDE_CONFIG_DIR and a profile", env: CONF, files: profile, sends: { authorization: OAUTH } },
  {
    name: "CLAUDE_CONFIG_DIR, cwd is the home: ~/.claude is the project's",
    env: CONF,
    cwd: ".",
    files: { ".claude/settings.json": key(A), "conf/settings.json": key(B) },
    sends: X,
  },
  {
    name: "CLAUDE_CONFIG_DIR is ~/.claude",
    env: { CLAUDE_CONFIG_DIR: "{home}/.claude" },
    files: { ".claude/.claude.json": { primaryApiKey: A }, ".claude.json": { primaryApiKey: B } },
    sends: X,
  },
  {
    name: "CLAUDE_CONFIG_DIR is not there",
    env: { ...CONF, ANTHROPIC_API_KEY: A },
    files: { ".claude/settings.json": key(B) },
    sends: X,
  },
  {
    name: "CLAUDE_CONFIG_DIR relative to cwd",
    env: { CLAUDE_CONFIG_DIR: "conf" },
    files: { "work/conf/settings.json": key(A), "conf/settings.json": key(B) },
    sends: X,
  },
  {
    name: "CLAUDE_CONFIG_DIR with a tilde",
    env: { CLAUDE_CONFIG_DIR: "~/conf" },
    files: { "conf/settings.json": key(A) },
    sends: {},
  },
  {
    name: "empty CLAUDE_CONFIG_DIR: ~/.claude.json stays",
    env: { CLAUDE_CONFIG_DIR: "" },
    files: { ".claude.json": { primaryApiKey: A }, ".claude/settings.json": key(B) },
    sends: X,
  },
  {
    name: "empty CLAUDE_CONFIG_DIR: settings are looked for in cwd",
    env: { CLAUDE_CONFIG_DIR: "" },
    files: { "work/settings.json": key(A), ".claude/settings.json": key(B) },
    sends: X,
  },
  {
    name: "user settings move the settings",
    files: {
      ".claude/settings.json": { env: { ...CONF, ANTHROPIC_API_KEY: B } },
      "conf/settings.json": key(A),
    },
    sends: X,
  },
  {
    name: "user settings move the login",
    files: {
      ".claude/settings.json": { env: CONF },
      "conf/.credentials.json": login(OAUTH),
      ".claude/.credentials.json": login(OTHER_OAUTH),
    },
    sends: { authorization: OAUTH },
  },
  {
    name: "user settings do not move ~/.claude.json",
    files: {
      ".claude/settings.json": { env: CONF },
      ".claude.json": { primaryApiKey: A },
      "conf/.claude.json": { primaryApiKey: B },
    },
    sends: X,
  },
  {
    name: "~/.claude.json env moves the settings",
    files: { ".claude.json": { env: CONF }, "conf/settings.json": key(A), ".claude/settings.json": key(B) },
    sends: X,
  },
  {
    name: "project settings move nothing",
    files: {
      "work/.claude/settings.json": { env: CONF },
      "conf/settings.json": key(B),
      ".claude/settings.json": key(A),
    },
    sends: X,
  },
  {
    name: "user settings move the settings: their own variables stay over the shell",
    env: { ANTHROPIC_API_KEY: B },
    files: {
      ".claude/settings.json": { env: { ...CONF, ANTHROPIC_API_KEY: A } },
      "conf/settings.json": {},
    },
    sends: X,
  },
  {
    name: "user settings move the settings: ~/.claude.json env over their own variables",
    files: {
      ".claude/settings.json": { env: { ...CONF, ANTHROPIC_API_KEY: B } },
      ".claude.json": key(A),
    },
    sends: X,
  },
  {
    name: "user settings move the settings: their own apiKeyHelper goes",
    files: {
      ".claude/settings.json": { env: CONF, apiKeyHelper: `echo ${B}` },
      "conf/settings.json": {},
    },
    sends: {},
  },
  {
    name: "user settings move the settings once",
    files: {
      ".claude/settings.json": { env: CONF },
      "conf/settings.json": { env: { ...OTHER, ANTHROPIC_API_KEY: A } },
      "other/settings.json": key(B),
    },
    sends: X,
  },
  {
    name: "settings in CLAUDE_CONFIG_DIR move the settings",
    env: CONF,
    files: {
      "conf/settings.json": { env: { ...OTHER, ANTHROPIC_API_KEY: B } },
      "other/settings.json": key(A),
    },
    sends: X,
  },
  {
    name: "user settings with an empty CLAUDE_CONFIG_DIR",
    files: {
      ".claude/settings.json": { env: { CLAUDE_CONFIG_DIR: "", ANTHROPIC_API_KEY: B } },
      "work/settings.json": key(A),
    },
    sends: X,
  },
  {
    name: "user settings with a relative CLAUDE_CONFIG_DIR",
    files: {
      ".claude/settings.json": { env: { CLAUDE_CONFIG_DIR: "conf" } },
      "work/conf/settings.json": key(A),
      "conf/settings.json": key(B),
    },
    sends: X,
  },
  {
    name: "~/.claude.json env before user settings",
    files: {
      ".claude.json": { env: CONF },
      ".claude/settings.json": { env: { ...OTHER, ANTHROPIC_API_KEY: B } },
      "conf/settings.json": key(A),
      "other/settings.json": key(C),
    },
    sends: X,
  },
  {
    name: "managed settings move the settings",
    files: {
      "/etc/claude-code/managed-settings.json": { env: CONF },
      ".claude/settings.json": { env: OTHER },
      "conf/settings.json": key(A),
      "other/settings.json": key(B),
    },
    sends: X,
  },
  {
    name: "local settings move nothing",
    files: {
      "work/.claude/settings.local.json": { env: CONF },
      "conf/settings.json": key(B),
      ".claude/settings.json": key(A),
    },
    sends: X,
  },
  {
    name: "empty CLAUDE_CONFIG_DIR: .config.json is looked for in cwd, .claude.json is not",
    env: { CLAUDE_CONFIG_DIR: "" },
    files: {
      "work/.config.json": { primaryApiKey: A },
      "work/.claude.json": { primaryApiKey: B },
      ".claude.json": { primaryApiKey: C },
    },
    sends: X,
  },
];
