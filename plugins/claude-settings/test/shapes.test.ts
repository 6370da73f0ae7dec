import { describe, expect, test } from "vitest";
import { read } from "./read.ts";

/** Every value here was put into the real client's settings (2.1.197), beside a key, to see whether that key was sent. */
const COMMAND = { type: "command", command: "true" };
const REPO = { source: "github", repo: "a/b" };
const hook = (one: unknown): object => ({ hooks: { PreToolUse: [{ hooks: [one] }] } });
const matcher = (one: unknown): object => ({ hooks: { PreToolUse: [one] } });
const market = (source: unknown): object => ({ extraKnownMarketplaces: { x: { source } } });
const listed = (plugin: object): object =>
  market({ source: "settings", name: "x", plugins: [{ name: "p", source: REPO, ...plugin }] });
const itself = (name: string): object => ({
  extraKnownMarketplaces: { [name]: { source: { source: "settings", name, plugins: [] } } },
});
const sandbox = (part: object): object => ({ sandbox: part });

const DROPPED: readonly (readonly [fields: object, words: string])[] = [
  [hook({ ...COMMAND, timeout: "5" }), '"hooks.PreToolUse[0].hooks[0].timeout" is not a number'],
  [hook({ ...COMMAND, timeout: 0 }), "is not above zero"],
  [hook({ ...COMMAND, timeout: -1 }), "is not above zero"],
  [hook({ ...COMMAND, timeout: null }), "is not a number"],
  [hook({ type: "nope", command: "x" }), '.type" is none of "command", "prompt"'],
  [hook({ command: "x" }), 'has no "type"'],
  [hook({ type: "command" }), 'has no "command"'],
  [hook({ type: "command", command: 5 }), "is not a string"],
  [hook({ ...COMMAND, args: "x" }), "is not a list"],
  [hook({ ...COMMAND, if: 5 }), "is not a string"],
  [hook({ ...COMMAND, shell: "zsh" }), "is none of"],
  [hook({ ...COMMAND, once: "yes" }), "is not true or false"],
  [hook({ ...COMMAND, async: "yes" }), "is not true or false"],
  [hook({ ...COMMAND, rewakeMessage: "" }), "is empty"],
  [hook("x"), "is not an object"],
  [hook({ type: "prompt" }), 'has no "prompt"'],
  [hook({ type: "prompt", prompt: "x", model: 5 }), "is not a string"],
  [hook({ type: "mcp_tool", server: "x" }), 'has no "tool"'],
  [hook({ type: "mcp_tool", server: "x", tool: "y", input: "z" }), "is not an object"],
  [hook({ type: "http", url: "nope" }), "is not an address"],
  [hook({ type: "http", url: "http://x", headers: { a: 5 } }), "is not a string"],
  [hook({ type: "agent" }), 'has no "prompt"'],
  [matcher({ matcher: 5, hooks: [] }), "is not a string"],
  [matcher({ matcher: null, hooks: [] }), "is not a string"],
  [matcher({ matcher: "x" }), 'has no "hooks"'],
  [matcher({ hooks: "x" }), "is not a list"],
  [matcher("x"), "is not an object"],
  [matcher(COMMAND), 'has no "hooks"'],
  [market({ source: "nope" }), "is none of"],
  [market({ source: "github" }), 'has no "repo"'],
  [market("a/b"), "is not an object"],
  [market({ source: "url", url: "nope" }), "is not an address"],
  [market({ source: "url", url: "http://x", headers: { a: 5 } }), "is not a string"],
  [market({ source: "git" }), 'has no "url"'],
  [market({ source: "npm", package: "A B" }), "is not the name of a package"],
  [market({ source: "file" }), 'has no "path"'],
  [market({ source: "directory", path: 5 }), "is not a string"],
  [market({ source: "hostPattern" }), 'has no "hostPattern"'],
  [market({ source: "settings", name: "y", plugins: [] }), '.source.name" is not "x"'],
  [market({ source: "settings", name: "x" }), 'has no "plugins"'],
  [market({ source: "settings", name: "x", plugins: [], owner: {} }), 'has no "name"'],
  [listed({ source: "./p" }), "is not an object"],
  [listed({ name: "p q" }), "is not a plugin's name"],
  [listed({ source: { source: "unsupported" } }), "is none of"],
  [listed({ source: { ...REPO, sha: "abc" } }), "is not a full commit"],
  [listed({ source: { source: "npm", package: "../x" } }), "is not the name of a package"],
  [itself("claude official"), "is not a name that a marketplace may have"],
  [itself("agent-skills"), "is not a name that a marketplace may have"],
  [itself("Inline"), "is not a name that a marketplace may have"],
  [{ extraKnownMarketplaces: { x: {} } }, 'has no "source"'],
  [{ extraKnownMarketplaces: { x: "a/b" } }, "is not an object"],
  [{ extraKnownMarketplaces: [] }, "is not an object"],
  [{ extraKnownMarketplaces: { x: { source: REPO, autoUpdate: "yes" } } }, "is not true or false"],
  [{ strictKnownMarketplaces: [{ source: "nope" }] }, "is none of"],
  [{ strictKnownMarketplaces: ["x"] }, "is not an object"],
  [{ blockedMarketplaces: [{ source: "github" }] }, 'has no "repo"'],
  [sandbox({ enabled: "yes" }), "is not true or false"],
  [sandbox({ network: "x" }), "is not an object"],
  [sandbox({ network: { allowedDomains: "x" } }), "is not a list"],
  [sandbox({ network: { allowMachLookup: ["a*b"] } }), "has a * before its end"],
  [sandbox({ network: { httpProxyPort: "5" } }), "is not a number"],
  [sandbox({ filesystem: { allowWrite: [5] } }), '"sandbox.filesystem.allowWrite[0]" is not a string'],
  [sandbox({ credentials: { files: [{ path: "x", mode: "ask" }] } }), 'is not "deny"'],
  [sandbox({ credentials: { envVars: [{ name: "1x", mode: "deny" }] } }), "is not a variable's name"],
  [sandbox({ ignoreViolations: { a: "x" } }), "is not a list"],
  [sandbox({ excludedCommands: "git" }), "is not a list"],
  [sandbox({ ripgrep: {} }), 'has no "command"'],
  [sandbox({ enableWeakerNestedSandbox: "x" }), "is not true or false"],
  [{ statusLine: { type: "x", command: "y" } }, 'is not "command"'],
  [{ statusLine: { ...COMMAND, padding: "1" } }, "is not a number"],
  [{ statusLine: { ...COMMAND, hideVimModeIndicator: "x" } }, "is not true or false"],
  [{ permissions: null }, "is not an object"],
  [{ permissions: { disableAutoMode: true } }, "is not a string"],
  [{ quietHours: { start: "25:00" } }, "is not a time"],
  [{ cleanupPeriodDays: 1.5 }, "is not a whole number above zero"],
  [{ cleanupPeriodDays: 1e20 }, "is not a whole number above zero"],
  [{ skillListingBudgetFraction: 0 }, "is not between 0 and 1"],
  [{ skillListingBudgetFraction: 2 }, "is not between 0 and 1"],
  [{ feedbackSurveyRate: 2 }, "is not between 0 and 1"],
  [{ pluginConfigs: { a: { options: { x: null } } } }, "is not a string, a number"],
  [{ pluginConfigs: { a: { mcpServers: { x: { y: {} } } } } }, "is not a string, a number"],
  [{ allowedChannelPlugins: [{ marketplace: "x" }] }, 'has no "plugin"'],
  [{ enabledPlugins: { "a@b": [5] } }, "is not true or false or a list of strings"],
  [{ sshConfigs: [{ id: "a", name: "b" }] }, 'has no "sshHost"'],
  [{ sshConfigs: [{ id: "a", name: "b", sshHost: "c", sshPort: 1.5 }] }, "is not a whole number"],
  [{ forceLoginOrgUUID: [5] }, "is not a string or a list of strings"],
  [{ policyHelper: { path: "x", timeoutMs: 5 } }, "is not at least 1000"],
  [{ policyHelper: { path: "x", refreshIntervalMs: 5 } }, "is not 0 or at least 60000"],
  [{ modelOverrides: { a: 5 } }, "is not a string"],
  [{ skillOverrides: { a: "x" } }, "is none of"],
  [{ autoMode: { allow: "x" } }, "is not a list"],
  [{ totalTokensReminder: "x" }, "is none of"],
  [{ showThinkingSummaries: "x" }, "is not true or false"],
  [{ skipDangerousModePermissionPrompt: "x" }, "is not true or false"],
  [{ disableAutoMode: "x" }, 'is not "disable"'],
  [{ disableDeepLinkRegistration: true }, "is not a string"],
  [{ claudeMd: 5 }, "is not a string"],
  [{ claudeMdExcludes: "x" }, "is not a list"],
  [{ pluginTrustMessage: 5 }, "is not a string"],
  [{ daemonColdStart: "x" }, "is none of"],
  [{ defaultView: "x" }, "is none of"],
  [{ parentSettingsBehavior: "x" }, "is none of"],
  [{ allowedHttpHookUrls: "x" }, "is not a list"],
  ...["verbose", "autoCompactEnabled", "todoFeatureEnabled", "remoteControlAtStartup"].map(
    (name) => [{ [name]: "x" }, "is not true or false"] as const,
  ),
  ...["voiceEnabled", "axScreenReader", "useAutoModeDuringPlan"].map(
    (name) => [{ [name]: "x" }, "is not true or false"] as const,
  ),
  [{ model: null }, "is not a string"],
  [{ apiKeyHelper: null }, "is not a string"],
];

