import type { Planted } from "./planted.ts";

const CLINE = "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";

/** Every other client's file, in the home and in a project. */
export const CLIENTS: readonly Planted[] = [
  {
    name: ".config/Claude/claude_desktop_config.json",
    text: '{"globalShortcut":"","mcpServers":{"brave-search":{"command":"cmd","args":["/c","npx","-y","@modelcontextprotocol/server-brave-search"],"env":{"BRAVE_API_KEY":"<B>","ANTHROPIC_API_KEY":"<A>"}}}}',
  },
  {
    name: ".cursor/mcp.json",
    text: '{"mcpServers":{"Brave Search":{"args":["BRAVE_API_KEY=<B>","npx","-y","@modelcontextprotocol/server-brave-search"],"command":"env"}}}',
    source: "a NixOS module that writes ~/.cursor/mcp.json: `env NAME=value npx …` as words",
  },
  {
    name: "work/shop/.cursor/mcp.json",
    text: '{\n    "mcpServers" : {\n        "t" : { "url" : "https://mcp.tavily.com/mcp/?tavilyApiKey=<T>" }\n    }\n}\n',
  },
  {
    name: ".config/Code/User/mcp.json",
    text: '{\n  "inputs": [{ "type": "promptString", "id": "k", "password": true }],\n  "servers": {\n    "a": { "command": "docker", "args": ["run", "-e", "BRAVE_API_KEY", "mcp/brave-search"], "env": { "BRAVE_API_KEY": "${input:k}" } },\n    // kept until the input works\n    "b": { "command": "npx", "env": { "BRAVE_API_KEY": "<B>" } },\n  }\n}\n',
    source: "github.com/modelcontextprotocol/servers-archived, src/brave-search/README.md",
  },
  {
    name: "work/shop/.vscode/mcp.json",
    text: '{"servers":{"t":{"type":"stdio","command":"npx","args":["-y","tavily-mcp"],"env":{"TAVILY_API_KEY":"<T>"}}}}\r\n',
  },
  {
    name: ".config/Code/User/settings.json",
    text: '{\n  "editor.fontSize": 13,\n  "claudeCode.environmentVariables": [\n    { "name": "ANTHROPIC_API_KEY", "value": "<A>" },\n    { "value": "<T>", "name": "TAVILY_API_KEY" },\n  ],\n  "terminal.integrated.env.linux": { "BRAVE_API_KEY": "<B>" },\n}\n',
  },
  {
    name: ".copilot/mcp-config.json",
    text: '{"mcpServers":{"b":{"type":"local","command":"npx","tools":["*"],"env":{"BRAVE_API_KEY":"<B>"}}}}',
  },
  {
    name: ".codeium/windsurf/mcp_config.json",
    text: '{"mcpServers":{"t":{"serverUrl":"https://mcp.tavily.com/mcp/?tavilyApiKey=<T>"}}}',
  },
  {
    name: ".config/devin/mcp_config.json",
    text: '{"mcpServers":{"b":{"command":"sh","args":["-c","BRAVE_API_KEY=\'<B>\' exec npx -y @brave/brave-search-mcp-server"]}}}',
  },
  {
    name: ".config/zed/settings.json",
    text: '// Zed settings\n{\n  "context_servers": {\n    "mcp-server-brave-search": { "settings": { "brave_api_key": "<B>" } },\n    "tavily": { "source": "custom", "command": "npx", "args": ["-y", "tavily-mcp"], "env": { "TAVILY_API_KEY": "<T>", }, },\n  },\n}\n',
    source: "github.com/zed-extensions, mcp-server-brave-search, README.md",
  },
  {
    name: "work/shop/.zed/settings.json",
    text: '{"context_servers":{"a":{"command":"a","env":{"ANTHROPIC_API_KEY":"<A>"}}}}',
  },
  {
    name: ".codex/config.toml",
    text: `model = "gpt"\n[mcp_servers.tavily]\ncommand = "npx"\n# The 'env' table works on Linux\nenv = { "TAVILY_API_KEY" = "<T>" }\n\n[mcp_servers."brave search".env] # mine\nBRAVE_API_KEY = '<B>' # here\n\n[mcp_servers.remote]\nurl = """https://mcp.tavily.com/mcp/?tavilyApiKey=<T>"""\nhttp_headers = { "X-Subscription-Token" = "<B>" }\n`,
    source: "a guide to MCP servers in the Codex CLI: a quoted key in an inline table",
  },
  {
    name: "work/shop/.codex/config.toml",
    text: "mcp_servers.a.env.ANTHROPIC_API_KEY = \"<A>\"\r\nshell_environment_policy.set = { TAVILY_API_KEY = '''<T>''' }\r\n",
  },
  {
    name: ".gemini/settings.json",
    text: '{"mcpServers":{"t":{"httpUrl":"https://mcp.tavily.com/mcp/","headers":{"Authorization":"Bearer <T>"}},"b":{"command":"b","env":{"BRAVE_API_KEY_FILE":"~HOME/.config/brave.key"}},"c":{"command":"c","env":{"BRAVE_API_KEY":"$BRAVE_API_KEY"}}}}',
  },
  { name: ".config/brave.key", text: "<B>\n" },
  { name: ".gemini/.env", text: "TAVILY_API_KEY=<T>\n" },
  {
    name: "work/shop/.gemini/settings.json",
    text: '{"mcpServers":{"b":{"command":"npx","args":["-y","@brave/brave-search-mcp-server"],"env":{"BRAVE_API_KEY":"<B>"}}}}',
  },
  {
    name: ".continue/config.yaml",
    text: `name: mine # ü\nmodels:\n  - provider: anthropic\n    apiKey: <A>\nmcpServers:\n  - name: Brave Search\n    command: npx\n    args: [ "-y", "@brave/brave-search-mcp-server" ]\n    env: { BRAVE_API_KEY: <B>, "TAVILY_API_KEY" : '<T>' }\n`,
  },
  {
    name: "work/shop/.continue/mcpServers/tavily.yaml",
    text: 'name: t\nversion: 0.0.1\nschema: v1\nmcpServers:\n- name: t\n  command: npx\n  env:\n    ? "TAVILY_API_KEY"\n    : &key "<T>"\n    COPY: *key\n',
  },
  {
    name: "work/shop/.continue/mcpServers/brave.json",
    text: '{"mcpServers":{"b":{"command":"b","env":{"BRAVE_API_KEY":"<B>"}}}}',
  },
  {
    name: `.config/Code/User/${CLINE}`,
    text: '{"mcpServers":{"github.com/x/brave":{"autoApprove":[],"disabled":false,"command":"npx","args":["-y","@smithery/cli@latest","run","@smithery-ai/brave-search","--config","{\\"braveApiKey\\":\\"<B>\\"}"]}}}',
    source: "github.com/smithery-ai/cli, README.md: `--config` takes JSON, here in a JSON string",
  },
  {
    name: "work/shop/.roo/mcp.json",
    text: '{"mcpServers":{"t":{"command":"cmd","args":["/c","npx","-y","@smithery/cli@latest","run","@tavily/mcp","--config","\\"{\\\\\\"tavilyApiKey\\\\\\":\\\\\\"<T>\\\\\\"}\\""]}}}',
    source: "github.com/smithery-ai/cli: what it writes for Windows, quoted once more",
  },
  {
    name: ".config/goose/config.yaml",
    text: "GOOSE_MODEL: m\nextensions:\n  tavily:\n    enabled: true\n    type: stdio\n    cmd: npx\n    args:\n    - -y\n    - tavily-mcp\n    envs:\n      TAVILY_API_KEY: >-\n        <T>\n",
  },
  {
    name: ".config/opencode/opencode.json",
    text: '{"mcp":{"b":{"type":"local","command":["npx","-y","@brave/brave-search-mcp-server"],"environment":{"BRAVE_API_KEY":"<B>"}}}}',
  },
];
