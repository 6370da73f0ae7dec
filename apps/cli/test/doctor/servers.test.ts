import { spawn } from "node:child_process";
import { utimesSync } from "node:fs";
import { Secret } from "@claude-rotate/contract";
import { type Context, rotate } from "@claude-rotate/core";
import { describe, onTestFinished } from "vitest";
import type { Home } from "../support/home.ts";
import { faults, healthy, type Keys } from "./frame.ts";

const STATE = ".claude.json";
const DESKTOP = ".config/Claude/claude_desktop_config.json";
const BRAVE = "@brave/brave-search-mcp-server";

interface Server {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const server = (more: Server = {}): object =>
  more.url === undefined ? { command: "npx", args: ["-y", BRAVE], ...more } : { type: "http", ...more };
const servers = (...list: readonly (readonly [name: string, server: object])[]): object => ({
  mcpServers: Object.fromEntries(list),
});
const brave = (key: string): readonly [string, object] => ["search", server({ env: { BRAVE_API_KEY: key } })];
const tavily = (env: Readonly<Record<string, string>>): readonly [string, object] => [
  "web",
  server({ args: ["-y", "tavily-mcp@latest"], env }),
];

/** Brave's key, from the dead one to the good one, before the examination. */
const rotated =
  ({ brave: { good } }: Keys) =>
  (context: Context): Promise<unknown> =>
    rotate(context, { credential: "brave", secret: async () => new Secret(good), verify: false });

/** A program that calls itself Claude Desktop; the config was written an hour before it began, or an hour after. */
function desktop(hours: number) {
  return async (_context: Context, home: Home): Promise<void> => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      argv0: "/usr/lib/claude-desktop/claude-desktop",
      stdio: "ignore",
      env: {},
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    await new Promise((resolve) => child.on("spawn", resolve));
    const at = Date.now() / 1000 + hours * 3600;
    utimesSync(home.at(DESKTOP), at, at);
  };
}

const LISTED = process.platform === "linux";