const BORNE: readonly object[] = [
  { hooks: null },
  { hooks: [] },
  { hooks: "x" },
  { hooks: { Nope: [{ hooks: "x" }] } },
  { hooks: { PreToolUse: "x" } },
  { hooks: { PreToolUse: { hooks: [] } } },
  hook({ ...COMMAND, timeout: 5, unknown: 1 }),
  {
    hooks: {
      Stop: [
        {
          hooks: [
            { type: "prompt", prompt: "x" },
            { type: "http", url: "http://127.0.0.1:1/x" },
            { type: "agent", prompt: "x" },
            { type: "mcp_tool", server: "a", tool: "b" },
          ],
        },
      ],
    },
  },
  ...[
    REPO,
    { source: "git", url: "x" },
    { source: "skills-dir" },
    { source: "npm", package: "@a/b" },
    { source: "url", url: "https://x/y" },
  ].map(market),
  listed({}),
  { allowedMcpServers: "x", deniedMcpServers: [5] },
  { effortLevel: "zz", ultracode: "x", autoCompactWindow: 5, theme: 5, editorMode: 5, teammateMode: 5 },
  { preferredNotifChannel: 5, footerLinksRegexes: "x", strictPluginOnlyCustomization: "x", viewMode: 5 },
  { forceLoginMethod: 5, forceLoginGatewayUrl: "x" },
  { worktree: { bgIsolation: 5 } },
  { statusLine: { ...COMMAND, refreshInterval: 0 } },
  { permissions: { allow: ["nope(", "bash", 5], deny: [null] } },
  { permissions: { unknown: 5 } },
  { pluginConfigs: { a: { options: { x: ["y"] }, unknown: 5 } } },
  { enabledPlugins: { "a@b": ["x"] } },
  { xaaIdp: 5 },
  { mcpServers: 5 },
];

