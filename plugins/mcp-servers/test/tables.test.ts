import { readFileSync } from "node:fs";
import type { FilePattern, FileStore, Platform } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { CLIENTS } from "../src/clients.ts";
import { plugin } from "../src/index.ts";
import { factsOf, layerOf } from "../src/layouts.ts";
import { PROFILES } from "../src/profiles.ts";
import { hostOf, naming } from "./support/home.ts";

const [store] = plugin.stores as [FileStore];

describe("where each client's files are", () => {
  const at = (path: string, platform: Platform = "linux") =>
    naming(path, hostOf({ files: {}, platform }), {}).map(([{ layer }]) => layer);

  test.each<[string, Platform, string]>([
    ["/home/u/.claude.json", "linux", "claude-state"],
    ["/home/u/.claude/.config.json", "linux", "claude-state"],
    ["/home/u/work/app/.mcp.json", "linux", "claude-project"],
    ["/home/u/work/.mcp.json", "linux", "claude-project"],
    ["/home/u/work/app/packages/a/.mcp.json", "linux", "claude-project"],
    ["/home/u/.mcp.json", "linux", "claude-project"],
    ["/home/u/.claude/plugins/cache/m/p/1.0/.mcp.json", "linux", "claude-plugin"],
    ["/home/u/.claude/plugins/cache/m/p/1.0/.claude-plugin/plugin.json", "linux", "claude-plugin"],
    ["/etc/claude-code/managed-mcp.json", "linux", "claude-managed"],
    ["/Library/Application Support/ClaudeCode/managed-mcp.json", "darwin", "claude-managed"],
    ["C:/Program Files/ClaudeCode/managed-mcp.json", "win32", "claude-managed"],
    ["/home/u/.claude/mcp.json", "linux", "claude-unread"],
    ["/home/u/.claude/.mcp.json", "linux", "claude-unread"],
    ["/home/u/.mcp/servers/brave.json", "linux", "claude-unread"],
    ["/home/u/.mcp/servers/tavily/.env", "linux", "claude-unread"],
    ["/home/u/work/app/.mcp/brave.json", "linux", "claude-unread"],
    ["/home/u/work/app/.mcp/brave/config.json", "linux", "claude-unread"],
    ["/home/u/.claude/plugins/marketplaces/m/p/.mcp.json", "linux", "claude-plugin"],
    ["/home/u/work/app/.claude/settings.local.json", "linux", "claude-settings"],
    ["/home/u/.config/Claude/claude_desktop_config.json", "linux", "claude-desktop"],
    ["/home/u/Library/Application Support/Claude/claude_desktop_config.json", "darwin", "claude-desktop"],
    ["/home/u/AppData/Roaming/Claude/claude_desktop_config.json", "win32", "claude-desktop"],
    [
      "/home/u/AppData/Local/Packages/Claude_x1/LocalCache/Roaming/Claude/claude_desktop_config.json",
      "win32",
      "claude-desktop",
    ],
    ["/home/u/.cursor/mcp.json", "linux", "cursor"],
    ["/home/u/work/app/.cursor/mcp.json", "linux", "cursor/project"],
    ["/home/u/.config/Code/User/mcp.json", "linux", "vscode"],
    ["/home/u/Library/Application Support/Code - Insiders/User/profiles/x/mcp.json", "darwin", "vscode"],
    ["/home/u/.vscode-server/data/User/mcp.json", "linux", "vscode"],
    ["/home/u/AppData/Roaming/Code/User/settings.json", "win32", "vscode-settings"],
    ["/home/u/work/app/.vscode/mcp.json", "linux", "vscode/project"],
    ["/home/u/.copilot/mcp-config.json", "linux", "copilot-cli"],
    ["/home/u/.config/github-copilot/intellij/mcp.json", "linux", "copilot-ides"],
    ["/home/u/.config/github-copilot/xcode/mcp.json", "darwin", "copilot-ides"],
    ["/home/u/AppData/Local/github-copilot/intellij/mcp.json", "win32", "copilot-ides"],
    ["/home/u/.config/mcp/mcp.json", "linux", "pi"],
    ["/home/u/work/app/.pi/mcp.json", "linux", "pi/project"],
    ["/home/u/.codeium/windsurf/mcp_config.json", "linux", "windsurf"],
    ["/home/u/.config/devin/mcp_config.json", "linux", "devin"],
    ["/home/u/.config/zed/settings.json", "linux", "zed"],
    ["/home/u/AppData/Roaming/Zed/settings.json", "win32", "zed"],
    ["/home/u/.codex/config.toml", "linux", "codex"],
    ["/home/u/work/app/.codex/config.toml", "linux", "codex/project"],
    ["/home/u/.gemini/settings.json", "linux", "gemini"],
    ["/home/u/work/app/.gemini/.env", "linux", "gemini-env/project"],
    ["/home/u/.continue/config.yaml", "linux", "continue"],
    ["/home/u/work/app/.continue/mcpServers/brave.yaml", "linux", "continue/project"],
    [
      "/home/u/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      "linux",
      "cline",
    ],
    ["/home/u/work/app/.roo/mcp.json", "linux", "roo/project"],
  ])("%s on %s", (path, platform, layer) => {
    expect(at(path, platform)).toContain(layer);
  });

  test("every layer has its row", () => {
    const rows = factsOf(CLIENTS);
    for (const { layer } of store.files) expect(rows.has(layerOf(layer).id), layer).toBe(true);
  });

  test("only the state file is locked and read before the walk, as the plugin that reads the rest of it has it", () => {
    const special = store.files.filter(({ lock, order, roots }) => lock || order === 0 || roots);
    expect(new Set(special.map(({ layer }) => layer))).toEqual(new Set(["claude-state"]));
    expect(
      special.every(({ lock, order, roots }) => lock === "proper-lockfile" && order === 0 && roots),
    ).toBe(true);
  });

  test("a client's file is looked for in every folder of a project, and no pattern makes the core list its top folder", () => {
    const project = store.files.filter(({ under }) => under === "root");
    const atTop = new Set(CLIENTS.flatMap(({ id, atTop: only }) => (only ? `${id}/project` : [])));
    const isClients = ({ layer = "" }: FilePattern): boolean =>
      layer.endsWith("/project") && !atTop.has(layer);
    const globs = project.filter(isClients).map(({ glob }) => glob);
    const here = globs.filter((glob) => !glob.startsWith("**/"));
    expect(globs.filter((glob) => glob.startsWith("**/")).sort()).toEqual(
      here.map((glob) => `**/${glob}`).sort(),
    );
    expect(project.filter(({ glob }) => /[*{]/.test(glob.split("/")[0]!) && !glob.startsWith("**"))).toEqual(
      [],
    );
  });

  test("README names every client, its files and what to know about it", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    for (const { title, note } of CLIENTS) {
      expect(readme).toContain(title);
      expect(readme).toContain(note?.text ?? "");
    }
  });
});

test("profiles don't stand on each other's feet", () => {
  const names = PROFILES.flatMap((profile) => [...profile.names, ...profile.aliases]);
  expect(new Set(names).size).toBe(names.length);
});
