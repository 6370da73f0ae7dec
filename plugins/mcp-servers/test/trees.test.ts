import { describe, expect, test } from "vitest";
import { A, B, S, T, U } from "./support/keys.ts";
import { keysIn, marked, readAs } from "./support/marked.ts";

interface Case {
  readonly what: string;
  readonly source: string;
  readonly layer: string;
  readonly path: string;
  readonly text: string;
  readonly addresses: readonly string[];
}

const TOML: readonly Case[] = [
  {
    what: "Codex: tables, an inline table, dotted and quoted names, headers, literal strings",
    source: "https://developers.openai.com/codex/mcp",
    layer: "codex",
    path: ".codex/config.toml",
    text: `model = "gpt-5" # BRAVE_API_KEY = "no"
shell_environment_policy.set = { TAVILY_API_KEY = "⟦${T}⟧" }

[mcp_servers.brave-search]
command = "npx"
args = [
  "-y", "@brave/brave-search-mcp-server", # with a comment
  '--brave-api-key', '⟦${B}⟧',
]
env = { "BRAVE_API_KEY" = "⟦${B}⟧", PORT = "1" }

[mcp_servers."tavily remote"]
url = "https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${U}⟧"
bearer_token_env_var = "TAVILY_API_KEY"

[mcp_servers.headers]
url = 'https://mcp.tavily.com/mcp/'
http_headers = { Authorization = "Bearer ⟦${S.slice(3)}⟧" }

[mcp_servers.brave.env]
BRAVE_API_KEY = '''⟦${B}⟧'''
`,
    addresses: [
      "/shell_environment_policy/set/TAVILY_API_KEY",
      "/mcp_servers/brave-search/args/3",
      "/mcp_servers/brave-search/env/BRAVE_API_KEY",
      "/mcp_servers/tavily remote/url?tavilyApiKey",
      "/mcp_servers/headers/http_headers/Authorization",
      "/mcp_servers/brave/env/BRAVE_API_KEY",
    ],
  },
  {
    what: "Codex on Windows: cmd, CRLF, numbers with underscores",
    source: "https://github.com/openai/codex/blob/main/docs/config.md",
    layer: "codex/project",
    path: ".codex/config.toml",
    text: [
      "[mcp_servers.brave]",
      'command = "cmd"',
      `args = ["/c", "npx", "-y", "x", "--brave-api-key=⟦${B}⟧"]`,
      `env = { SystemRoot="C:\\\\Windows", BRAVE_API_KEY="⟦${B}⟧" }`,
      "startup_timeout_ms = 20_000",
      "",
    ].join("\r\n"),
    addresses: ["/mcp_servers/brave/args/4", "/mcp_servers/brave/env/BRAVE_API_KEY"],
  },
  {
    what: "Mistral Vibe: a list of tables",
    source: "https://github.com/onurceri/aidit",
    layer: "vibe",
    path: ".vibe/config.toml",
    text: `[[mcp_servers]]\nname = "t"\ntransport = "stdio"\ncommand = "npx"\n[mcp_servers.env]\nTAVILY_API_KEY = "⟦${T}⟧"\n`,
    addresses: ["/mcp_servers/0/env/TAVILY_API_KEY"],
  },
];

