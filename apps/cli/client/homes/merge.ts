import { HELPER, type Home } from "../rig/home.ts";
import { A, B, C, OTHER_TOKEN, TOKEN } from "../rig/keys.ts";

const USER = ".claude/settings.json";
const PROJECT = "work/.claude/settings.json";
const LOCAL = "work/.claude/settings.local.json";
const MANAGED = "/etc/claude-code/managed-settings.json";
const X = { "x-api-key": A };
const env = (key: string): object => ({ env: { ANTHROPIC_API_KEY: key } });
const helper = (key: string): object => ({ apiKeyHelper: `echo ${key}` });
const OLD_SHELL = { ANTHROPIC_API_KEY: B };

/** Which environment a variable is taken from. */
export const merge: readonly Home[] = [
  { name: "user settings over the shell", env: OLD_SHELL, files: { [USER]: env(A) }, sends: X },
  { name: "~/.claude.json env over the shell", env: OLD_SHELL, files: { ".claude.json": env(A) }, sends: X },
  {
    name: "user settings over ~/.claude.json env",
    files: { [USER]: env(A), ".claude.json": env(B) },
    sends: X,
  },
  { name: "project over user settings", files: { [PROJECT]: env(A), [USER]: env(B) }, sends: X },
  { name: "project settings over the shell", env: OLD_SHELL, files: { [PROJECT]: env(A) }, sends: X },
  {
    name: "project settings over ~/.claude.json env",
    files: { [PROJECT]: env(A), ".claude.json": env(B) },
    sends: X,
  },
  { name: "local over project settings", files: { [LOCAL]: env(A), [PROJECT]: env(B) }, sends: X },
  {
    name: "local over user settings and the shell",
    env: { ANTHROPIC_API_KEY: C },
    files: { [LOCAL]: env(A), [USER]: env(B) },
    sends: X,
  },
  { name: "managed over local settings", files: { [MANAGED]: env(A), [LOCAL]: env(B) }, sends: X },
  {
    name: "managed over user settings and the shell",
    env: { ANTHROPIC_API_KEY: C },
    files: { [MANAGED]: env(A), [USER]: env(B) },
    sends: X,
  },
  {
    name: "managed-settings.d over managed-settings.json",
    files: { "/etc/claude-code/managed-settings.d/10-key.json": env(A), [MANAGED]: env(B) },
    sends: X,
  },
  {
    name: "the later file of managed-settings.d",
    files: {
      "/etc/claude-code/managed-settings.d/20-key.json": env(A),
      "/etc/claude-code/managed-settings.d/10-key.json": env(B),
    },
    sends: X,
  },
  {
    name: "variables merge one by one",
    env: OLD_SHELL,
    files: {
      [USER]: { env: { ANTHROPIC_AUTH_TOKEN: OTHER_TOKEN } },
      [PROJECT]: { env: { ANTHROPIC_AUTH_TOKEN: TOKEN } },
    },
    sends: { "x-api-key": B, authorization: TOKEN },
  },
  { name: "an empty string over the shell", env: OLD_SHELL, files: { [USER]: env("") }, sends: {} },
  {
    name: "an empty string, then primaryApiKey",
    env: OLD_SHELL,
    files: { [USER]: env(""), ".claude.json": { primaryApiKey: A } },
    sends: X,
  },
  {
    name: "an empty project string over user settings",
    files: { [PROJECT]: env(""), [USER]: env(B) },
    sends: {},
  },
  {
    name: "project over user apiKeyHelper",
    files: { [PROJECT]: helper(A), [USER]: helper(B) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "local over project apiKeyHelper",
    files: { [LOCAL]: helper(A), [PROJECT]: helper(B) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "managed over project apiKeyHelper",
    files: { [MANAGED]: helper(A), [PROJECT]: helper(B) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "an empty managed string over user settings",
    files: { [MANAGED]: env(""), [USER]: env(B) },
    sends: {},
  },
  {
    name: "an empty string in ~/.claude.json over the shell",
    env: OLD_SHELL,
    files: { ".claude.json": env("") },
    sends: {},
  },
  {
    name: "user settings over an empty string in ~/.claude.json",
    files: { [USER]: env(A), ".claude.json": env("") },
    sends: X,
  },
  {
    name: "an empty project apiKeyHelper over the user's",
    files: { [PROJECT]: { apiKeyHelper: "" }, [USER]: helper(B) },
    sends: {},
  },
  {
    name: "API key of the user, apiKeyHelper of the project",
    files: { [USER]: env(A), [PROJECT]: helper(B) },
    sends: { ...X, authorization: B },
    from: HELPER,
  },
  { name: "broken managed settings leave the user's", files: { [MANAGED]: "{", [USER]: env(A) }, sends: X },
  {
    name: "managed-settings.d goes by name, not by number",
    files: {
      "/etc/claude-code/managed-settings.d/9.json": env(A),
      "/etc/claude-code/managed-settings.d/10.json": env(B),
    },
    sends: X,
  },
  {
    name: "managed-settings.d: other names and dot files",
    files: {
      "/etc/claude-code/managed-settings.d/1.txt": env(A),
      "/etc/claude-code/managed-settings.d/.1.json": env(A),
    },
    sends: {},
  },
  {
    name: "project outside the home",
    files: { "../project/.claude/settings.json": env(A), [USER]: env(B) },
    cwd: "../project",
    sends: X,
  },
  {
    name: "the project is cwd, not the git root",
    files: {
      "work/.git/HEAD": "ref: refs/heads/main\n",
      [LOCAL]: env(B),
      "work/part/.claude/settings.json": env(A),
    },
    cwd: "work/part",
    sends: X,
  },
  {
    name: "null in user settings is sent as a word",
    env: OLD_SHELL,
    files: { [USER]: { env: { ANTHROPIC_API_KEY: null } } },
    sends: { "x-api-key": "null" },
  },
  {
    name: "null in ~/.claude.json hides the shell's key",
    env: OLD_SHELL,
    files: { ".claude.json": { env: { ANTHROPIC_API_KEY: null } } },
    sends: {},
  },
  {
    name: "a blank project apiKeyHelper over the user's",
    files: { [PROJECT]: { apiKeyHelper: " " }, [USER]: helper(B) },
    sends: { "x-api-key": "", authorization: "" },
    from: HELPER,
  },
];
