import type { Home } from "../rig/home.ts";
import { A, B, OAUTH, OTHER_OAUTH } from "../rig/keys.ts";
import { login, profile } from "./logins.ts";

const CONF = { CLAUDE_CONFIG_DIR: "{home}/conf" };
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
];
