import { encode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { add } from "../src/add.ts";
import { B, S } from "./support/keys.ts";
import { keysIn, readAs, ref } from "./support/marked.ts";

const file = ref("cursor", ".cursor/mcp.json");
const brave = { command: "npx", args: ["-y", "@brave/brave-search-mcp-server@latest"] };
const tavily = { command: "npx", args: ["-y", "tavily-mcp"] };

describe("a key where there is none yet", () => {
  test("goes into the env of the one server that takes it, and is found there", () => {
    const text = JSON.stringify({ mcpServers: { t: tavily, b: { ...brave, env: { PORT: "1" } } } }, null, 2);
    const insertion = add(text, file, "BRAVE_API_KEY");
    if ("refused" in insertion) throw new Error(insertion.refused);
    const { at, before, after, codecs, address } = insertion;
    const next = text.slice(0, at) + before + encode(B, codecs) + after + text.slice(at);
    expect(JSON.parse(next).mcpServers.b.env).toEqual({ PORT: "1", BRAVE_API_KEY: B });
    const found = keysIn(next, readAs("cursor", ".cursor/mcp.json", next).assignments);
    expect(found.map(({ assignment, secret }) => [assignment.address, secret])).toEqual([[address, B]]);
  });

  test("makes the env, or what the client calls it", () => {
    const text = '{"mcp":{"b":{"command":["npx","@brave/brave-search-mcp-server"],"environment":{}}}}';
    expect(add(text, ref("opencode", "opencode.json"), "BRAVE_API_KEY")).toMatchObject({
      address: "/mcp/b/environment/BRAVE_API_KEY",
    });
    expect(add(JSON.stringify({ mcpServers: { b: brave } }), file, "BRAVE_API_KEY")).toMatchObject({
      address: "/mcpServers/b/env/BRAVE_API_KEY",
    });
  });

  test.each([
    ["none yet", "{\n  // mine\n}", [{ name: "ANTHROPIC_API_KEY", value: B }]],
    [
      "some",
      '{ "claudeCode.environmentVariables": [{ "name": "A", "value": "b" }] }',
      [
        { name: "A", value: "b" },
        { name: "ANTHROPIC_API_KEY", value: B },
      ],
    ],
  ])("goes into the list that Claude Code's extension reads, which has %s", (_what, text, list) => {
    const insertion = add(text, ref("vscode-settings", "settings.json"), "ANTHROPIC_API_KEY");
    if ("refused" in insertion) throw new Error(insertion.refused);
    const { at, before, after, codecs, address } = insertion;
    const next = text.slice(0, at) + before + encode(B, codecs) + after + text.slice(at);
    expect(JSON.parse(next.replace("// mine", ""))["claudeCode.environmentVariables"]).toEqual(list);
    const found = keysIn(next, readAs("vscode-settings", "settings.json", next).assignments);
    expect(found.map(({ assignment }) => [assignment.address, assignment.name])).toEqual([
      [address, "ANTHROPIC_API_KEY"],
    ]);
    expect(add(next, ref("vscode-settings", "settings.json"), "ANTHROPIC_API_KEY")).toMatchObject({
      refused: expect.stringContaining("already"),
    });
  });

  test.each(["gemini-env", "continue-env"])("goes into the variables of %s", (layer) => {
    expect(add("A=b\n", ref(layer, ".env"), "ANTHROPIC_API_KEY")).toMatchObject({
      at: 4,
      before: "ANTHROPIC_API_KEY=",
    });
  });

  test.each([
    ["no server takes it", { t: tavily }, "BRAVE_API_KEY", "no server"],
    ["several do", { a: brave, b: brave }, "BRAVE_API_KEY", "more than one server"],
    ["it stands there", { b: { ...brave, env: { BRAVE_API_KEY: S } } }, "BRAVE_API_KEY", "is there already"],
    ["nobody knows who takes it", { b: brave }, "ACME_TOKEN", "no server is known that takes ACME_TOKEN"],
  ])("is refused where %s", (_what, servers, name, words) => {
    expect(add(JSON.stringify({ mcpServers: servers }), file, name)).toMatchObject({
      refused: expect.stringContaining(words),
    });
  });

  test.each([
    [
      "codex",
      "config.toml",
      '[mcp_servers.b]\ncommand = "npx"\nargs = ["@brave/brave-search-mcp-server"]\n',
      "/mcp_servers/b/env/BRAVE_API_KEY",
    ],
    [
      "goose",
      "config.yaml",
      'extensions:\n  b:\n    cmd: npx\n    args: ["mcp/brave-search"]\n',
      "/extensions/b/envs/BRAVE_API_KEY",
    ],
  ])("in %s's format", (layer, path, text, address) => {
    const insertion = add(text, ref(layer, path), "BRAVE_API_KEY");
    if ("refused" in insertion) throw new Error(insertion.refused);
    const { at, before, after, codecs } = insertion;
    const next = text.slice(0, at) + before + encode(B, codecs) + after + text.slice(at);
    const found = keysIn(next, readAs(layer, path, next).assignments);
    expect(found.map(({ assignment, secret }) => [assignment.address, secret])).toEqual([[address, B]]);
  });

  test("is refused in a broken file", () => {
    expect(add("{", file, "BRAVE_API_KEY")).toHaveProperty("refused");
  });
});
