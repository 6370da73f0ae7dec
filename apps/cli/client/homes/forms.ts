import type { Home } from "../rig/home.ts";
import { A, B, OAUTH } from "../rig/keys.ts";
import { login } from "./logins.ts";

const USER = ".claude/settings.json";
const PROJECT = "work/.claude/settings.json";
const X = { "x-api-key": A };
const settings = (key: string): string => JSON.stringify({ env: { ANTHROPIC_API_KEY: key } }, null, 2);
const BOM = "\uFEFF";
const utf16be = (text: string): Uint8Array => Buffer.from(BOM + text, "utf16le").swap16();

/** How a file may be written before the client no longer reads it. */
export const forms: readonly Home[] = [
  {
    name: "settings with CRLF",
    files: { [USER]: settings(A).replaceAll("\n", "\r\n") },
    sends: X,
    rotates: true,
  },
  { name: "settings with BOM", files: { [USER]: BOM + settings(A) }, sends: X, rotates: true },
  {
    name: "settings in UTF-16",
    files: { [USER]: Buffer.from(BOM + settings(A), "utf16le") },
    sends: X,
    rotates: true,
  },
  { name: "settings with a line comment", files: { [USER]: `// mine\n${settings(A)}` }, sends: {} },
  { name: "settings with a block comment", files: { [USER]: `/* mine */ ${settings(A)}` }, sends: {} },
  {
    name: "settings with a trailing comma",
    files: { [USER]: `{"env":{"ANTHROPIC_API_KEY":"${A}",}}` },
    sends: {},
  },
  {
    name: "broken settings, then the shell",
    env: { ANTHROPIC_API_KEY: A },
    files: { [USER]: settings(B).slice(0, -2) },
    sends: X,
  },
  { name: "empty settings, then the shell", env: { ANTHROPIC_API_KEY: A }, files: { [USER]: "" }, sends: X },
  {
    name: "settings are a list",
    env: { ANTHROPIC_API_KEY: A },
    files: { [USER]: [{ env: { ANTHROPIC_API_KEY: B } }] },
    sends: X,
  },
  { name: "settings are a folder", env: { ANTHROPIC_API_KEY: A }, files: { [`${USER}/keep`]: "" }, sends: X },
  {
    name: "wrong type in a known field",
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A }, permissions: 5 } },
    sends: {},
  },
  {
    name: "unknown field, numbers in env",
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A, N: 5, Z: null }, unknown: [1] } },
    sends: X,
  },
  {
    name: "duplicate keys: the last counts",
    files: { [USER]: `{"env":{"ANTHROPIC_API_KEY":"${B}","ANTHROPIC_API_KEY":"${A}"}}` },
    sends: X,
    rotates: true,
  },
  {
    name: "duplicate env blocks: the last counts",
    files: { [USER]: `{"env":{"ANTHROPIC_API_KEY":"${B}"},"env":{"ANTHROPIC_API_KEY":"${A}"}}` },
    sends: X,
  },
  {
    name: "settings are a symbolic link",
    files: { "dotfiles/settings.json": settings(A) },
    links: { [USER]: "dotfiles/settings.json" },
    sends: X,
    rotates: true,
  },
  {
    name: "~/.claude.json is a symbolic link",
    files: { "dotfiles/claude.json": { primaryApiKey: A } },
    links: { ".claude.json": "dotfiles/claude.json" },
    sends: X,
    rotates: true,
  },
  {
    name: "escapes in the key",
    files: { [USER]: settings(A).replace("sk-ant", "\\u0073k\\u002dant") },
    sends: X,
    rotates: true,
  },
  {
    name: "~/.claude.json with BOM",
    files: { ".claude.json": BOM + JSON.stringify({ primaryApiKey: A }) },
    sends: X,
    rotates: true,
  },
  {
    name: "~/.claude.json with a comment kills every run",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": `// mine\n{"primaryApiKey":"${B}"}` },
    sends: {},
  },
  {
    name: "an empty ~/.claude.json kills every run",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": "" },
    sends: {},
  },
  {
    name: ".credentials.json with BOM",
    files: { ".claude/.credentials.json": BOM + JSON.stringify(login(OAUTH)) },
    sends: {},
  },
  {
    name: "broken .credentials.json, then primaryApiKey",
    files: {
      ".claude/.credentials.json": JSON.stringify(login(OAUTH)).slice(0, -1),
      ".claude.json": { primaryApiKey: A },
    },
    sends: X,
  },
  { name: "env of a wrong type", files: { [USER]: { env: "A=1", apiKeyHelper: `echo ${A}` } }, sends: {} },
  {
    name: "apiKeyHelper of a wrong type",
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A }, apiKeyHelper: 5 } },
    sends: {},
  },
  {
    name: "broken project settings leave the user's",
    files: { [PROJECT]: "{", [USER]: settings(A) },
    sends: X,
  },
  {
    name: "~/.claude is a symbolic link",
    files: { "dotfiles/settings.json": settings(A) },
    links: { ".claude": "dotfiles" },
    sends: X,
    rotates: true,
  },
  {
    name: "settings are a dead link, then the shell",
    env: { ANTHROPIC_API_KEY: A },
    links: { [USER]: "nowhere" },
    sends: X,
  },
  {
    name: "~/.claude.json is a list, then the shell",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": [] },
    sends: X,
  },
  { name: "primaryApiKey is a number", files: { ".claude.json": { primaryApiKey: 5 } }, sends: {} },
  {
    name: "duplicate primaryApiKey: the last counts",
    files: { ".claude.json": `{"primaryApiKey":"${B}","primaryApiKey":"${A}"}` },
    sends: X,
  },
  {
    name: "~/.claude.json in UTF-16 kills every run",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude.json": Buffer.from(`${BOM}{}`, "utf16le") },
    sends: {},
  },
  { name: "settings in big-endian UTF-16", files: { [USER]: utf16be(settings(A)) }, sends: {} },
  {
    name: ".credentials.json in UTF-16, then primaryApiKey",
    files: {
      ".claude/.credentials.json": Buffer.from(BOM + JSON.stringify(login(OAUTH)), "utf16le"),
      ".claude.json": { primaryApiKey: A },
    },
    sends: X,
  },
  {
    name: "a broken .config.json kills every run",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude/.config.json": "{", ".claude.json": { primaryApiKey: B } },
    sends: {},
  },
  {
    name: ".config.json env over ~/.claude.json env",
    files: {
      ".claude/.config.json": { env: { ANTHROPIC_API_KEY: A } },
      ".claude.json": { env: { ANTHROPIC_API_KEY: B } },
    },
    sends: X,
  },
];
