import { type Host, type RunningProcess, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function recognise(...words: string[]) {
  const process: RunningProcess = {
    pid: 1,
    parent: 0,
    program: words[0]!.split(/[\\/]/).at(-1)!,
    args: words.map((word) => new Secret(word)),
    variables: [],
  };
  return plugin.programs!.map((one) => one.recognise(process, {} as Host)).find((one) => one !== undefined);
}

test.each([
  ["/Applications/Claude.app/Contents/MacOS/Claude", "Claude Desktop"],
  ["/usr/lib/claude-desktop/claude-desktop", "Claude Desktop"],
  ["/usr/share/code/code", "VS Code"],
  ["/usr/share/cursor/cursor", "Cursor"],
])("%s is an app that has to be quit", (path, title) => {
  expect(recognise(path, "--type=renderer")).toEqual({
    program: title,
    how: expect.stringContaining(`quit ${title} from its menu`),
  });
});

test.each([
  [["node", "/x/node_modules/@brave/brave-search-mcp-server/dist/index.js"], "MCP server (brave)"],
  [["npm exec tavily-mcp@0.1.4"], "MCP server (tavily)"],
  [["node", "/x/my-mcp-server.js"], "MCP server"],
])("%j is a server, which starts again with its client", (words, title) => {
  expect(recognise(...words)).toEqual({ program: title });
});

test.each([[["claude"]], [["node", "/x/decode.js"]], [["bash"]], [["vim", "/code/x"]]])(
  "%j is none of them",
  (words) => {
    expect(recognise(...words)).toBeUndefined();
  },
);
