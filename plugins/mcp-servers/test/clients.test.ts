import { describe, expect, test } from "vitest";
import { A, B, S, T, U } from "./support/keys.ts";
import { keysIn, marked, readAs } from "./support/marked.ts";

interface Case {
  readonly what: string;
  /** Where the spelling was seen. */
  readonly source: string;
  readonly layer: string;
  readonly path: string;
  /** `⟦…⟧` marks every key. */
  readonly text: string;
  readonly addresses: readonly string[];
}

/** One or more of each client, as people write them. */
const CASES: readonly Case[] = [
  {
    what: "Claude Desktop: an argument that names the variable",
    source: "https://hub.docker.com/r/mcp/brave-search",
    layer: "claude-desktop",
    path: "Claude/claude_desktop_config.json",
    text: `{
  "mcpServers": {
    "brave-search": {
      "command": "docker",
      "args": [
        "run", "--rm", "-i",
        "-e", "BRAVE_API_KEY=⟦${B}⟧",
        "mcp/brave-search"
      ]
    }
  }
}`,
    addresses: ["/mcpServers/brave-search/args/4"],
  },
  {
    what: "Claude Desktop: mcp-remote with the key in the URL",
    source: "https://github.com/tavily-ai/tavily-mcp",
    layer: "claude-desktop",
    path: "Claude/claude_desktop_config.json",
    text: `{"mcpServers":{"tavily-remote":{"command":"npx","args":["-y","mcp-remote","https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${U}⟧&x=1"]}}}`,
    addresses: ["/mcpServers/tavily-remote/args/2?tavilyApiKey"],
  },
  {
    what: "Claude Desktop on Windows: both a flag and the variable, through wsl, with CRLF",
    source: "https://github.com/brave/brave-search-mcp-server/issues/56",
    layer: "claude-desktop",
    path: "Claude/claude_desktop_config.json",
    text: [
      '{ "mcpServers": { "brave-search": {',
      '  "command": "wsl",',
      `  "args": [ "npx", "-y", "@brave/brave-search-mcp-server", "--transport=stdio", "--brave-api-key=⟦${B}⟧" ],`,
      `  "env": { "BRAVE_API_KEY": "⟦${B}⟧" } } } }`,
    ].join("\r\n"),
    addresses: ["/mcpServers/brave-search/args/4", "/mcpServers/brave-search/env/BRAVE_API_KEY"],
  },
  {
    what: "Cursor: a command line in one string",
    source: "https://github.com/tavily-ai/tavily-mcp (Cursor, type command)",
    layer: "cursor",
    path: ".cursor/mcp.json",
    text: `{ "mcpServers": { "tavily-mcp": { "command": "env TAVILY_API_KEY=⟦${T}⟧ npx -y tavily-mcp@0.1.3" } } }`,
    addresses: ["/mcpServers/tavily-mcp/command:TAVILY_API_KEY"],
  },
  {
    what: "Cursor: Smithery's config, JSON within JSON, quoted once more",
    source: "https://github.com/CyberT33N/cursor-cheat-sheet",
    layer: "cursor/project",
    path: ".cursor/mcp.json",
    text: String.raw`{"mcpServers":{"brave":{"command":"npx","args":["-y","@smithery/cli@latest","run","@smithery-ai/brave-search","--config","\"{\\\"braveApiKey\\\":\\\"⟦${B}⟧\\\"}\""]}}}`,
    addresses: ["/mcpServers/brave/args/5/braveApiKey"],
  },
  {
    what: "Cursor: cmd /c with set, and a remote server's header",
    source: "https://docs.cursor.com/context/mcp",
    layer: "cursor",
    path: ".cursor/mcp.json",
    text: `{"mcpServers":{
 "a":{"command":"cmd","args":["/c","set BRAVE_API_KEY=⟦${B}⟧&& npx -y @modelcontextprotocol/server-brave-search"]},
 "b":{"url":"https://mcp.tavily.com/mcp/","headers":{"Authorization":"Bearer ⟦${B}⟧"}}}}`,
    addresses: ["/mcpServers/a/args/1:BRAVE_API_KEY", "/mcpServers/b/headers/Authorization"],
  },
  {
    what: "VS Code: comments, trailing commas, inputs, an env file",
    source: "https://code.visualstudio.com/docs/copilot/chat/mcp-servers",
    layer: "vscode/project",
    path: ".vscode/mcp.json",
    text: `{
  // asked for once
  "inputs": [{ "type": "promptString", "id": "brave-key", "password": true }],
  "servers": {
    "asked": { "command": "npx", "args": ["-y", "x"], "env": { "BRAVE_API_KEY": "\${input:brave-key}" } },
    "brave": { "type": "stdio", "command": "npx", "env": { "BRAVE_API_KEY": "⟦${S}⟧", /* plain */ }, },
    "tavily": { "type": "http", "url": "https://mcp.tavily.com/mcp", "headers": { "Authorization": "Bearer ⟦${T}⟧" } },
  },
}`,
    addresses: ["/servers/brave/env/BRAVE_API_KEY", "/servers/tavily/headers/Authorization"],
  },
  {
    what: "VS Code's settings: servers of older versions, Claude Code's variables, a terminal's, Amp's servers",
    source: "https://code.claude.com/docs/en/vs-code",
    layer: "vscode-settings",
    path: "Code/User/settings.json",
    text: `{
  "editor.fontSize": 14,
  "mcp": { "servers": { "brave": { "command": "docker", "args": ["run","-i","--rm","-e","BRAVE_API_KEY","mcp/brave-search"], "env": { "BRAVE_API_KEY": "⟦${B}⟧" } } } },
  "claudeCode.environmentVariables": [
    { "name": "ANTHROPIC_BASE_URL", "value": "https://api.anthropic.com" },
    { "name": "ANTHROPIC_API_KEY", "value": "⟦${A}⟧" },
    { "value": "⟦${B}⟧", "name": "BRAVE_API_KEY" }
  ],
  "terminal.integrated.env.linux": { "TAVILY_API_KEY": "⟦${T}⟧" },
  "amp.mcpServers": { "t": { "url": "https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${T}⟧" } },
}`,
    addresses: [
      "/mcp/servers/brave/env/BRAVE_API_KEY",
      "/claudeCode.environmentVariables/1/value",
      "/claudeCode.environmentVariables/2/value",
      "/terminal.integrated.env.linux/TAVILY_API_KEY",
      "/amp.mcpServers/t/url?tavilyApiKey",
    ],
  },
  {
    what: "Copilot CLI",
    source: "https://docs.github.com/en/copilot/how-tos/use-copilot-agents/use-copilot-cli",
    layer: "copilot-cli",
    path: ".copilot/mcp-config.json",
    text: `{"mcpServers":{"brave":{"type":"local","command":"npx","tools":["*"],"args":["-y","@brave/brave-search-mcp-server","--brave-api-key","⟦${B}⟧"],"env":{}}}}`,
    addresses: ["/mcpServers/brave/args/3"],
  },
  {
    what: "Windsurf: serverUrl, percent-encoded",
    source: "https://docs.windsurf.com/windsurf/cascade/mcp",
    layer: "windsurf",
    path: ".codeium/windsurf/mcp_config.json",
    text: `{"mcpServers":{"tavily":{"serverUrl":"https://mcp.tavily.com/mcp/?profile=a%20b&tavilyApiKey=⟦${T.replace("-", "%2D")}⟧#top"}}}`,
    addresses: ["/mcpServers/tavily/serverUrl?tavilyApiKey"],
  },
  {
    what: "Devin",
    source: "https://github.com/onurceri/aidit",
    layer: "devin",
    path: ".config/devin/mcp_config.json",
    text: `{"mcpServers":{"tavily":{"command":"npx","args":["-y","tavily-mcp"],"env":{"TAVILY_API_KEY":"⟦${U}⟧"}}}}`,
    addresses: ["/mcpServers/tavily/env/TAVILY_API_KEY"],
  },
  {
    what: "Zed: an extension's settings, a command as an object, a plain one, the terminal",
    source: "https://zed.dev/docs/ai/mcp and the extension mcp-server-brave-search",
    layer: "zed",
    path: ".config/zed/settings.json",
    text: `// Zed settings
{
  "context_servers": {
    "mcp-server-brave-search": { "settings": { "brave_api_key": "⟦${B}⟧" } },
    "old": { "command": { "path": "npx", "args": ["-y", "x", "--brave-api-key", "⟦${B}⟧"], "env": { "TAVILY_API_KEY": "⟦${T}⟧" } }, "settings": {} },
    "new": { "source": "custom", "command": "npx", "args": ["-y", "tavily-mcp"], "env": { "TAVILY_API_KEY": "⟦${T}⟧" } },
  },
  "terminal": { "env": { "BRAVE_API_KEY": "⟦${B}⟧" } },
}`,
    addresses: [
      "/context_servers/mcp-server-brave-search/settings/brave_api_key",
      "/context_servers/old/command/args/3",
      "/context_servers/old/command/env/TAVILY_API_KEY",
      "/context_servers/new/env/TAVILY_API_KEY",
      "/terminal/env/BRAVE_API_KEY",
    ],
  },
  {
    what: "Gemini CLI: httpUrl and headers",
    source: "https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md",
    layer: "gemini/project",
    path: ".gemini/settings.json",
    text: `{"theme":"x","mcpServers":{"t":{"httpUrl":"https://mcp.tavily.com/mcp","headers":{"Authorization":"Bearer ⟦${T}⟧"}},"b":{"command":"npx","env":{"BRAVE_API_KEY":"$BRAVE_API_KEY"}}}}`,
    addresses: ["/mcpServers/t/headers/Authorization"],
  },
  {
    what: "Gemini CLI: its own .env",
    source: "https://github.com/google-gemini/gemini-cli/blob/main/docs/cli/configuration.md",
    layer: "gemini-env",
    path: ".gemini/.env",
    text: `# search\nBRAVE_API_KEY="⟦${B}⟧"\n`,
    addresses: ["BRAVE_API_KEY"],
  },
  {
    what: "Antigravity",
    source: "https://github.com/neondatabase/add-mcp",
    layer: "antigravity",
    path: ".gemini/antigravity/mcp_config.json",
    text: `{"mcpServers":{"t":{"serverUrl":"https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${T}⟧"}}}`,
    addresses: ["/mcpServers/t/serverUrl?tavilyApiKey"],
  },
  {
    what: "Continue's old config.json: a list, and a model's key",
    source: "https://docs.continue.dev/reference/json-reference",
    layer: "continue",
    path: ".continue/config.json",
    text: `{"models":[{"title":"Claude","provider":"anthropic","apiKey":"⟦${A}⟧"}],
"experimental":{"modelContextProtocolServers":[{"transport":{"type":"stdio","command":"npx","args":["-y","x"],"env":{"BRAVE_API_KEY":"⟦${B}⟧"}}}]}}`,
    addresses: [
      "/experimental/modelContextProtocolServers/0/transport/env/BRAVE_API_KEY",
      "/models/0/apiKey",
    ],
  },
  {
    what: "Cline: a server named after its repository",
    source: "https://github.com/cline/mcp-marketplace",
    layer: "cline",
    path: "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    text: `{"mcpServers":{"github.com/modelcontextprotocol/servers/tree/main/src/brave-search":{"command":"npx","args":["-y","@modelcontextprotocol/server-brave-search"],"env":{"BRAVE_API_KEY":"⟦${S}⟧"},"disabled":false,"autoApprove":[]}}}`,
    addresses: [
      "/mcpServers/github.com~1modelcontextprotocol~1servers~1tree~1main~1src~1brave-search/env/BRAVE_API_KEY",
    ],
  },
  {
    what: "Roo Code",
    source: "https://docs.roocode.com/features/mcp/using-mcp-in-roo",
    layer: "roo/project",
    path: ".roo/mcp.json",
    text: `{"mcpServers":{"b":{"command":"npx","args":["-y","@brave/brave-search-mcp-server","--header","X-Subscription-Token: ⟦${B}⟧"],"alwaysAllow":["brave_web_search"]}}}`,
    addresses: ["/mcpServers/b/args/3"],
  },
  {
    what: "Kilo Code: an object of its own",
    source: "https://github.com/onurceri/aidit",
    layer: "kilo",
    path: ".config/kilo/kilo.jsonc",
    text: `{ "mcp": { "t": { "type": "local", "command": ["npx", "-y", "tavily-mcp"], "environment": { "TAVILY_API_KEY": "⟦${T}⟧" } } }, }`,
    addresses: ["/mcp/t/environment/TAVILY_API_KEY"],
  },
  {
    what: "opencode: a command that is a list, a remote server",
    source: "https://github.com/madanyang/Opencode-Workflows",
    layer: "opencode/project",
    path: "opencode.json",
    text: `{"$schema":"https://opencode.ai/config.json","mcp":{
 "b":{"type":"local","command":["npx","-y","@brave/brave-search-mcp-server","--brave-api-key","⟦${B}⟧"],"environment":{"X":"{env:BRAVE_API_KEY}"}},
 "t":{"type":"remote","url":"https://mcp.tavily.com/mcp","headers":{"Authorization":"Bearer ⟦${T}⟧"}}},
 "provider":{"anthropic":{"options":{"apiKey":"⟦${A}⟧"}}}}`,
    addresses: ["/mcp/b/command/4", "/mcp/t/headers/Authorization", "/provider/anthropic/options/apiKey"],
  },
  {
    what: "Amp",
    source: "https://ampcode.com/manual",
    layer: "amp",
    path: ".config/amp/settings.json",
    text: `{"amp.mcpServers":{"b":{"command":"npx","env":{"BRAVE_API_KEY":"⟦${B}⟧"}}}}`,
    addresses: ["/amp.mcpServers/b/env/BRAVE_API_KEY"],
  },
  {
    what: "Kiro, Amazon Q, Junie, Factory, LM Studio and others are written alike",
    source: "https://kiro.dev/docs/mcp/configuration",
    layer: "kiro",
    path: ".kiro/settings/mcp.json",
    text: `\ufeff{"mcpServers":{"b":{"command":"uvx","args":[],"env":{"BRAVE_API_KEY":"⟦${S}⟧","\\u0054AVILY_API_KEY":"⟦${T.replace("t", "\\u0074")}⟧"},"disabled":false}}}`,
    addresses: ["/mcpServers/b/env/BRAVE_API_KEY", "/mcpServers/b/env/TAVILY_API_KEY"],
  },
];

describe("the keys of each client, to the byte", () => {
  test.each(CASES)("$what", ({ layer, path, text: source, addresses }) => {
    const { text, spans } = marked(source);
    const found = keysIn(text, readAs(layer, path, text).assignments);
    const inOrder = [...found].sort((a, b) => a.span[0] - b.span[0]);
    expect(inOrder.map(({ span }) => text.slice(...span))).toEqual(spans.map((span) => text.slice(...span)));
    expect(inOrder.map(({ span }) => span)).toEqual(spans);
    expect(found.map(({ assignment }) => assignment.address).sort()).toEqual([...addresses].sort());
    expect(found.every(({ assignment }) => assignment.inert === undefined)).toBe(true);
  });
});