describe("servers and other clients", () => {
  faults({
    "CR040: a user server's key is dead": ({ brave: { dead } }) => ({
      files: { [STATE]: servers(brave(dead)) },
      finds: [`CR040 E ${STATE}:10`],
    }),
    "CR040: a project server's key is dead, and the good one is known": ({ tavily: keys }) => ({
      files: {
        "work/app/.mcp.json": servers(tavily({ TAVILY_API_KEY: keys.dead })),
        ".zshrc": `export TAVILY_API_KEY=${keys.good}\n`,
      },
      finds: ["CR040 E work/app/.mcp.json:10"],
    }),
    "CR040: the shell hands servers a dead key": ({ brave: { dead } }) => ({
      env: { BRAVE_API_KEY: dead },
      finds: ["CR040 E env"],
    }),
    "CR041: a project's stale server stands before the user's": ({ brave: { good, dead } }) => ({
      files: { [STATE]: servers(brave(good)), "work/app/.mcp.json": servers(brave(dead)) },
      finds: ["CR040 E work/app/.mcp.json:10", "CR041 W work/app/.mcp.json:10"],
    }),
    "CR042: servers in a file that guides name": ({ brave: { good } }) => ({
      files: { ".claude/mcp.json": servers(brave(good)) },
      finds: ["CR042 W .claude/mcp.json:4"],
    }),
    "CR042: servers in settings.json": ({ brave: { good } }) => ({
      files: { ".claude/settings.json": servers(brave(good)) },
      finds: ["CR042 W .claude/settings.json:4"],
    }),
    "CR043: VS Code's file in Claude Code's shape": ({ brave: { good } }) => ({
      files: { "work/app/.vscode/mcp.json": servers(brave(good)) },
      finds: ["CR043 W work/app/.vscode/mcp.json:4"],
    }),
    "CR043: Claude Code's variables in VS Code's settings, as an object": ({ good }) => ({
      files: {
        ".config/Code/User/settings.json": { "claudeCode.environmentVariables": { ANTHROPIC_API_KEY: good } },
      },
      finds: ["CR043 W .config/Code/User/settings.json:3"],
    }),
    "CR043: a list of { key, value }": ({ good }) => ({
      files: {
        ".config/Code/User/settings.json": {
          "claudeCode.environmentVariables": [
            { name: "DEBUG", value: "1" },
            { key: "ANTHROPIC_API_KEY", value: good },
          ],
        },
      },
      finds: ["CR043 W .config/Code/User/settings.json:8"],
    }),
    "CR043: a list of NAME=value": ({ good }) => ({
      files: {
        ".config/Code/User/settings.json": {
          "claudeCode.environmentVariables": [`ANTHROPIC_API_KEY=${good}`],
        },
      },
      finds: ["CR043 W .config/Code/User/settings.json:3"],
    }),
    "CR044: a key among the arguments": ({ brave: { good } }) => ({
      files: { [STATE]: servers(["search", server({ args: ["-y", BRAVE, "--brave-api-key", good] })]) },
      finds: [`CR044 W ${STATE}:9`],
    }),
    "CR044: a key in an address": ({ tavily: { good } }) => ({
      files: {
        [STATE]: servers(["web", server({ url: `https://mcp.tavily.com/mcp/?tavilyApiKey=${good}` })]),
      },
      finds: [`CR044 W ${STATE}:5`],
    }),
    "CR045: a key file stands before the variable": ({ brave: { good }, home }) => ({
      files: {
        [STATE]: servers([
          "search",
          server({ env: { BRAVE_API_KEY: good, BRAVE_API_KEY_FILE: `${home}/brave` } }),
        ]),
        brave: `${good}\n`,
      },
      finds: [`CR045 W ${STATE}:10`],
    }),
    "CR046: Tavily's server without a key": () => ({
      files: { [STATE]: servers(tavily({})) },
      finds: ["CR015 E", `CR046 W ${STATE}:4`],
    }),
    "CR046: Tavily's server with an empty key": () => ({
      files: { [STATE]: servers(tavily({ TAVILY_API_KEY: "" })) },
      finds: ["CR015 E", `CR046 W ${STATE}:4`],
    }),
    "CR046: Tavily's server with a default of nothing": () => ({
      files: { [STATE]: servers(tavily({ TAVILY_API_KEY: "${TAVILY_API_KEY:-}" })) },
      finds: ["CR015 E", `CR046 W ${STATE}:4`],
    }),
    "CR046: Brave's server with a default of nothing": () => ({
      files: { [STATE]: servers(brave("${BRAVE_API_KEY:-}")) },
      finds: ["CR015 E", `CR046 W ${STATE}:10`],
    }),
    "CR046: a header with a default of nothing": () => ({
      files: {
        [STATE]: servers([
          "web",
          server({
            url: "https://mcp.tavily.com/mcp",
            headers: { Authorization: "Bearer ${TAVILY_API_KEY:-}" },
          }),
        ]),
      },
      finds: ["CR015 E", `CR046 W ${STATE}:7`],
    }),
    "CR024: a variable without braces, which Claude Code does not expand": ({ tavily: { good } }) => ({
      files: { [STATE]: servers(tavily({ TAVILY_API_KEY: "$TAVILY_API_KEY" })) },
      env: { TAVILY_API_KEY: good },
      finds: [`CR024 E ${STATE}:10`],
    }),
    "CR047: the old package of Brave's server": ({ brave: { good } }) => ({
      files: {
        [STATE]: servers([
          "search",
          server({ args: ["-y", "@modelcontextprotocol/server-brave-search"], env: { BRAVE_API_KEY: good } }),
        ]),
      },
      finds: [`CR047 I ${STATE}:7`],
    }),
    "CR048: Cursor still holds the key that a rotation replaced": (keys) => ({
      files: { [STATE]: servers(brave(keys.brave.dead)) },
      meanwhile: async (context, home) => {
        await rotated(keys)(context);
        home.write(".cursor/mcp.json", JSON.stringify(servers(brave(keys.brave.dead)), null, 2));
      },
      finds: ["CR048 W .cursor/mcp.json:10 fix"],
    }),
    "CR048: Cursor holds a dead key of Brave's, and no good one is known": ({ brave: { dead } }) => ({
      files: { ".cursor/mcp.json": servers(brave(dead)) },
      finds: ["CR048 W .cursor/mcp.json:10"],
    }),
    "CR048: Cursor holds a dead key of Anthropic's": ({ dead, good }) => ({
      files: {
        ".cursor/mcp.json": servers(["claude", server({ args: ["x"], env: { ANTHROPIC_API_KEY: dead } })]),
        ".zshrc": `export ANTHROPIC_API_KEY=${good}\n`,
      },
      finds: ["CR048 W .cursor/mcp.json:9 fix"],
    }),
    "CR049: VS Code keeps the old key in its own safe": (keys) => ({
      files: {
        [STATE]: servers(brave(keys.brave.dead)),
        "work/app/.vscode/mcp.json": {
          inputs: [{ id: "brave", type: "promptString", password: true }],
          servers: { search: server({ env: { BRAVE_API_KEY: "${input:brave}" } }) },
        },
      },
      meanwhile: rotated(keys),
      finds: ["CR049 W work/app/.vscode/mcp.json:17"],
    }),
    ...(LISTED && {
      "CR051: Claude Desktop runs since before its config was changed": ({ brave: { good } }: Keys) => ({
        files: { [DESKTOP]: servers(brave(good)) },
        meanwhile: desktop(1),
        finds: [`CR051 W ${DESKTOP}`],
      }),
    }),
    "CR075: Claude Desktop's server takes a variable that only a shell sets": ({ brave: { good } }) => ({
      files: {
        [DESKTOP]: servers(brave("${BRAVE_API_KEY}")),
        ".zshrc": `export BRAVE_API_KEY=${good}\n`,
      },
      finds: [`CR075 W ${DESKTOP}:10`],
    }),
  });

  healthy({
    "Claude Code's variables in VS Code's settings, a number among them": ({ good }) => ({
      files: {
        ".config/Code/User/settings.json": {
          "claudeCode.environmentVariables": [
            { name: "ANTHROPIC_API_KEY", value: good },
            { name: "LEVEL", value: 3 },
          ],
        },
      },
    }),
    "one server of each sort": ({ brave: { good }, tavily: { good: web } }) => ({
      files: { [STATE]: servers(brave(good), tavily({ TAVILY_API_KEY: web })) },
    }),
    "one server in two scopes with one key": ({ brave: { good } }) => ({
      files: { [STATE]: servers(brave(good)), "work/app/.mcp.json": servers(brave(good)) },
    }),
    "a dead key in a server that another one of its name stands before": ({ brave: { good, dead } }) => ({
      files: { [STATE]: servers(brave(dead)), "work/app/.mcp.json": servers(brave(good)) },
    }),
    "a key in a header": ({ tavily: { good } }) => ({
      files: {
        [STATE]: servers([
          "web",
          server({ url: "https://mcp.tavily.com/mcp/", headers: { Authorization: `Bearer ${good}` } }),
        ]),
      },
    }),
    "a default of nothing, where the variable is set": ({ brave: { good } }) => ({
      files: { [STATE]: servers(brave("${BRAVE_API_KEY:-}")), ".zshrc": `export BRAVE_API_KEY=${good}\n` },
    }),
    "an empty variable, where a key file is named": ({ brave: { good }, home }) => ({
      files: {
        [STATE]: servers([
          "search",
          server({ env: { BRAVE_API_KEY: "${SEARCH_KEY:-}", BRAVE_API_KEY_FILE: `${home}/brave` } }),
        ]),
        brave: `${good}\n`,
      },
    }),
    "another program's key may be empty": ({ good }) => ({
      files: { [STATE]: servers(["hub", server({ env: { HUB_TOKEN: "${HUB_TOKEN:-}" } })]) },
      env: { ANTHROPIC_AUTH_TOKEN: good },
    }),
    "Tavily's server takes the shell's key": ({ tavily: { good } }) => ({
      files: { [STATE]: servers(tavily({})), ".zshrc": `export TAVILY_API_KEY=${good}\n` },
    }),
    "VS Code's own shape, with an input": ({ brave: { good } }) => ({
      files: {
        [STATE]: servers(brave(good)),
        "work/app/.vscode/mcp.json": {
          servers: { search: server({ env: { BRAVE_API_KEY: "${input:brave}" } }) },
        },
      },
    }),
    "a variable that the desktop session sets too": ({ brave: { good } }) => ({
      files: {
        [DESKTOP]: servers(brave("${BRAVE_API_KEY}")),
        ".zshrc": `export BRAVE_API_KEY=${good}\n`,
        ".config/environment.d/keys.conf": `BRAVE_API_KEY=${good}\n`,
      },
    }),
    ...(LISTED && {
      "Claude Desktop was started after its config was written": ({ brave: { good } }: Keys) => ({
        files: { [DESKTOP]: servers(brave(good)) },
        meanwhile: desktop(-1),
      }),
    }),
  });
});
