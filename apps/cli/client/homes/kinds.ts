import { HELPER, type Home } from "../rig/home.ts";
import { A, B, OAUTH, OTHER_OAUTH, TOKEN, tail } from "../rig/keys.ts";
import { login, profile } from "./logins.ts";

const USER = ".claude/settings.json";
const X = { "x-api-key": A };
const SIMPLE = { CLAUDE_CODE_SIMPLE: "1" };
const helper = (key: string): object => ({ apiKeyHelper: `echo ${key}` });

/** Which of two kinds of source is sent, or both. */
export const kinds: readonly Home[] = [
  {
    name: "API key and auth token",
    env: { ANTHROPIC_API_KEY: A, ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { "x-api-key": A, authorization: TOKEN },
  },
  {
    name: "API key and apiKeyHelper",
    env: { ANTHROPIC_API_KEY: A },
    files: { [USER]: helper(B) },
    sends: { "x-api-key": A, authorization: B },
    from: HELPER,
  },
  {
    name: "auth token and apiKeyHelper",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: { [USER]: helper(A) },
    sends: { "x-api-key": A, authorization: TOKEN },
    from: HELPER,
    unsteady: "x-api-key",
  },
  {
    name: "API key over primaryApiKey",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": { primaryApiKey: B } },
    sends: X,
  },
  {
    name: "apiKeyHelper over primaryApiKey",
    files: { [USER]: helper(A), ".claude.json": { primaryApiKey: B } },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "auth token and primaryApiKey",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: { ".claude.json": { primaryApiKey: A } },
    sends: { "x-api-key": A, authorization: TOKEN },
  },
  {
    name: "API key over OAuth token",
    env: { ANTHROPIC_API_KEY: A, CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    sends: X,
  },
  {
    name: "API key over login",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: X,
  },
  { name: "API key over profile", env: { ANTHROPIC_API_KEY: A }, files: profile, sends: X },
  {
    name: "OAuth token over primaryApiKey",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    files: { ".claude.json": { primaryApiKey: B } },
    sends: { authorization: OAUTH },
  },
  {
    name: "login over primaryApiKey",
    files: { ".claude/.credentials.json": login(OAUTH), ".claude.json": { primaryApiKey: B } },
    sends: { authorization: OAUTH },
  },
  {
    name: "primaryApiKey over profile",
    files: { ...profile, ".claude.json": { primaryApiKey: A } },
    sends: X,
  },
  {
    name: "OAuth token over login",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    files: { ".claude/.credentials.json": login(OTHER_OAUTH) },
    sends: { authorization: OAUTH },
  },
  {
    name: "login over profile",
    files: { ...profile, ".claude/.credentials.json": login(OTHER_OAUTH) },
    sends: { authorization: OTHER_OAUTH },
  },
  {
    name: "auth token over OAuth token",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN, CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    sends: { authorization: TOKEN },
  },
  {
    name: "auth token over login",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: TOKEN },
  },
  {
    name: "apiKeyHelper over OAuth token",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    files: { [USER]: helper(A) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "apiKeyHelper over login",
    files: { [USER]: helper(A), ".claude/.credentials.json": login(OAUTH) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "rejected in the approval list",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": { customApiKeyResponses: { approved: [], rejected: [tail(A)] } } },
    sends: X,
  },
  {
    name: "API key, auth token and apiKeyHelper",
    env: { ANTHROPIC_API_KEY: A, ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: { [USER]: helper(B) },
    sends: { "x-api-key": A, authorization: TOKEN },
  },
  {
    name: "apiKeyHelper over profile",
    files: { ...profile, [USER]: helper(A) },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "a failing apiKeyHelper over primaryApiKey",
    files: { [USER]: { apiKeyHelper: "exit 3" }, ".claude.json": { primaryApiKey: B } },
    sends: { "x-api-key": "", authorization: "" },
    from: HELPER,
  },
  {
    name: "simple mode: apiKeyHelper and primaryApiKey",
    env: SIMPLE,
    files: { [USER]: helper(A), ".claude.json": { primaryApiKey: B } },
    sends: {},
  },
  {
    name: "simple mode: user settings env",
    env: SIMPLE,
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A } } },
    sends: X,
  },
  {
    name: "simple mode: auth token",
    env: { ...SIMPLE, ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { authorization: TOKEN },
  },
  {
    name: "API key and auth token of one settings file",
    files: { [USER]: { env: { ANTHROPIC_AUTH_TOKEN: TOKEN, ANTHROPIC_API_KEY: A } } },
    sends: { "x-api-key": A, authorization: TOKEN },
    rotates: true,
  },
  {
    name: "auth token in the shell, primaryApiKey",
    files: { ".bashrc": `export ANTHROPIC_AUTH_TOKEN=${TOKEN}\n`, ".claude.json": { primaryApiKey: A } },
    shell: ".bashrc",
    sends: { "x-api-key": A, authorization: TOKEN },
    rotates: true,
  },
  {
    name: "one key everywhere, approved",
    files: {
      ".bashrc": `# keys\nexport PATH="$HOME/bin:$PATH" ANTHROPIC_API_KEY=${A}\n`,
      ".claude/settings.json": { env: { ANTHROPIC_API_KEY: A }, permissions: { allow: ["Read"] } },
      ".claude.json": {
        primaryApiKey: A,
        customApiKeyResponses: { approved: [tail(A)], rejected: [] },
        numStartups: 3,
      },
      "work/.claude/settings.local.json": { env: { ANTHROPIC_API_KEY: A } },
      "work/.env": `ANTHROPIC_API_KEY=${A}\r\n`,
    },
    shell: ".bashrc",
    sends: X,
    rotates: true,
  },
  {
    name: "a stale key in the shell behind settings",
    files: { ".bashrc": `export ANTHROPIC_API_KEY='${B}'\n`, [USER]: { env: { ANTHROPIC_API_KEY: A } } },
    shell: ".bashrc",
    sends: X,
    rotates: true,
  },
  {
    name: "simple mode: logins and file descriptor",
    env: { ...SIMPLE, CLAUDE_CODE_OAUTH_TOKEN: OAUTH, CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR: "3" },
    fd: A,
    files: { ...profile, ".claude/.credentials.json": login(OTHER_OAUTH) },
    sends: {},
  },
  {
    name: "simple mode in user settings: no apiKeyHelper",
    files: { [USER]: { env: SIMPLE, ...helper(A) } },
    sends: {},
  },
  {
    name: "simple mode: no apiKeyHelper beside the API key",
    env: { ...SIMPLE, ANTHROPIC_API_KEY: A },
    files: { [USER]: helper(B) },
    sends: X,
  },
];
