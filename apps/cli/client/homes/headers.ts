import { HELPER, type Home } from "../rig/home.ts";
import { A, B, OAUTH, OTHER_TOKEN, TOKEN } from "../rig/keys.ts";
import { login, profile } from "./logins.ts";

const USER = ".claude/settings.json";
const X = { "x-api-key": A };
const KEY_HEADER = { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}` };
const BEARER_HEADER = { ANTHROPIC_CUSTOM_HEADERS: `Authorization: Bearer ${TOKEN}` };
const CUSTOM = ["CUSTOM_HEADERS"];
const helper = { [USER]: { apiKeyHelper: `echo ${B}` } };

/** Headers that the user adds: `x-api-key` beats everything, `Authorization` only the logins. */
export const headers: readonly Home[] = [
  { name: "custom header x-api-key", env: KEY_HEADER, sends: X },
  { name: "custom header Authorization", env: BEARER_HEADER, sends: { authorization: TOKEN } },
  {
    name: "custom headers in user settings",
    files: { [USER]: { env: { ANTHROPIC_CUSTOM_HEADERS: `x-other: 1\nX-Api-Key: ${A}` } } },
    sends: X,
    rotates: true,
  },
  {
    name: "custom headers in project settings",
    files: { "work/.claude/settings.json": { env: KEY_HEADER } },
    sends: X,
  },
  { name: "custom headers in ~/.claude.json env", files: { ".claude.json": { env: KEY_HEADER } }, sends: X },
  {
    name: "custom headers in settings over the shell",
    env: { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${B}` },
    files: { [USER]: { env: KEY_HEADER } },
    sends: X,
  },
  {
    name: "other custom headers in settings hide the shell's",
    env: KEY_HEADER,
    files: { [USER]: { env: { ANTHROPIC_CUSTOM_HEADERS: "x-other: 1" } } },
    sends: {},
  },
  {
    name: "two custom headers, any case",
    env: { ANTHROPIC_CUSTOM_HEADERS: `X-API-KEY:${A}\nauthorization:Bearer ${TOKEN}` },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "the last of two custom x-api-key",
    env: { ANTHROPIC_CUSTOM_HEADERS: `X-Api-Key: ${B}\nx-api-key: ${A}` },
    sends: X,
  },
  {
    name: "custom headers with CRLF",
    env: { ANTHROPIC_CUSTOM_HEADERS: `x-other: 1\r\nx-api-key: ${A}\r\n` },
    sends: X,
  },
  {
    name: "custom headers with a written \\n",
    env: { ANTHROPIC_CUSTOM_HEADERS: `x-other: 1\\nx-api-key: ${A}` },
    sends: {},
  },
  { name: "custom headers as JSON", env: { ANTHROPIC_CUSTOM_HEADERS: `{"x-api-key":"${A}"}` }, sends: {} },
  {
    name: "an empty custom x-api-key stops every request",
    env: { ANTHROPIC_CUSTOM_HEADERS: "x-api-key:", ANTHROPIC_API_KEY: B },
    sends: {},
  },
  { name: "custom x-api-key over API key", env: { ...KEY_HEADER, ANTHROPIC_API_KEY: B }, sends: X },
  {
    name: "custom x-api-key over primaryApiKey",
    env: KEY_HEADER,
    files: { ".claude.json": { primaryApiKey: B } },
    sends: X,
  },
  {
    name: "custom x-api-key and apiKeyHelper",
    env: KEY_HEADER,
    files: helper,
    sends: { ...X, authorization: B },
    from: HELPER,
  },
  {
    name: "custom x-api-key and auth token",
    env: { ...KEY_HEADER, ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "custom x-api-key and OAuth token",
    env: { ...KEY_HEADER, CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    sends: { ...X, authorization: OAUTH },
  },
  {
    name: "custom x-api-key and login",
    env: KEY_HEADER,
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: { ...X, authorization: OAUTH },
  },
  {
    name: "custom x-api-key and profile",
    env: KEY_HEADER,
    files: profile,
    sends: { ...X, authorization: OAUTH },
  },
  {
    name: "custom Authorization and API key",
    env: { ...BEARER_HEADER, ANTHROPIC_API_KEY: A },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "custom Authorization and primaryApiKey",
    env: BEARER_HEADER,
    files: { ".claude.json": { primaryApiKey: A } },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "auth token over custom Authorization",
    env: { ...BEARER_HEADER, ANTHROPIC_AUTH_TOKEN: OTHER_TOKEN },
    sends: { authorization: OTHER_TOKEN },
  },
  {
    name: "apiKeyHelper over custom Authorization",
    env: BEARER_HEADER,
    files: helper,
    sends: { "x-api-key": B, authorization: B },
    from: HELPER,
  },
  {
    name: "custom Authorization over OAuth token",
    env: { ...BEARER_HEADER, CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    sends: { authorization: TOKEN },
  },
  {
    name: "custom Authorization over login",
    env: BEARER_HEADER,
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: TOKEN },
  },
  {
    name: "profile over custom Authorization",
    env: BEARER_HEADER,
    files: profile,
    sends: { authorization: OAUTH },
  },
  {
    name: "custom Authorization, login and primaryApiKey",
    env: BEARER_HEADER,
    files: { ".claude/.credentials.json": login(OAUTH), ".claude.json": { primaryApiKey: B } },
    sends: { authorization: TOKEN },
  },
  {
    name: "custom Authorization, login and profile",
    env: BEARER_HEADER,
    files: { ...profile, ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: TOKEN },
  },
  {
    name: "an empty custom Authorization and API key",
    env: { ANTHROPIC_CUSTOM_HEADERS: "Authorization:", ANTHROPIC_API_KEY: A },
    sends: { ...X, authorization: "" },
    from: CUSTOM,
  },
  {
    name: "an empty custom Authorization stops a login",
    env: { ANTHROPIC_CUSTOM_HEADERS: "Authorization:" },
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: {},
  },
  {
    name: "an empty custom x-api-key and auth token",
    env: { ANTHROPIC_CUSTOM_HEADERS: "x-api-key:", ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { "x-api-key": "", authorization: TOKEN },
    from: CUSTOM,
  },
  {
    name: "the last of two custom x-api-key is empty",
    env: { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}\nx-api-key:` },
    sends: {},
  },
];
