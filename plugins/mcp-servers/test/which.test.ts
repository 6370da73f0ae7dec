import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { full, type Home, hostOf, machineOf, resolved } from "./support/home.ts";
import { A, B, S, T } from "./support/keys.ts";

const env = (key: string) => ({ command: "npx", args: ["-y", "x"], env: { BRAVE_API_KEY: key } });
const servers = (key: string, name = "brave") => ({ mcpServers: { [name]: env(key) } });

/** `scope name` of each copy, with a star for the one that is started. */
function told(home: Home, credential = "brave"): readonly string[] {
  return resolved(credential, home).servers!.map(
    ({ name, scope, wins }) => `${wins ? "* " : ""}${scope}: ${name}`,
  );
}

describe("which copy Claude Code starts", () => {
  const state = {
    ...servers(B),
    projects: { [full("~/work/app")]: servers(B), [full("~/work/other")]: servers(B) },
  };

  test("local before project before user, and another project's never", () => {
    const files = { "~/.claude.json": state, "~/work/app/.mcp.json": servers(B) };
    expect(told({ files })).toEqual(["user: brave", "* local: brave", "local: brave", "project: brave"]);
    expect(told({ files, cwd: "~/work/app/packages/a" })[1]).toBe("* local: brave");
    expect(told({ files, cwd: "~/elsewhere", git: [] })).toEqual([
      "* user: brave",
      "local: brave",
      "local: brave",
      "project: brave",
    ]);
  });

  test("without a repository the folder itself counts, not those above it", () => {
    const files = { "~/.claude.json": state };
    expect(told({ files, cwd: "~/work/app/deep", git: [] })).toEqual([
      "* user: brave",
      "local: brave",
      "local: brave",
    ]);
  });

  test("a server without a key hides one of its name that has one", () => {
    const files = {
      "~/.claude.json": servers(B),
      "~/work/app/.mcp.json": { mcpServers: { brave: { command: "wrapper", args: [] } } },
    };
    expect(told({ files })).toEqual(["user: brave", "* project: brave"]);
  });

  test("the winner is named by the reference that it has for a key", () => {
    const files = {
      "~/.claude.json": servers(B),
      "~/work/app/.mcp.json": servers("${BRAVE_API_KEY}"),
    };
    const uses = resolved("brave", { files }).servers!;
    expect(uses.map(({ entry, wins }) => [entry.split("#")[1], wins])).toEqual([
      ["/mcpServers/brave/env/BRAVE_API_KEY", false],
      ["/mcpServers/brave/env/BRAVE_API_KEY", true],
    ]);
  });

  test("of two .mcp.json the nearer one", () => {
    const files = {
      "~/work/app/.mcp.json": servers(B),
      "~/work/app/a/.mcp.json": servers(S),
      "~/.mcp.json": servers(S),
    };
    expect(told({ files, cwd: "~/work/app/a", roots: ["~/work/app"] })).toEqual([
      "project: brave",
      "* project: brave",
      "project: brave",
    ]);
    expect(told({ files, cwd: "~/work/app", roots: ["~/work/app"] })[0]).toBe("* project: brave");
  });

  test("a managed file alone counts where there is one", () => {
    const files = { "~/.claude.json": servers(B), "/etc/claude-code/managed-mcp.json": servers(S, "search") };
    expect(told({ files })).toEqual(["user: brave", "* managed: search"]);
  });

  test("a plugin's server stands for itself, and only the installed copy is started", () => {
    const cache = "~/.claude/plugins/cache/market/search";
    const files = {
      "~/.claude.json": servers(B),
      [`${cache}/1.0.0/.mcp.json`]: servers(B),
      [`${cache}/1.1.0/.mcp.json`]: servers(B),
      "~/.claude/plugins/marketplaces/market/plugins/search/.mcp.json": servers(B),
      "~/.claude/plugins/installed_plugins.json": {
        version: 2,
        plugins: {
          "search@market": [{ scope: "user", installPath: full(`${cache}/1.1.0`), version: "1.1.0" }],
        },
      },
    };
    expect(told({ files })).toEqual(["* user: brave", "plugin search: brave", "* plugin search: brave"]);
    expect(resolved("brave", { files }).ignored.map(({ reason }) => reason)).toEqual([
      "Claude Code starts an installed plugin's servers from its copy in plugins/cache",
    ]);
  });

  test("CLAUDE_CONFIG_DIR and .config.json move the user's servers", () => {
    const files = { "~/.claude.json": servers(B), "~/alt/.claude.json": servers(S) };
    expect(told({ files, env: { CLAUDE_CONFIG_DIR: "~/alt" } })).toEqual(["user: brave", "* user: brave"]);
    const replaced = { "~/.claude.json": servers(B), "~/.claude/.config.json": servers(S) };
    expect(told({ files: replaced })).toEqual(["user: brave", "* user: brave"]);
  });

  test("what it never reads, or drops, is told with the reason and is no server", () => {
    const files = {
      "~/.claude/mcp.json": servers(B),
      "~/work/app/.claude/settings.json": servers(B),
      "~/work/app/.mcp.json": `{ // mine\n"mcpServers": { "brave": ${JSON.stringify(env(B))} } }`,
    };
    const { servers: none, ignored } = resolved("brave", { files });
    expect(none).toEqual([]);
    expect(ignored.map(({ entry, reason }) => [entry.split("#")[0], reason])).toEqual([
      [full("~/.claude/mcp.json"), expect.stringContaining("does not read this file")],
      [
        full("~/work/app/.claude/settings.json"),
        expect.stringContaining("no servers from its settings files"),
      ],
      [full("~/work/app/.mcp.json"), "Claude Code drops the whole file: a comment"],
    ]);
  });

  test("on Windows paths are compared without case, whatever slashes they have", () => {
    const files = { "~/.claude.json": { projects: { "/HOME/u/Work/App": servers(B) } } };
    expect(told({ files, platform: "win32" })).toEqual(["* local: brave"]);
  });
});