const settings = (fields: object): string => JSON.stringify({ env: { K: "v" }, ...fields }, null, 2);

describe("a value that makes the client drop its whole settings file", () => {
  test.each(DROPPED)("%j", (fields, words) => {
    const { ignored } = read("settings", settings(fields), "user");
    expect(ignored?.reason).toContain("drops the whole file");
    expect(ignored?.reason).toContain(words);
  });

  test.each(DROPPED)("of managed settings it leaves the field alone out: %j", (fields) => {
    expect(read("settings", settings(fields), "managed").ignored).toBeUndefined();
  });

  test("the line is that of the value, deep inside the file", () => {
    const text = settings(hook({ ...COMMAND, timeout: "5" }));
    const line = text.slice(0, text.indexOf('"5"')).split("\n").length;
    expect(read("settings", text).ignored?.line).toBe(line);
  });

  test("of equal names the last counts", () => {
    const text = '{"hooks": {"Stop": [\n5]},\n"hooks": {"Stop": [{"hooks": [\n{"type": "command"}]}]}}';
    expect(read("settings", text).ignored?.line).toBe(4);
  });
});

describe("a wrong value that the client passes over", () => {
  test.each(BORNE)("%j", (fields) => {
    expect(read("settings", settings(fields), "user").ignored).toBeUndefined();
  });
});
