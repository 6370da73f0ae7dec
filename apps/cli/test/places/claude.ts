import type { Planted } from "./planted.ts";

const BOM = "\ufeff";

/** Claude Code's own files, and what guides say are its own. */
export const CLAUDE: readonly Planted[] = [
  {
    name: ".claude/settings.json",
    text: `{
  "apiKeyHelper": "printf '%s' <A>",
  "permissions": { "allow": ["Bash(npm run:*)"] },
  "env": { "ANTHROPIC_API_KEY": "<A\\\\u>", "TAVILY_API_KEY": "<T>", "DEBUG": "0" }
}
`,
  },
  {
    name: ".claude.json",
    text: `{"numStartups": 41, "primaryApiKey": "<A>",\r
 "env": {"BRAVE_API_KEY": "<B>"},
 "customApiKeyResponses": {"approved": ["<A20>"], "rejected": []},
 "mcpServers": {
  "brave-search": {"type": "stdio", "command": "npx", "args": ["-y", "@brave/brave-search-mcp-server", "--brave-api-key", "<B>"], "env": {}},
  "tavily": {"type": "http", "url": "https://mcp.tavily.com/mcp/?tavilyApiKey=<T%>&x=1"},
  "acme": {"command": "acme", "env": {"ANTHROPIC_API_KEY": "<A>"}}
 },
 "projects": {
  "~HOME/work/shop": {"allowedTools": [], "mcpServers": {"brave-search": {"command": "npx", "env": {"BRAVE_API_KEY": "<B>"}}}},
  "~HOME/work/blog": {"mcpServers": {}, "history": []},
  "~HOME/work/zoo": {}
 }}`,
  },
  {
    name: "work/shop/.claude/settings.json",
    text: `${BOM}{\n\t// the team's\n\t"env": { "ANTHROPIC_API_KEY": "<A>", /* soon */ },\n}\n`,
  },
  {
    name: "work/shop/.claude/settings.local.json",
    text: `{"env":{"ANTHROPIC_API_KEY":"<A>","ANTHROPIC_API_KEY":"<A>","ANTHROPIC_CUSTOM_HEADERS":"X-Team: a\\nx-api-key: <A>"}}`,
  },
  { name: ".claude/config.json", text: '{ "primaryApiKey": "<A>" }\n' },
  {
    name: "work/shop/.mcp.json",
    text: `{
\t"mcpServers": {
\t\t"brave-search": { "command": "npx", "args": ["-y", "@brave/brave-search-mcp-server", "--brave-api-key=<B>"] },
\t\t"tavily-remote": { "command": "npx -y mcp-remote https://mcp.tavily.com/mcp/?tavilyApiKey=<T>", "env": {} },
\t\t"tavily-headers": { "type": "http", "url": "https://mcp.tavily.com/mcp/", "headers": { "Authorization": "Bearer <T>" } },
\t\t"follows": { "command": "x", "env": { "BRAVE_API_KEY": "\${BRAVE_API_KEY}" } }
\t}
}`,
    source: "https://docs.tavily.com/documentation/mcp: the whole command in one string",
  },
  {
    name: "work/shop/packages/api/.mcp.json",
    text: '{"mcpServers":{"b":{"command":"docker","args":["run","-i","--rm","-e","BRAVE_API_KEY=<B>","mcp/brave-search"]}}}',
    source: "github.com/modelcontextprotocol/servers-archived, src/brave-search/README.md",
  },
  {
    name: ".claude/mcp.json",
    text: '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":"<B>"}},"t":{"env":{"TAVILY_API_KEY":"<T>"}}}}',
  },
  { name: ".mcp/servers/tavily.json", text: '{ "command": "npx", "env": { "TAVILY_API_KEY": "<T>" } }' },
  { name: "work/shop/.mcp/search.json", text: '{"env":{"BRAVE_API_KEY":"<B>"}}' },
  {
    name: ".claude/plugins/cache/market/search/1.0.0/.mcp.json",
    text: '{"search":{"command":"${CLAUDE_PLUGIN_ROOT}/run","env":{"TAVILY_API_KEY":"${TAVILY_API_KEY:-<T>}"}}}',
    source:
      "Claude Code 2.1.197: `${VAR:-default}` is expanded at start; a plugin's file may have no wrapper",
  },
  {
    name: ".claude/plugins/cache/market/search/1.0.0/.claude-plugin/plugin.json",
    text: '{"name":"search","mcpServers":{"s":{"command":"s","env":{"BRAVE_API_KEY":"<B>"}}}}',
  },
];
