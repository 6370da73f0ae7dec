import { HELPER, type Home } from "../rig/home.ts";
import { A, B, OAUTH, OTHER_TOKEN, TOKEN } from "../rig/keys.ts";
import { login } from "./logins.ts";

const USER = ".claude/settings.json";
const X = { "x-api-key": A };
const FOUNDRY = {
  CLAUDE_CODE_USE_FOUNDRY: "1",
  ANTHROPIC_FOUNDRY_BASE_URL: "{url}",
  ANTHROPIC_FOUNDRY_API_KEY: A,
};
const BEDROCK = {
  CLAUDE_CODE_USE_BEDROCK: "1",
  ANTHROPIC_BEDROCK_BASE_URL: "{url}",
  AWS_REGION: "us-east-1",
  AWS_BEARER_TOKEN_BEDROCK: TOKEN,
};
const VERTEX = {
  CLAUDE_CODE_USE_VERTEX: "1",
  CLAUDE_CODE_SKIP_VERTEX_AUTH: "1",
  ANTHROPIC_VERTEX_BASE_URL: "{url}",
  ANTHROPIC_VERTEX_PROJECT_ID: "project",
  CLOUD_ML_REGION: "us-east5",
};
const FD = { CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR: "3" };
const FROM_FD = ["FILE_DESCRIPTOR"];
const OTHER_BEARER = `Authorization: Bearer ${OTHER_TOKEN}`;
const helper = { [USER]: { apiKeyHelper: `echo ${B}` } };

/** Other providers, and keys that a parent process hands over. */
export const clouds: readonly Home[] = [
  { name: "Foundry", env: FOUNDRY, sends: X },
  { name: "Foundry over API key", env: { ...FOUNDRY, ANTHROPIC_API_KEY: B }, sends: X },
  {
    name: "Foundry and auth token",
    env: { ...FOUNDRY, ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "Foundry and apiKeyHelper",
    env: FOUNDRY,
    files: helper,
    sends: { ...X, authorization: B },
    from: HELPER,
  },
  {
    name: "Foundry over login",
    env: FOUNDRY,
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: X,
  },
  {
    name: "Foundry and custom x-api-key",
    env: { ...FOUNDRY, ANTHROPIC_FOUNDRY_API_KEY: B, ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}` },
    sends: X,
  },
  { name: "Bedrock in user settings", files: { [USER]: { env: BEDROCK } }, sends: { authorization: TOKEN } },
  {
    name: "Bedrock and API key",
    env: { ...BEDROCK, ANTHROPIC_API_KEY: A },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "Bedrock and API key in user settings",
    env: BEDROCK,
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A } } },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "Bedrock over auth token",
    env: { ...BEDROCK, ANTHROPIC_AUTH_TOKEN: OTHER_TOKEN },
    sends: { authorization: TOKEN },
  },
  {
    name: "Bedrock over apiKeyHelper and primaryApiKey",
    env: BEDROCK,
    files: { ...helper, ".claude.json": { primaryApiKey: B } },
    sends: { authorization: TOKEN },
  },
  {
    name: "Bedrock switched off",
    env: { ...BEDROCK, CLAUDE_CODE_USE_BEDROCK: "0", ANTHROPIC_API_KEY: A },
    sends: X,
  },
  {
    name: "Bedrock switched off by a word",
    env: { ...BEDROCK, CLAUDE_CODE_USE_BEDROCK: "false", ANTHROPIC_API_KEY: A },
    sends: X,
  },
  { name: "Vertex and API key", env: { ...VERTEX, ANTHROPIC_API_KEY: A }, sends: X },
  {
    name: "Vertex and auth token",
    env: { ...VERTEX, ANTHROPIC_AUTH_TOKEN: TOKEN },
    sends: { authorization: TOKEN },
  },
  { name: "file descriptor", env: FD, fd: `${A}\n`, sends: X, from: FROM_FD },
  { name: "API key over file descriptor", env: { ...FD, ANTHROPIC_API_KEY: A }, fd: B, sends: X },
  {
    name: "file descriptor over primaryApiKey",
    env: FD,
    fd: A,
    files: { ".claude.json": { primaryApiKey: B } },
    sends: X,
    from: FROM_FD,
  },
  {
    name: "file descriptor and apiKeyHelper",
    env: FD,
    fd: A,
    files: helper,
    sends: { ...X, authorization: B },
    from: [...FROM_FD, ...HELPER],
  },
  {
    name: "file descriptor and auth token",
    env: { ...FD, ANTHROPIC_AUTH_TOKEN: TOKEN },
    fd: A,
    sends: { ...X, authorization: TOKEN },
    from: FROM_FD,
  },
  {
    name: "file descriptor over OAuth token",
    env: { ...FD, CLAUDE_CODE_OAUTH_TOKEN: OAUTH },
    fd: A,
    sends: X,
    from: FROM_FD,
  },
  {
    name: "Foundry and auth token over custom Authorization",
    env: { ...FOUNDRY, ANTHROPIC_AUTH_TOKEN: TOKEN, ANTHROPIC_CUSTOM_HEADERS: OTHER_BEARER },
    sends: { ...X, authorization: TOKEN },
  },
  {
    name: "Bedrock and custom Authorization",
    env: { ...BEDROCK, ANTHROPIC_CUSTOM_HEADERS: OTHER_BEARER },
    sends: { authorization: OTHER_TOKEN },
  },
  {
    name: "Vertex over login and primaryApiKey",
    env: VERTEX,
    files: { ".claude/.credentials.json": login(OAUTH), ".claude.json": { primaryApiKey: B } },
    sends: {},
  },
  { name: "Vertex and apiKeyHelper", env: VERTEX, files: helper, sends: { authorization: B }, from: HELPER },
  {
    name: "Vertex and auth token over custom Authorization",
    env: { ...VERTEX, ANTHROPIC_AUTH_TOKEN: TOKEN, ANTHROPIC_CUSTOM_HEADERS: OTHER_BEARER },
    sends: { authorization: TOKEN },
  },
];
