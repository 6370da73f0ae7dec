import { HELPER, type Home } from "../rig/home.ts";
import { A, B, OAUTH, TOKEN } from "../rig/keys.ts";
import { login } from "./logins.ts";

const USER = ".claude/settings.json";
const X = { "x-api-key": A };
const settings = (key: string): string => JSON.stringify({ env: { ANTHROPIC_API_KEY: key } });
const BROKEN = `${A.slice(0, 40)}\n${A.slice(40)}`;
const BOM = "\uFEFF";
const LITERAL = `$${"{MY_KEY}"}-is-not-expanded`;

/** What stands round a key and is trimmed, is sent along, or stops every request. */
export const values: readonly Home[] = [
  {
    name: "a variable in settings is not expanded",
    env: { MY_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: LITERAL } } },
    sends: { "x-api-key": LITERAL },
  },
  { name: "white space round the shell's key", env: { ANTHROPIC_API_KEY: ` \t${A} \r` }, sends: X },
  {
    name: "white space round the settings' key",
    files: { [USER]: settings(`\n ${A} \r\n`) },
    sends: X,
    rotates: true,
  },
  {
    name: "white space round primaryApiKey",
    files: { ".claude.json": { primaryApiKey: ` ${A}\n` } },
    sends: X,
  },
  {
    name: "a file's last newline in the auth token",
    env: { ANTHROPIC_AUTH_TOKEN: `${TOKEN}\n` },
    sends: { authorization: TOKEN },
  },
  {
    name: "Bearer in the auth token",
    env: { ANTHROPIC_AUTH_TOKEN: `Bearer ${TOKEN}` },
    sends: { authorization: `Bearer ${TOKEN}` },
  },
  { name: "quotes in the key", env: { ANTHROPIC_API_KEY: `"${A}"` }, sends: { "x-api-key": `"${A}"` } },
  {
    name: "a line break inside the key",
    env: { ANTHROPIC_API_KEY: BROKEN },
    sends: {},
  },
  { name: "a key of no known shape", env: { ANTHROPIC_API_KEY: TOKEN }, sends: { "x-api-key": TOKEN } },
  {
    name: "a helper that fails sends an empty key",
    files: { [USER]: { apiKeyHelper: "exit 3" } },
    sends: { "x-api-key": "", authorization: "" },
    from: HELPER,
  },
  {
    name: "a helper's white space",
    files: { [USER]: { apiKeyHelper: `printf ' ${A} \\n\\n'` } },
    sends: { "x-api-key": A, authorization: A },
    from: HELPER,
  },
  {
    name: "a blank key stops every request",
    env: { ANTHROPIC_API_KEY: " " },
    files: { ".claude.json": { primaryApiKey: A } },
    sends: {},
  },
  {
    name: "an empty key in the shell, then primaryApiKey",
    env: { ANTHROPIC_API_KEY: "" },
    files: { ".claude.json": { primaryApiKey: A } },
    sends: X,
  },
  { name: "a BOM before the key", env: { ANTHROPIC_API_KEY: BOM + A }, sends: {} },
  { name: "a hard space before the key", env: { ANTHROPIC_API_KEY: `\u00A0${A}` }, sends: {} },
  { name: "curly quotes round the key", env: { ANTHROPIC_API_KEY: `\u201C${A}\u201D` }, sends: {} },
  { name: "a zero-width space after the key", env: { ANTHROPIC_API_KEY: `${A}\u200B` }, sends: {} },
  {
    name: "a space before the auth token is sent",
    env: { ANTHROPIC_AUTH_TOKEN: ` ${TOKEN}` },
    sends: { authorization: ` ${TOKEN}` },
  },
  {
    name: "a line break inside the auth token, beside a good key",
    env: { ANTHROPIC_API_KEY: A, ANTHROPIC_AUTH_TOKEN: BROKEN },
    sends: {},
  },
  {
    name: "a line break inside the key, below a custom x-api-key",
    env: { ANTHROPIC_API_KEY: BROKEN, ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}` },
    sends: {},
  },
  {
    name: "a line break inside primaryApiKey, beside a login",
    files: { ".claude.json": { primaryApiKey: BROKEN }, ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: OAUTH },
  },
  {
    name: "a blank key, below a custom x-api-key",
    env: { ANTHROPIC_API_KEY: " ", ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}` },
    sends: X,
  },
  {
    name: "a blank auth token is sent, and keeps the login back",
    env: { ANTHROPIC_AUTH_TOKEN: " " },
    files: { ".claude/.credentials.json": login(OAUTH) },
    sends: { authorization: "" },
    from: ["ANTHROPIC_AUTH_TOKEN"],
  },
  { name: "a letter outside ASCII in the settings' key", files: { [USER]: settings(`${A}é`) }, sends: {} },
];