const YAML: readonly Case[] = [
  {
    what: "Continue: a list of servers, a model's key, plain, quoted and flow style",
    source: "https://docs.continue.dev/customize/deep-dives/mcp",
    layer: "continue",
    path: ".continue/config.yaml",
    text: `name: mine
models:
  - name: Claude
    provider: anthropic
    apiKey: ⟦${A}⟧
mcpServers:
  - name: Brave
    command: npx
    args:
      - -y
      - "@brave/brave-search-mcp-server"
      - --brave-api-key
      - '⟦${B}⟧'
    env:
      BRAVE_API_KEY: ⟦${B}⟧ # mine
      OTHER: \${{ secrets.OTHER_TOKEN }}
  - { name: Tavily, command: npx, env: { TAVILY_API_KEY: "⟦${T}⟧" } }
  - name: Remote
    type: sse
    url: https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${U}⟧
`,
    addresses: [
      "/models/0/apiKey",
      "/mcpServers/0/args/3",
      "/mcpServers/0/env/BRAVE_API_KEY",
      "/mcpServers/1/env/TAVILY_API_KEY",
      "/mcpServers/2/url?tavilyApiKey",
    ],
  },
  {
    what: "Continue: a file of its own for each server",
    source: "https://docs.continue.dev/customize/deep-dives/mcp",
    layer: "continue/project",
    path: ".continue/mcpServers/brave.yaml",
    text: `%YAML 1.2\n---\nname: Brave\nversion: 0.0.1\nschema: v1\nmcpServers:\n- name: Brave\n  command: sh\n  args: [-c, "BRAVE_API_KEY='⟦${B}⟧' npx -y x"]\n`,
    addresses: ["/mcpServers/0/args/1:BRAVE_API_KEY"],
  },
  {
    what: "Goose: extensions with envs",
    source: "https://github.com/block/goose/blob/main/documentation/docs/guides/config-files.md",
    layer: "goose",
    path: ".config/goose/config.yaml",
    text: `GOOSE_PROVIDER: anthropic
extensions:
  brave:
    bundled: null
    cmd: npx
    args: ["-y", "@modelcontextprotocol/server-brave-search"]
    enabled: true
    env_keys: [BRAVE_API_KEY]
    envs:
      BRAVE_API_KEY: "⟦${B}⟧"
    timeout: 300
    type: stdio
  tavily:
    type: streamable_http
    uri: https://mcp.tavily.com/mcp/
    headers:
      Authorization: Bearer ⟦${T}⟧
`,
    addresses: ["/extensions/brave/envs/BRAVE_API_KEY", "/extensions/tavily/headers/Authorization"],
  },
  {
    what: "LibreChat: an anchor, CRLF",
    source: "https://www.librechat.ai/docs/configuration/librechat_yaml/object_structure/mcp_servers",
    layer: "librechat",
    path: "LibreChat/librechat.yaml",
    text: `version: 1.2.1\r\nmcpServers:\r\n  a: &a\r\n    command: npx\r\n    env: {BRAVE_API_KEY: ⟦${B}⟧}\r\n  b:\r\n    <<: *a\r\n    type: stdio\r\n`,
    addresses: ["/mcpServers/a/env/BRAVE_API_KEY"],
  },
];

describe.each([
  ["TOML", TOML],
  ["YAML", YAML],
] as const)("clients that write %s", (_format, cases) => {
  test.each(cases)("$what", ({ layer, path, text: source, addresses }) => {
    const { text, spans } = marked(source);
    const found = keysIn(text, readAs(layer, path, text).assignments);
    const inOrder = [...found].sort((a, b) => a.span[0] - b.span[0]);
    expect(inOrder.map(({ span }) => text.slice(...span))).toEqual(spans.map((span) => text.slice(...span)));
    expect(inOrder.map(({ span }) => span)).toEqual(spans);
    expect(inOrder.map(({ assignment }) => assignment.address)).toEqual(addresses);
    expect(found.every(({ assignment }) => assignment.inert === undefined)).toBe(true);
  });
});

test("what is needed is told in these formats too", () => {
  const codex = readAs(
    "codex",
    "c.toml",
    `[mcp_servers.t]\nurl = "x"\nbearer_token_env_var = "TAVILY_API_KEY"\n`,
  );
  expect(codex.needs).toEqual([{ name: "TAVILY_API_KEY", by: "MCP server t", line: 3 }]);
  const goose = readAs("goose", "c.yaml", "extensions:\n  b:\n    cmd: npx\n    env_keys: [BRAVE_API_KEY]\n");
  expect(goose.needs).toEqual([{ name: "BRAVE_API_KEY", by: "MCP server b", line: 4 }]);
});
