import type { Planted } from "./planted.ts";

const HOME = "/Users/ada";
const SUPPORT = `${HOME}/Library/Application Support`;
const CLINE = "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";

const server = (credential: "BRAVE" | "TAVILY", key: string): string =>
  `{"mcpServers":{"s":{"command":"npx","args":["-y","x"],"env":{"${credential}_API_KEY":"${key}"}}}}`;

/** What stands elsewhere on macOS than on Linux, and a few that don't. */
export const MACOS: readonly Planted[] = [
  { name: `${HOME}/.zshrc`, text: "export ANTHROPIC_API_KEY='<A>'\n" },
  {
    name: `${HOME}/.zprofile`,
    text: 'eval "$(/opt/homebrew/bin/brew shellenv)"\nexport BRAVE_API_KEY="<B>"\n',
  },
  { name: `${HOME}/.config/fish/config.fish`, text: "set -gx TAVILY_API_KEY <T>\n" },
  { name: `${HOME}/.claude/settings.json`, text: '{"env":{"ANTHROPIC_API_KEY":"<A>"}}\n' },
  {
    name: `${HOME}/.claude.json`,
    text: '{"primaryApiKey":"<A>","mcpServers":{"b":{"command":"b","env":{"BRAVE_API_KEY":"<B>"}}},"projects":{"/Volumes/Work/api":{}}}',
  },
  { name: `${SUPPORT}/Claude/claude_desktop_config.json`, text: server("BRAVE", "<B>") },
  { name: `${SUPPORT}/Code/User/mcp.json`, text: server("TAVILY", "<T>").replace("mcpServers", "servers") },
  {
    name: `${SUPPORT}/Code/User/settings.json`,
    text: '{\n  "terminal.integrated.env.osx": { "TAVILY_API_KEY": "<T>" },\n}\n',
  },
  { name: `${SUPPORT}/Code/User/${CLINE}`, text: server("BRAVE", "<B>") },
  {
    name: `${SUPPORT}/Zed/settings.json`,
    text: server("TAVILY", "<T>").replace("mcpServers", "context_servers"),
  },
  {
    name: `${HOME}/.config/zed/settings.json`,
    text: server("BRAVE", "<B>").replace("mcpServers", "context_servers"),
  },
  { name: `${HOME}/.cursor/mcp.json`, text: server("BRAVE", "<B>") },
  { name: `${HOME}/.claude/skills/tdd/SKILL.md`, text: "---\nname: tdd\n---\n" },
  { name: `${HOME}/.claude/skills/tdd/.env`, text: "ANTHROPIC_API_KEY=<A>\n" },
  { name: `${HOME}/work/shop/.mcp.json`, text: server("TAVILY", "<T>") },
  { name: "/Volumes/Work/api/.env", text: "BRAVE_API_KEY=<B>\n" },
  {
    name: `${SUPPORT}/nushell/config.nu`,
    text: 'load-env { TAVILY_API_KEY: "<T>" }\n',
  },
];

/** An administrator's: found, and left. */
export const MACOS_LEFT = "/Library/Application Support/ClaudeCode/managed-settings.json";
