import { describe } from "vitest";
import { approved, env, healthy, type Keys } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const PROJECT = "work/app/.claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";

const zshrc = (key: string): string => `export EDITOR=vi\nexport ${KEY}="${key}"\n`;
const server = (command: string, variables: object): object => ({
  command,
  args: ["-y", "x"],
  env: variables,
});
const login = (token: string): object => ({
  claudeAiOauth: { accessToken: token, expiresAt: 1, scopes: ["user:inference"] },
});

describe("nothing is wrong with", () => {
  healthy({
    "a key in .zshrc, not loaded yet": ({ good }) => ({ files: { ".zshrc": zshrc(good) } }),
    "a key in .zshrc and in this shell": ({ good }) => ({
      files: { ".zshrc": zshrc(good) },
      env: { [KEY]: good },
    }),
    "the same key in every start file": ({ good }) => ({
      files: { ".zshrc": zshrc(good), ".bashrc": zshrc(good), ".profile": zshrc(good) },
      env: { [KEY]: good },
    }),
    "a project's key that direnv put into this shell": ({ good, other }) => ({
      files: {
        ".zshrc": zshrc(good),
        "work/app/.envrc": `export ${KEY}=${other}\n`,
        "work/app/.gitignore": ".envrc\n",
      },
      env: { [KEY]: other },
    }),
    "local settings in front of the same project's": ({ good, other }) => ({
      files: {
        [PROJECT]: env({ [KEY]: good }),
        "work/app/.claude/settings.local.json": env({ [KEY]: other }),
        "work/app/.gitignore": ".claude\n",
        ".claude.json": approved(other),
      },
    }),
    "a key in fish": ({ good }) => ({
      files: { ".config/fish/config.fish": `set -gx ${KEY} ${good}\n` },
      env: { [KEY]: good },
    }),
    "an approved key in settings": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": approved(good) },
    }),
    "one key in settings, shell and state": ({ good }) => ({
      files: {
        [SETTINGS]: env({ [KEY]: good }),
        ".zshrc": zshrc(good),
        ".claude.json": { ...approved(good), primaryApiKey: good },
      },
      env: { [KEY]: good },
    }),
    "a key in settings where no terminal session ever ran": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }) },
    }),
    "the key that /login saved": ({ good }) => ({ files: { ".claude.json": { primaryApiKey: good } } }),
    "a subscription": ({ oauth }) => ({ files: { ".claude/.credentials.json": login(oauth) } }),
    "a stored login whose time is over, which Claude Code renews": ({ deadOauth }) => ({
      files: { ".claude/.credentials.json": login(deadOauth) },
    }),
    "a subscription and no key in any variable": ({ oauth, good }) => ({
      files: { ".claude/.credentials.json": login(oauth), "work/app/.env": `${KEY}=${good}\n` },
    }),
    "a start file whose key only a shell can tell": ({ good }) => ({
      files: { ".bashrc": `export ${KEY}="$(cat ~/key)"\n`, key: `${good}\n` },
    }),
    "a token of a subscription": ({ oauth }) => ({ env: { CLAUDE_CODE_OAUTH_TOKEN: oauth } }),
    "a gateway's token": ({ token }) => ({ env: { ANTHROPIC_AUTH_TOKEN: token } }),
    "the vendor's own address, spelled out": ({ good }) => ({
      files: {
        [SETTINGS]: env({ ANTHROPIC_BASE_URL: "https://api.anthropic.com", [KEY]: good }),
        ".claude.json": approved(good),
      },
      offline: true,
    }),
    "a helper that works": ({ good }) => ({
      files: { secret: `${good}\n`, [SETTINGS]: { apiKeyHelper: "cat ~/secret" } },
      runHelpers: true,
    }),
    "a helper by a relative path, which is run in the home and never in the project": ({ good }) => ({
      files: {
        "get-key": good,
        "work/app/get-key": "not the key",
        [SETTINGS]: { apiKeyHelper: "cat ./get-key" },
      },
      runHelpers: true,
    }),
    "a helper that is not run": () => ({ files: { [SETTINGS]: { apiKeyHelper: "exit 3" } } }),
    "a project's helper": () => ({ files: { [PROJECT]: { apiKeyHelper: "./get-key" } } }),
    "Bedrock without a key": () => ({
      files: { [SETTINGS]: env({ CLAUDE_CODE_USE_BEDROCK: "1", AWS_REGION: "eu-west-1" }) },
    }),
    "a project with a key of its own for its own program": ({ good, other }) => ({
      files: {
        ".zshrc": zshrc(good),
        "work/app/.env": `${KEY}=${other}\n`,
        "work/app/.env.example": `${KEY}=your-key\n`,
      },
      env: { [KEY]: good },
    }),
    "settings without any key": ({ good }) => ({
      env: { [KEY]: good },
      files: { [SETTINGS]: { model: "opus", permissions: { allow: ["Bash(npm:*)"] }, env: { DEBUG: "1" } } },
    }),
    "a project's settings without any key": ({ good }) => ({
      files: {
        [PROJECT]: { permissions: { deny: ["Read(.env)"] } },
        "work/app/.claude/settings.local.json": {},
      },
      env: { [KEY]: good },
    }),
    "CRLF and a byte order mark, which the client takes": ({ good }) => ({
      files: {
        [SETTINGS]: `\ufeff{\r\n  "env": { "${KEY}": "${good}" }\r\n}\r\n`,
        ".claude.json": approved(good),
      },
    }),
    "custom headers without a key": ({ good }) => ({
      files: { [SETTINGS]: env({ ANTHROPIC_CUSTOM_HEADERS: "X-Team: a" }) },
      env: { [KEY]: good },
    }),
    "a key that a manager gives to the shell": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}="$(op read op://private/anthropic/key)"\n` },
      env: { [KEY]: good },
    }),
    "another configuration folder": ({ good, home }) => ({
      files: {
        "claude-two/settings.json": env({ [KEY]: good }),
        "claude-two/.claude.json": approved(good),
        [SETTINGS]: {},
      },
      env: { CLAUDE_CONFIG_DIR: `${home}/claude-two` },
    }),
    "a key that is no key of the issuer's, for a gateway of the user's": ({ token }) => ({
      files: { ".zshrc": zshrc(token) },
      env: { [KEY]: token },
    }),
    "another project's settings, which count there": ({ good, other, home }) => ({
      files: {
        ".claude.json": { ...approved(good), projects: { [`${home}/other`]: {} } },
        "other/.claude/settings.json": env({ [KEY]: other }),
      },
      env: { [KEY]: good },
    }),
    "an MCP server with its key": ({ brave }) => ({
      files: { ".claude.json": { mcpServers: { brave: server("npx", { BRAVE_API_KEY: brave.good }) } } },
    }),
    "MCP servers with the key in a header": ({ tavily }) => ({
      files: {
        "work/app/.mcp.json": {
          mcpServers: {
            one: {
              type: "http",
              url: "https://mcp.tavily.com/mcp/",
              headers: { Authorization: `Bearer ${tavily.good}` },
            },
          },
        },
      },
    }),
    "MCP servers that take the shell's variables": ({ brave, tavily }) => ({
      files: {
        "work/app/.mcp.json": {
          mcpServers: {
            brave: server("npx", { BRAVE_API_KEY: "${BRAVE_API_KEY}" }),
            tavily: server("npx", { TAVILY_API_KEY: "${TAVILY_API_KEY:-}" }),
          },
        },
        ".zshrc": `export TAVILY_API_KEY=${tavily.good}\n`,
      },
      env: { BRAVE_API_KEY: brave.good },
    }),
    "a Mac with one key in keychain and file": ({ good }) => ({
      files: { ".claude.json": { primaryApiKey: good } },
      keychain: { "Claude Code": good },
    }),
    "a Mac without any item": ({ good }) => ({ env: { [KEY]: good }, keychain: {} }),
    "the home as current folder, and the same key in the shell": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": approved(good), ".zshrc": zshrc(good) },
      env: { [KEY]: good },
      cwd: "",
    }),
    "the home as current folder": ({ good }: Keys) => ({
      files: { [SETTINGS]: env({ [KEY]: good }), ".claude.json": approved(good) },
      cwd: "",
    }),
  });
});
