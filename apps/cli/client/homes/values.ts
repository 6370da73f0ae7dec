import { HELPER, type Home } from "../rig/home.ts";
import { A, B, TOKEN } from "../rig/keys.ts";

const USER = ".claude/settings.json";
const X = { "x-api-key": A };
const settings = (key: string): string => JSON.stringify({ env: { ANTHROPIC_API_KEY: key } });
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
    env: { ANTHROPIC_API_KEY: `${A.slice(0, 40)}\n${A.slice(40)}` },
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
];
