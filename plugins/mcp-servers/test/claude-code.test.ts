import { describe, expect, test } from "vitest";
import { read } from "../src/read.ts";
import { B, S, T } from "./support/keys.ts";
import { keysIn, marked, readAs, ref } from "./support/marked.ts";

/** Each key's address and, where there is one, why it is not used. */
function addresses(
  layer: string,
  path: string,
  source: string,
): readonly (readonly [string, string | undefined])[] {
  const { text, spans } = marked(source);
  const found = keysIn(text, readAs(layer, path, text).assignments);
  const sorted = [...found].sort((a, b) => a.span[0] - b.span[0]);
  expect(sorted.map(({ span }) => span)).toEqual(spans);
  return sorted.map(({ assignment }) => [assignment.address, assignment.inert]);
}

const server = (key: string): string =>
  `{"command":"npx","args":["-y","x"],"env":{"BRAVE_API_KEY":"${key}"}}`;

describe("Claude Code's own files", () => {
  test("~/.claude.json: the user's servers and each project's, and nothing else of it", () => {
    const source = `{
  "numStartups": 3, "primaryApiKey": "${S}", "env": { "BRAVE_API_KEY": "${B}" },
  "mcpServers": { "brave": ${server(`⟦${B}⟧`)} },
  "projects": {
    "/home/u/work/app": { "history": [{ "display": "use ${S}" }], "mcpServers": { "brave": ${server(`⟦${S}⟧`)} } },
    "C:/Users/u/app": { "mcpServers": { "t": { "type": "http", "url": "https://mcp.tavily.com/mcp/?tavilyApiKey=⟦${T}⟧" } } }
  }
}`;
    expect(addresses("claude-state", ".claude.json", source)).toEqual([
      ["/mcpServers/brave/env/BRAVE_API_KEY", undefined],
      ["/projects/~1home~1u~1work~1app/mcpServers/brave/env/BRAVE_API_KEY", undefined],
      ["/projects/C:~1Users~1u~1app/mcpServers/t/url?tavilyApiKey", undefined],
    ]);
  });

  test("of two servers of one name in one file the later one is read; both are found", () => {
    const source = `{"mcpServers":{"b":${server(`⟦${B}⟧`)},"b":${server(`⟦${S}⟧`)}}}`;
    expect(addresses("claude-project", ".mcp.json", source)).toEqual([
      ["/mcpServers/b/env/BRAVE_API_KEY", "a later entry of the same name in this file wins"],
      ["/mcpServers/b#2/env/BRAVE_API_KEY", undefined],
    ]);
  });

  test("a plugin's file needs nothing around its servers", () => {
    expect(
      addresses("claude-plugin", ".claude/plugins/cache/m/p/1/.mcp.json", `{"b":${server(`⟦${B}⟧`)}}`),
    ).toEqual([["/b/env/BRAVE_API_KEY", undefined]]);
  });

  test("what guides tell people to write is found in every format", () => {
    const files: readonly (readonly [string, string, string])[] = [
      [".mcp/servers/brave.json", server(`⟦${B}⟧`), "/env/BRAVE_API_KEY"],
      [".mcp/servers/brave", server(`⟦${B}⟧`), "/env/BRAVE_API_KEY"],
      [".mcp/brave.env", `export BRAVE_API_KEY=⟦${B}⟧\n`, "BRAVE_API_KEY"],
      [".mcp/servers/start.sh", `#!/bin/sh\nBRAVE_API_KEY='⟦${B}⟧' npx x\n`, "BRAVE_API_KEY"],
      [".claude/mcp.json", `{"servers":{"b":${server(`⟦${B}⟧`)}}}`, "/servers/b/env/BRAVE_API_KEY"],
      [
        ".claude/mcp.json",
        `{"mcpServers":{"env":{"BRAVE_API_KEY":"⟦${B}⟧"},"command":"npx"}}`,
        "/mcpServers/env/BRAVE_API_KEY",
      ],
      [".mcp/tavily.json", `{"tavily":{"apiKey":"⟦${T}⟧"}}`, "/tavily/apiKey"],
      [".mcp/search.json", `{"brave-search":{"api_key":"⟦${S}⟧"}}`, "/brave-search/api_key"],
      [".mcp/servers/tavily/config.yaml", `tavily: ⟦${T}⟧\n`, "/tavily"],
    ];
    for (const [path, source, address] of files) {
      expect(addresses("claude-unread", path, source).map(([found]) => found)).toEqual([address]);
    }
  });

  test("a README or a picture beside them is left alone", () => {
    for (const path of [".mcp/README.md", ".mcp/servers/logo.png"])
      expect(read(`BRAVE_API_KEY=${S}`, ref("claude-unread", path))).toEqual({ kind: "not-mine" });
  });
});

