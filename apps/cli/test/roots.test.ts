import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

/** What clients read in a project, by the plugin that knows it; `{key}` stands for the key. */
const PROJECT: Readonly<Record<string, string>> = {
  ".env": "ANTHROPIC_API_KEY={key}\n",
  ".env.local": "ANTHROPIC_API_KEY={key}\n",
  ".envrc": "export ANTHROPIC_API_KEY={key}\n",
  "docker-compose.yml": "services:\n  a:\n    environment:\n      ANTHROPIC_API_KEY: {key}\n",
  ".devcontainer/devcontainer.json": '{"containerEnv":{"ANTHROPIC_API_KEY":"{key}"}}',
  ".github/workflows/a.yml": "env:\n  ANTHROPIC_API_KEY: {key}\n",
  ".claude/settings.json": '{"env":{"ANTHROPIC_API_KEY":"{key}"}}',
  ".claude/settings.local.json": '{"env":{"ANTHROPIC_API_KEY":"{key}"}}',
  ".claude/skills/x/.env": "ANTHROPIC_API_KEY={key}\n",
  ".claude/mcp.json": '{"mcpServers":{"x":{"command":"a","env":{"ANTHROPIC_API_KEY":"{key}"}}}}',
  ".mcp.json": '{"mcpServers":{"x":{"command":"a","env":{"ANTHROPIC_API_KEY":"{key}"}}}}',
  ".cursor/mcp.json": '{"mcpServers":{"x":{"command":"a","env":{"ANTHROPIC_API_KEY":"{key}"}}}}',
  ".roo/mcp.json": '{"mcpServers":{"x":{"command":"a","env":{"ANTHROPIC_API_KEY":"{key}"}}}}',
  ".vscode/mcp.json": '{"servers":{"x":{"command":"a","env":{"ANTHROPIC_API_KEY":"{key}"}}}}',
  ".vscode/settings.json": '{"terminal.integrated.env.linux":{"ANTHROPIC_API_KEY":"{key}"}}',
  "opencode.json":
    '{"mcp":{"x":{"type":"local","command":["a"],"environment":{"ANTHROPIC_API_KEY":"{key}"}}}}',
};

describe("the projects below a root", () => {
  test.each([
    ["a folder with projects, named with --root", "code/a", ["--root", "~/code"], ""],
    ["a package of a repository, seen from its top", "code/packages/web", [], "code"],
  ])("%s: all that stands in them moves", async (_, project, flags, cwd) => {
    const { options, home, keys } = await smallWorld();
    mkdirSync(home.at("code/.git"), { recursive: true });
    for (const [file, text] of Object.entries(PROJECT))
      home.write(join(project, file), text.replaceAll("{key}", keys.old));
    const args = flags.map((one) => one.replace("~", home.path));
    const { code, document } = await runJson(["rotate", ...TO, ...args, "--yes"], { ...options, cwd });
    expect(code).toBe(0);
    expect(document.changes).toHaveLength(2 + Object.keys(PROJECT).length);
    for (const [file, text] of Object.entries(PROJECT))
      expect(home.read(join(project, file)), file).toBe(text.replaceAll("{key}", keys.next));
    const sent = (await runJson(["which"], { ...options, cwd: project })).document.sent;
    expect(sent.map(({ place }: { place: string }) => dirname(place.split("#")[0] ?? ""))).toEqual([
      home.at(join(project, ".claude")),
    ]);
  });

  test("are none of the user's own: no key goes to a server that they name, and a key of theirs that is alive stays", async () => {
    const { options, home, keys } = await smallWorld();
    const bait = JSON.stringify({
      env: { ANTHROPIC_BASE_URL: "http://127.0.0.1:9", ANTHROPIC_API_KEY: keys.other },
    });
    home.write("code/a/.claude/settings.json", bait);
    const { code, document } = await runJson(["rotate", ...TO, "--root", home.at("code"), "--yes"], options);
    expect([code, document.changes.length]).toEqual([0, 2]);
    expect(home.read("code/a/.claude/settings.json")).toBe(bait);
  });
});

describe("empty values", () => {
  const EMPTY: Readonly<Record<string, string>> = {
    ".claude/settings.json": '{"env":{"ANTHROPIC_AUTH_TOKEN":"{key}","ANTHROPIC_API_KEY":"","FOO":""}}',
    ".config/fish/fish_variables":
      "# VERSION: 3.0\nSETUVAR fish_greeting:\nSETUVAR --export ANTHROPIC_API_KEY:{key}\n",
    ".mcp.json":
      '{"mcpServers":{"brave-search":{"command":"b","env":{"BRAVE_API_KEY":"","ANTHROPIC_API_KEY":"{key}"}}}}',
  };

  test.each(Object.entries(EMPTY))("beside the key stop nothing: %s", async (file, text) => {
    const { options, home, keys } = await smallWorld();
    // fish writes a dash so.
    const holding = (key: string): string =>
      text.replaceAll("{key}", file.includes("fish") ? key.replaceAll("-", "\\x2d") : key);
    home.write(file, holding(keys.old));
    const { code, document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect([code, document.problems]).toEqual([0, []]);
    expect(home.read(file)).toBe(holding(keys.next));
  });
});
