import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

/** K is the key. As their documentation and public dotfiles spell it: see plugins/mcp-servers/src/clients.ts. */
const FILES: Readonly<Record<string, string>> = {
  ".config/mcphub/servers.json":
    '{\n  "mcpServers": {\n    "s": {\n      "command": "uvx", // ours\n      "args": ["x", "$API_KEY"],\n      "env": { "API_KEY": "K", "DEBUG": null, },\n    },\n  },\n}\n',
  ".aider.conf.yml": "# aider\nmodel: sonnet\nanthropic-api-key: K\n",
  "here/.aider.conf.yml":
    "api-key:\n  - openai=x\n  - anthropic=K\nset-env:\n  - ANTHROPIC_API_KEY=K # too\n",
  ".config/aichat/config.yaml":
    "model: claude:claude-sonnet\nclients:\n- type: openai\n  api_key: x\n- type: claude\n  api_key: K\n",
  ".config/io.datasette.llm/keys.json":
    '{\n  "// Note": "This file stores secret API credentials. Do not share!",\n  "anthropic": "K"\n}\n',
  "here/mcp.json": '{"mcpServers":{"s":{"command":"npx","args":["-y","x"],"env":{"ANTHROPIC_API_KEY":"K"}}}}',
  "here/mcp_config.yaml": "mcpServers:\n  s:\n    command: npx\n    env: {ANTHROPIC_API_KEY: K}\n",
  "here/mcp-config.json": '{"servers":{"s":{"type":"stdio","command":"x","env":{"ANTHROPIC_API_KEY":"K"}}}}',
};

test("clients that public dotfiles show: each key changes, nothing else, and undo gives all back", async () => {
  const { home, keys, options } = await smallWorld();
  const text = (name: string, key: string): string => (FILES[name] ?? "").replace(/\bK\b/g, key);
  home.write("here/.git/HEAD", "ref: refs/heads/main\n");
  for (const name of Object.keys(FILES)) home.write(name, text(name, keys.old));
  const inside = { ...options, cwd: "here" };
  const { document } = await runJson(["scan"], inside);
  expect(document.problems).toEqual([]);
  expect(document.places.filter(({ inert }: { inert: boolean }) => inert)).toEqual([]);
  const done = await runJson(["rotate", ...TO, "--no-verify", "--yes"], inside);
  expect(done.document).toMatchObject({ state: "committed", left: [] });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.next));
  expect(await run(["undo", "--no-verify"], inside)).toMatchObject({ code: 0 });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.old));
});