describe("what Claude Code drops", () => {
  const drops = (source: string, layer = "claude-project") =>
    readAs(layer, ".mcp.json", marked(source).text).ignored;

  test("a comment or a trailing comma costs the whole .mcp.json, with its line", () => {
    expect(drops(`{\n  // mine\n  "mcpServers": { "b": ${server(B)} } }`)).toEqual({
      line: 2,
      reason: "Claude Code drops the whole file: a comment",
    });
    expect(drops(`{\n"mcpServers": {\n "b": ${server(B)},\n} }`)?.line).toBe(3);
  });

  test("in ~/.claude.json the same stops the client, said in the words of the plugin that reads the rest", () => {
    expect(drops(`{ "mcpServers": {}, }`, "claude-state")?.reason).toBe(
      "Claude Code stops with a configuration error on this file: a trailing comma",
    );
  });

  test("a byte order mark is no reason", () => {
    expect(drops(`\ufeff{"mcpServers":{"b":${server(B)}}}`)).toBeUndefined();
  });

  test("servers without mcpServers around them, or under another client's name, are dropped and found all the same", () => {
    for (const source of [`{"brave":${server(`⟦${B}⟧`)}}`, `{"servers":{"brave":${server(`⟦${B}⟧`)}}}`]) {
      expect(drops(source)?.reason).toBe('Claude Code drops the whole file: it has no "mcpServers"');
      expect(addresses("claude-project", ".mcp.json", source)[0]?.[1]).toContain("Claude Code reads servers");
    }
  });

  test("a number among a server's variables costs that server only", () => {
    const source = `{"mcpServers":{
      "odd":{"command":"x","env":{"PORT":8080,"BRAVE_API_KEY":"⟦${B}⟧"}},
      "good":{"command":"x","env":{"PORT":"8080","BRAVE_API_KEY":"⟦${S}⟧"}}}}`;
    expect(addresses("claude-project", ".mcp.json", source).map(([, inert]) => inert)).toEqual([
      'Claude Code drops this server: "PORT" in its env is not a string',
      undefined,
    ]);
  });
});

describe("settings files that hold much else", () => {
  test("outside of servers a field counts by its own name; words and lists of anything else don't", () => {
    const source = `{
      "some.extension": { "env": { "BRAVE_API_KEY": "⟦${B}⟧" }, "apiKey": "⟦${S}⟧", "note": "${T}", "args": ["--brave-api-key", "${B}"] },
      "mcp": { "servers": { "b": ${server(`⟦${B}⟧`)} } } }`;
    expect(
      addresses("vscode-settings", "Code/User/settings.json", source).map(([address]) => address),
    ).toEqual([
      "/some.extension/env/BRAVE_API_KEY",
      "/some.extension/apiKey",
      "/mcp/servers/b/env/BRAVE_API_KEY",
    ]);
  });

  test("variables in a shape that the extension doesn't read are found and told", () => {
    const source = `{"claudeCode.environmentVariables":{"BRAVE_API_KEY":"⟦${B}⟧"}}`;
    expect(addresses("vscode-settings", "Code/User/settings.json", source)).toEqual([
      [
        "/claudeCode.environmentVariables/BRAVE_API_KEY",
        '"claudeCode.environmentVariables" is read only as a list of { name, value }',
      ],
    ]);
  });
});

describe("bad input", () => {
  test("a broken file is broken, with its line, and says what the client does", () => {
    expect(read(`{\n "mcpServers": {\n  "b": {,} } }`, ref("claude-project", ".mcp.json"))).toEqual({
      kind: "broken",
      line: 3,
      message: "a name in double quotes is expected here, so Claude Code drops the whole file",
    });
    expect(read("{", ref("cursor", ".cursor/mcp.json")).kind).toBe("broken");
  });

  test.each([
    ["a server that is a string", `{"mcpServers":{"b":"BRAVE_API_KEY=${S}"}}`],
    ["servers that are a string", `{"mcpServers":"${S}"}`],
    ["a file that is a string", `"${S}"`],
  ])("%s holds nothing that would be changed", (_what, text) => {
    expect(keysIn(text, readAs("cursor", ".cursor/mcp.json", text).assignments)).toEqual([]);
  });

  test("fields of the wrong type cost themselves", () => {
    const source = `{"mcpServers":{"b":{"command":7,"args":"--brave-api-key ⟦${B}⟧","env":["BRAVE_API_KEY=⟦${S}⟧",3],"headers":null,"url":["https://x/?tavilyApiKey=⟦${T}⟧"]}}}`;
    expect(addresses("cursor", ".cursor/mcp.json", source).map(([address]) => address)).toEqual([
      "/mcpServers/b/args:BRAVE_API_KEY",
      "/mcpServers/b/env/0",
      "/mcpServers/b/url/0?tavilyApiKey",
    ]);
  });

  test("an empty file, one of blanks and one without servers hold nothing and are no fault of a lenient client", () => {
    for (const text of ["", " \n", "{}", '{"theme":"dark"}'])
      expect(readAs("gemini", ".gemini/settings.json", text)).toMatchObject({ assignments: [] });
  });

  test("a text nested to do harm is read in the time that its length takes", () => {
    const deep = `{"mcpServers":{"b":{"env":${'{"a":'.repeat(50_000)}"${S}"${"}".repeat(50_000)}}}}`;
    expect(readAs("cursor", ".cursor/mcp.json", deep).assignments).toEqual([]);
  });

  test("a layer of another version is nobody's", () => {
    expect(read("{}", ref("no-such-client", "x.json"))).toEqual({ kind: "not-mine" });
  });
});