describe("other clients", () => {
  test("each starts its own copy, a project's before the user's", () => {
    const files = {
      "~/.cursor/mcp.json": servers(B),
      "~/work/app/.cursor/mcp.json": servers(S),
      "~/.codeium/windsurf/mcp_config.json": servers(B),
      "~/work/app/.vscode/mcp.json": { servers: { brave: env(B) } },
      "~/work/app/.continue/mcpServers/brave.json": env(B),
      "~/.continue/config.json": { mcpServers: [{ name: "own", ...env(B) }] },
    };
    expect(told({ files })).toEqual([
      "Cursor: brave",
      "* Cursor project: brave",
      "* Windsurf: brave",
      "* VS Code project: brave",
      "* Continue project: brave",
      "* Continue: own",
    ]);
  });

  test("a project's copy is started only from within that project", () => {
    const files = { "~/.cursor/mcp.json": servers(B), "~/work/other/.cursor/mcp.json": servers(B) };
    expect(told({ files, roots: ["~/work/other"] })).toEqual(["* Cursor: brave", "Cursor project: brave"]);
  });

  test("servers under another client's name are told as unread", () => {
    const { servers: none, ignored } = resolved("brave", {
      files: { "~/.cursor/mcp.json": { servers: { b: env(B) } } },
    });
    expect(none).toEqual([]);
    expect(ignored[0]?.reason).toBe('Cursor reads servers under "mcpServers"');
  });
});

describe("a key that is not the server's own", () => {
  const brave = { command: "npx", args: ["-y", "@brave/brave-search-mcp-server"] };
  /** Which entry gives each server its key, `env#…` for the process's own variables. */
  const givers = (home: Home): readonly (readonly [string, string | undefined])[] =>
    resolved("brave", home).servers!.map(({ name, entry, from = entry }) => [name, from]);
  const config = full("~/work/app/.mcp.json");

  test("a default counts only where nothing sets its variable", () => {
    const files = { "~/work/app/.mcp.json": servers(`\${BRAVE_API_KEY:-${B}}`) };
    expect(givers({ files })).toEqual([["brave", `${config}#/mcpServers/brave/env/BRAVE_API_KEY`]]);
    expect(givers({ files, env: { BRAVE_API_KEY: B } })).toEqual([["brave", "env#BRAVE_API_KEY"]]);
  });

  test("the file that BRAVE_API_KEY_FILE names wins over the key beside it", () => {
    const files = {
      "~/work/app/.mcp.json": {
        mcpServers: { b: { ...brave, env: { BRAVE_API_KEY_FILE: "~/k", BRAVE_API_KEY: B } } },
      },
      "~/k": `${B}\n`,
    };
    const { servers: uses, ignored } = resolved("brave", { files, follow: { "~/k": "plain:BRAVE_API_KEY" } });
    expect(uses).toMatchObject([
      { name: "b", variable: "BRAVE_API_KEY_FILE", from: `${full("~/k")}#BRAVE_API_KEY`, wins: true },
    ]);
    expect(ignored).toEqual([
      {
        entry: `${config}#/mcpServers/b/env/BRAVE_API_KEY`,
        reason: "the server reads its key from the file that BRAVE_API_KEY_FILE names",
      },
    ]);
  });

  test("a file that is not looked at is named", () => {
    const files = {
      "~/work/app/.mcp.json": { mcpServers: { b: { ...brave, env: { BRAVE_API_KEY_FILE: "/srv/k" } } } },
    };
    expect(resolved("brave", { files }).servers).toMatchObject([
      { name: "b", note: "its key is in /srv/k, which is not looked at" },
    ]);
  });

  test("a server without a key of its own inherits what Claude Code has", () => {
    const files = { "~/work/app/.mcp.json": { mcpServers: { b: brave } } };
    expect(givers({ files, env: { BRAVE_API_KEY: B } })).toEqual([["b", "env#BRAVE_API_KEY"]]);
    expect(givers({ files, env: { BRAVE_API_KEY_FILE: "/srv/k" } })).toHaveLength(1);
    expect(givers({ files })).toEqual([]);
    const others = { "~/.cursor/mcp.json": { mcpServers: { b: brave } } };
    expect(givers({ files: others, env: { BRAVE_API_KEY: B } })).toEqual([]);
  });
});

describe("the two clients", () => {
  test("each tells of its own credential, sends nothing itself, and takes its variables from the process alone", () => {
    const files = {
      "~/.claude.json": {
        mcpServers: { t: { env: { TAVILY_API_KEY: T, ANTHROPIC_API_KEY: A } }, b: env(B) },
      },
    };
    const home = { files, env: { CLAUDE_ROTATE_BRAVE_BASE_URL: "http://127.0.0.1:1" } };
    expect(told(home)).toEqual(["* user: b"]);
    expect(told(home, "tavily")).toEqual(["* user: t"]);
    expect(plugin.clients!.map(({ id, credential }) => [id, credential])).toEqual([
      ["mcp:brave", "brave"],
      ["mcp:tavily", "tavily"],
    ]);
    for (const client of plugin.clients!) {
      expect(client.environment(machineOf(home), hostOf(home))).toEqual(home.env);
      expect(client.resolve(machineOf(home), hostOf(home))).toMatchObject({ sent: [], shadowed: [] });
    }
  });
});
