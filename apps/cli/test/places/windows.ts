import type { Planted } from "./planted.ts";

const HOME = "C:\\Users\\ada";
const ROAMING = `${HOME}\\AppData\\Roaming`;
const CLINE = "globalStorage\\saoudrizwan.claude-dev\\settings\\cline_mcp_settings.json";

const server = (credential: "BRAVE" | "TAVILY", key: string): string =>
  `{\r\n  "mcpServers": {\r\n    "s": {"command": "cmd", "args": ["/c", "npx", "-y", "x"], "env": {"${credential}_API_KEY": "${key}"}}\r\n  }\r\n}\r\n`;

/** What stands elsewhere on Windows than on Linux, and what holds paths with backslashes; lines end with CRLF. */
export const WINDOWS: readonly Planted[] = [
  { name: `${HOME}\\.claude\\settings.json`, text: '{\r\n\t"env": {"ANTHROPIC_API_KEY": "<A>"}\r\n}\r\n' },
  {
    name: `${HOME}\\.claude.json`,
    text: `{"primaryApiKey": "<A>",\r\n "mcpServers": {"b": {"command": "b", "env": {"BRAVE_API_KEY_FILE": "%USERPROFILE%\\\\keys\\\\brave.txt"}}},\r\n "projects": {"C:\\\\Users\\\\ada\\\\work\\\\shop": {"mcpServers": {"t": {"command": "t", "env": {"TAVILY_API_KEY": "<T>"}}}}, "D:/code/api": {}}}\r\n`,
  },
  { name: `${HOME}\\keys\\brave.txt`, text: "<B>\r\n" },
  {
    name: `${ROAMING}\\Claude\\settings.json`,
    text: '{"env":{"ANTHROPIC_API_KEY":"<A>"}}',
    source: "guides; inert",
  },
  { name: `${ROAMING}\\Claude\\claude_desktop_config.json`, text: server("BRAVE", "<B>") },
  {
    name: `${HOME}\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json`,
    text: server("TAVILY", "<T>"),
  },
  {
    name: `${ROAMING}\\Code\\User\\settings.json`,
    text: '{\r\n  // mine\r\n  "claudeCode.environmentVariables": [{ "name": "ANTHROPIC_API_KEY", "value": "<A>" }],\r\n  "terminal.integrated.env.windows": { "BRAVE_API_KEY": "<B>" },\r\n}\r\n',
  },
  {
    name: `${ROAMING}\\Code\\User\\mcp.json`,
    text: server("TAVILY", "<T>").replace("mcpServers", "servers"),
  },
  { name: `${ROAMING}\\Code\\User\\${CLINE}`, text: server("BRAVE", "<B>") },
  {
    name: `${ROAMING}\\Zed\\settings.json`,
    text: server("TAVILY", "<T>").replace("mcpServers", "context_servers"),
  },
  {
    name: `${ROAMING}\\Block\\goose\\config\\config.yaml`,
    text: "extensions:\r\n  b:\r\n    cmd: npx\r\n    envs:\r\n      BRAVE_API_KEY: '<B>'\r\n",
  },
  { name: `${HOME}\\.cursor\\mcp.json`, text: server("BRAVE", "<B>") },
  { name: `${HOME}\\.codeium\\windsurf\\mcp_config.json`, text: server("TAVILY", "<T>") },
  {
    name: `${HOME}\\.codex\\config.toml`,
    text: "[mcp_servers.t]\r\ncommand = 'cmd.exe'\r\nargs = ['/c', 'set TAVILY_API_KEY=<T>&& npx -y tavily-mcp']\r\n",
    source: "a guide to MCP servers in the Codex CLI: `cmd /c set NAME=value&& …`",
  },
  { name: `${HOME}\\.gemini\\settings.json`, text: server("BRAVE", "<B>") },
  {
    name: `${HOME}\\Documents\\PowerShell\\Microsoft.PowerShell_profile.ps1`,
    text: '\ufeff$env:ANTHROPIC_API_KEY = "<A>"\r\n',
  },
  {
    name: `${HOME}\\Documents\\WindowsPowerShell\\profile.ps1`,
    encoding: "utf16le",
    text: "\ufeff$env:BRAVE_API_KEY = '<B>' # é\r\n",
  },
  {
    name: `${HOME}\\OneDrive - Acme\\Documents\\PowerShell\\profile.ps1`,
    text: "${Env:TAVILY_API_KEY}='<T>'\r\n",
  },
  { name: `${ROAMING}\\nushell\\env.nu`, text: "$env.BRAVE_API_KEY = '<B>'\r\n" },
  { name: `${HOME}\\.claude\\skills\\pdf\\SKILL.md`, text: "---\r\nname: pdf\r\n---\r\n" },
  { name: `${HOME}\\.claude\\skills\\pdf\\.env`, text: "ANTHROPIC_API_KEY=<A>\r\n" },
  { name: `${HOME}\\.claude\\skills\\pdf\\scripts\\go.ps1`, text: "$env:TAVILY_API_KEY = '<T>'\r\n" },
  { name: `${HOME}\\work\\shop\\.env`, text: 'BRAVE_API_KEY="<B>"\r\nANTHROPIC_API_KEY=<A>\r\n' },
  { name: `${HOME}\\work\\shop\\.mcp.json`, text: server("TAVILY", "<T>") },
  {
    name: `${HOME}\\work\\shop\\.vs\\mcp.json`,
    text: server("BRAVE", "<B>").replace("mcpServers", "servers"),
  },
  { name: `${HOME}\\work\\shop\\.claude\\settings.local.json`, text: '{"env":{"ANTHROPIC_API_KEY":"<A>"}}' },
  { name: "D:\\code\\api\\.env", text: "TAVILY_API_KEY='<T>'\r\n" },
];

/** An administrator's: found, and left. */
export const WINDOWS_LEFT = "C:\\Program Files\\ClaudeCode\\managed-settings.json";
