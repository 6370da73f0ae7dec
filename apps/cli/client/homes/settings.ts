import type { Home } from "../rig/home.ts";
import { A, B } from "../rig/keys.ts";

const USER = ".claude/settings.json";
const MANAGED = "/etc/claude-code/managed-settings.json";
const COMMAND = { type: "command", command: "true" };
const hook = (one: unknown): object => ({ hooks: { PreToolUse: [{ hooks: [one] }] } });
const market = (source: unknown): object => ({ extraKnownMarketplaces: { x: { source } } });

/** Values that the client does not take, and that make it drop the whole file. One of each sort: claude-settings' own tests have them all. */
const DROPPED: readonly (readonly [string, object])[] = [
  ["a number of days in quotes", { cleanupPeriodDays: "30" }],
  ["no days at all", { cleanupPeriodDays: 0 }],
  ["more days than can be counted", { cleanupPeriodDays: 1e20 }],
  ["a model that is a number", { model: 5 }],
  ["rules that are no list", { permissions: { allow: 5 } }],
  ["an unknown mode", { permissions: { defaultMode: "nope" } }],
  ["a folder that is a number", { permissions: { additionalDirectories: [5] } }],
  ["a status line that is a string", { statusLine: "x" }],
  ["a status line without a command", { statusLine: { type: "command" } }],
  ["a padding in quotes", { statusLine: { ...COMMAND, padding: "1" } }],
  ["a plugin that is switched with a word", { enabledPlugins: { "a@b": "x" } }],
  ["a switch that is a word", { includeCoAuthoredBy: "yes" }],
  ["a switch of the terminal that is a word", { verbose: "yes" }],
  ["a time of day that is none", { quietHours: { start: "25:00" } }],
  ["a share above one", { feedbackSurveyRate: 2 }],
  ["a sandbox that is a number", { sandbox: 5 }],
  ["a sandbox's domains that are no list", { sandbox: { network: { allowedDomains: "x" } } }],
  ["a list of servers that is a string", { enabledMcpjsonServers: "x" }],
  ["a hook's time in quotes", hook({ ...COMMAND, timeout: "5" })],
  ["a hook of an unknown type", hook({ type: "nope", command: "true" })],
  ["a hook without a command", hook({ type: "command" })],
  ["a matcher's hooks that are a string", { hooks: { PreToolUse: [{ hooks: "x" }] } }],
  ["a matcher that is a number", { hooks: { PreToolUse: [{ matcher: 5, hooks: [] }] } }],
  ["a hook without its matcher", { hooks: { PreToolUse: [COMMAND] } }],
  ["a marketplace of an unknown source", market({ source: "nope" })],
  ["a marketplace on GitHub without a repository", market({ source: "github" })],
  ["a marketplace without a source", { extraKnownMarketplaces: { x: {} } }],
  ["a marketplace under two names", market({ source: "settings", name: "y", plugins: [] })],
  ["options of a plugin that are null", { pluginConfigs: { a: { options: { x: null } } } }],
];

/** Those that it passes over. */
const BORNE: readonly (readonly [string, object])[] = [
  ["hooks that are a number", { hooks: 5 }],
  ["hooks of an unknown event", { hooks: { Nope: [{ hooks: "x" }] } }],
  ["an event's hooks that are no list", { hooks: { PreToolUse: { hooks: "x" } } }],
  ["rules that are none", { permissions: { allow: [5, "nope("], deny: [null] } }],
  ["servers that may be used, as a word", { allowedMcpServers: "x", deniedMcpServers: [5] }],
  [
    "fields whose wrong value it leaves out",
    { forceLoginMethod: "x", effortLevel: "x", theme: 5, statusLine: { ...COMMAND, refreshInterval: 0 } },
  ],
];

/** What makes the client drop a whole settings file that is good JSON. */
export const settings: readonly Home[] = [
  ...DROPPED.map(([what, fields]) => ({
    name: `dropped for ${what}`,
    env: { ANTHROPIC_API_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A }, ...fields } },
    sends: { "x-api-key": B },
  })),
  ...BORNE.map(([what, fields]) => ({
    name: `read in spite of ${what}`,
    env: { ANTHROPIC_API_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A }, ...fields } },
    sends: { "x-api-key": A },
  })),
  {
    name: "an object for a key",
    env: { ANTHROPIC_API_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: { key: A } } } },
    sends: { "x-api-key": "[object Object]" },
  },
  {
    name: "a list of one key",
    env: { ANTHROPIC_API_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: [A] } } },
    sends: { "x-api-key": A },
  },
  {
    name: "settings of more than 2 MiB",
    env: { ANTHROPIC_API_KEY: B },
    files: { [USER]: { env: { ANTHROPIC_API_KEY: A }, unknown: "x".repeat(2 * 1024 * 1024) } },
    sends: { "x-api-key": B },
  },
  {
    name: "managed settings lose a wrong field alone",
    env: { ANTHROPIC_API_KEY: B },
    files: { [MANAGED]: { env: { ANTHROPIC_API_KEY: A }, permissions: 5, ...hook("x") } },
    sends: { "x-api-key": A },
  },
];
