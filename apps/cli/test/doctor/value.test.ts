import { describe } from "vitest";
import { approved, env, faults } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";

describe("values", () => {
  faults({
    "CR020: white space around": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: ` ${good} ` }), ".claude.json": approved(` ${good} `) },
      finds: [`CR020 E ${SETTINGS}:3 fix`],
    }),
    "CR020: a line break behind": ({ good }) => ({
      files: { ".claude.json": { primaryApiKey: `${good}\n` } },
      finds: ["CR020 E .claude.json:2 fix"],
    }),
    "CR020: a line break inside": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: `${good.slice(0, 50)}\n${good.slice(50)}` }) },
      finds: [`CR020 E ${SETTINGS}:3 fix`],
    }),
    "CR020: a Cyrillic letter among Latin ones": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: `${good.slice(0, -5)}\u0430${good.slice(-4)}` }) },
      finds: [`CR020 E ${SETTINGS}:3`],
    }),
    "CR020: a NUL behind it": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: `${good}\u0000` }) },
      finds: [`CR020 E ${SETTINGS}:3`],
    }),
    "CR020: a letter in a token that no header carries": ({ token }) => ({
      files: { [SETTINGS]: env({ ANTHROPIC_AUTH_TOKEN: `${token}\u0430` }) },
      finds: [`CR020 E ${SETTINGS}:3`],
    }),
    "CR024: a reference of a password manager, which is sent as it stands": () => ({
      files: { [SETTINGS]: env({ [KEY]: "op://v/i/f" }) },
      finds: [`CR024 E ${SETTINGS}:3`],
    }),
    "CR024: a template that nobody filled in": () => ({
      files: { [SETTINGS]: env({ [KEY]: "{{KEY}}" }) },
      finds: [`CR024 E ${SETTINGS}:3`],
    }),
    "CR024: an editor's reference": () => ({
      files: { [SETTINGS]: env({ [KEY]: "{env:KEY}" }) },
      finds: [`CR024 E ${SETTINGS}:3`],
    }),
    "CR020: a byte order mark": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: `\ufeff${good}` }) },
      finds: [`CR020 E ${SETTINGS}:3 fix`],
    }),
    "CR020: a zero-width space": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}="${good.slice(0, 30)}\u200b${good.slice(30)}"\n` },
      finds: ["CR020 E .zshrc:1 fix"],
    }),
    "CR020: quotes that became part of it": ({ good }) => ({
      files: { "work/app/.env": `${KEY}='"${good}"'\n` },
      env: { [KEY]: good },
      finds: ["CR020 E work/app/.env:1 fix"],
    }),
    "CR020: curly quotes from a chat": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}=“${good}”\n` },
      finds: ["CR020 E .zshrc:1 fix"],
    }),
    "CR020: Bearer in a token": ({ token }) => ({
      files: { [SETTINGS]: env({ ANTHROPIC_AUTH_TOKEN: `Bearer ${token}` }) },
      finds: [`CR020 E ${SETTINGS}:3 fix`],
    }),
    "CR020: white space in a Brave key": ({ brave }) => ({
      files: {
        ".claude.json": { mcpServers: { b: { command: "x", env: { BRAVE_API_KEY: `${brave.good} ` } } } },
      },
      finds: ["CR020 E .claude.json:6 fix"],
    }),
    "CR020: a zero-width space behind a key in a header": ({ tavily }) => ({
      files: {
        ".claude.json": {
          mcpServers: {
            t: { url: "https://mcp.tavily.com", headers: { Authorization: `Bearer ${tavily.good}\u200b` } },
          },
        },
      },
      finds: ["CR020 E .claude.json:6 fix"],
    }),
    "CR044, and not CR020: a header among the arguments": ({ tavily }) => {
      const args = [
        "mcp-remote",
        "https://mcp.tavily.com/mcp/",
        "--header",
        `Authorization: Bearer ${tavily.good}`,
      ];
      return {
        files: { "work/app/.mcp.json": { mcpServers: { t: { command: "npx", args } } } },
        finds: ["CR044 W work/app/.mcp.json:9"],
      };
    },
    "CR020: Windows line ends made it into this shell": ({ good }) => ({
      env: { [KEY]: `${good}\r` },
      finds: ["CR020 E env"],
    }),
    "CR021: an OAuth token in the key's place": ({ oauth }) => ({
      files: { [SETTINGS]: env({ [KEY]: oauth }) },
      finds: [`CR021 E ${SETTINGS}:3`],
    }),
    "CR021: an admin key": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}=${good.replace("api03", "admin01")}\n` },
      finds: ["CR021 E .zshrc:1"],
    }),
    "CR021: a Tavily key in Brave's place": ({ tavily }) => ({
      files: { ".claude.json": { mcpServers: { b: { command: "x", env: { BRAVE_API_KEY: tavily.good } } } } },
      finds: ["CR021 E .claude.json:6"],
    }),
    "CR022: the guide's words": () => ({
      files: { [SETTINGS]: env({ [KEY]: "your-new-key-here" }) },
      finds: [`CR022 E ${SETTINGS}:3`],
    }),
    "CR022: a key of nothing but x": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}=${good.slice(0, 13)}${"x".repeat(93)}AA\n` },
      finds: ["CR022 E .zshrc:1"],
    }),
    "CR022: a placeholder for a server": () => ({
      files: {
        "work/app/.mcp.json": { mcpServers: { t: { command: "x", env: { TAVILY_API_KEY: "<your key>" } } } },
      },
      finds: ["CR015 I", "CR022 E work/app/.mcp.json:6"],
    }),
    "CR023: cut off": ({ good }) => ({
      files: { ".claude.json": { primaryApiKey: good.slice(0, 60) } },
      finds: ["CR023 W .claude.json:2"],
    }),
    "CR023: pasted twice": ({ good }) => ({
      files: { ".zshrc": `export ${KEY}=${good}${good}\n` },
      finds: ["CR023 W .zshrc:1"],
    }),
    "CR024: a reference in settings, which are not expanded": ({ good }) => ({
      files: { [SETTINGS]: env({ [KEY]: "${MY_KEY}" }) },
      env: { MY_KEY: good },
      finds: [`CR024 E ${SETTINGS}:3`],
    }),
    "CR024: a server's variable that is set nowhere": () => ({
      files: {
        ".claude.json": { mcpServers: { b: { command: "x", env: { BRAVE_API_KEY: "${BRAVE_KEY}" } } } },
      },
      finds: ["CR015 E", "CR024 E .claude.json:6"],
    }),
  });
});
