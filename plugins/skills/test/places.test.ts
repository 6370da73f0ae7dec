import type { FilePattern, Under } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { locate } from "../src/locate.ts";
import { store } from "./support/read.ts";

const BASES: Record<Under, string> = {
  home: "~/",
  config: "~/.config/",
  "claude-config": "~/.claude/",
  "anthropic-config": "~/.config/anthropic/",
  root: "/app/",
  cwd: "/app/",
  "app-data": "~/.config/",
  etc: "/etc/",
};

/** The few glob forms that the contract promises, as a regular expression. */
function toRegExp(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replace(/\*/g, "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?")
    .replace(/\{([^}]*)\}/g, (_all, names: string) => `(?:${names.replaceAll(",", "|")})`);
  return new RegExp(`^${source}$`);
}

function matches({ under, glob, not }: FilePattern, path: string): boolean {
  const base = BASES[under];
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (not?.some((one) => toRegExp(one).test(name))) return false;
  return path.startsWith(base) && toRegExp(glob).test(path.slice(base.length));
}

/** The rows that look at a file, and whose skill it is then taken to be of. */
function seenBy(path: string): readonly string[] {
  // The home's own folder by its fixed name: a second name for the same files, unless CLAUDE_CONFIG_DIR is set.
  const patterns = store("skill").files.filter(
    (pattern) => matches(pattern, path) && !pattern.layer?.startsWith("home-"),
  );
  return patterns.map(({ under, layer, inert }) => {
    const base = BASES[under].slice(0, -1);
    const located = locate({ path, under, base, ...(layer === undefined ? {} : { layer }) });
    const owner = located?.plugin === undefined ? "" : ` of ${located.plugin}`;
    return `${layer} ${located?.names.join(" ")}${owner}${inert === undefined ? "" : " (inert)"}`;
  });
}

describe("the files that are looked at, and whose they are", () => {
  test.each([
    // Row 5 of the systems: personal skills. `home` is the same folder where CLAUDE_CONFIG_DIR has not moved the client.
    ["~/.claude/skills/pdf/SKILL.md", "personal pdf SKILL.md", "home pdf SKILL.md"],
    ["~/.claude/skills/pdf/config.json", "personal pdf config.json", "home pdf config.json"],
    ["~/.claude/skills/xlsx/.env", "personal xlsx .env", "home xlsx .env"],
    ["~/.claude/skills/.env.local", "personal .env.local", "home .env.local"],
    ["~/.claude/skills/pptx/scripts/run.py", "personal pptx scripts run.py", "home pptx scripts run.py"],
    ["~/.claude/skills/x/scripts/lib/a.mjs", "personal x scripts lib a.mjs", "home x scripts lib a.mjs"],
    // A project's, in its own folder and in any below.
    ["/app/.claude/skills/tdd/SKILL.md", "project tdd SKILL.md"],
    ["/app/.claude/skills/tdd/a/b.toml", "project tdd a b.toml"],
    ["/app/.claude/skills/tdd/a/b/c/d.toml", "project tdd a b c d.toml"],
    ["/app/packages/web/.claude/skills/x/.env", "project x .env"],
    // Plugins: what runs, what is offered, what lies about.
    ["~/.claude/plugins/cache/mkt/docs/1.0.0/skills/pdf/SKILL.md", "plugin pdf SKILL.md of docs"],
    ["~/.claude/plugins/cache/mkt/docs/1.0.0/skills/pdf/scripts/a.sh", "plugin pdf scripts a.sh of docs"],
    ["~/.claude/plugins/repos/owner/docs/skills/pdf/a.yaml", "plugin-repo pdf a.yaml of docs"],
    ["~/.claude/plugins/marketplaces/mkt/skills/pdf/a.json", "offered pdf a.json (inert)"],
    [
      "~/.claude/plugins/marketplaces/mkt/plugins/docs/skills/pdf/a.json",
      "offered-plugins pdf a.json of docs (inert)",
    ],
    ["~/.claude/plugins/mine/skills/pdf/a.json", "dropped pdf a.json (inert)"],
    // A marketplace that is a folder of the user's is a root.
    ["/app/skills/frontend-design/config.json", "source frontend-design config.json"],
    ["/app/plugins/docs/skills/pdf/config.json", "source-plugins pdf config.json of docs"],
    // Where Claude Code does not look.
    ["~/.agents/skills/pdf/.env", "agents-home pdf .env (inert)"],
    ["/app/.agents/skills/pdf/.env", "agents-project pdf .env (inert)"],
    ["~/.config/claude/skills/pdf/a.json", "config pdf a.json (inert)"],
    ["~/.claude/skills/notes.md", "personal notes.md", "home notes.md"],
    ["~/.claude/skills/grp/x/SKILL.md", "personal grp x SKILL.md", "home grp x SKILL.md"],
    // Commands.
    ["~/.claude/commands/ship.md", "personal-commands ship.md"],
    ["/app/.claude/commands/ops/ship.md", "project-commands ops ship.md"],
    ["/app/packages/web/.claude/commands/ops/ship.md", "project-commands ops ship.md"],
    ["~/.claude/plugins/cache/mkt/docs/1.0.0/commands/ship.md", "plugin-commands ship.md of docs"],
  ])("%s", (path, ...rows) => expect(seenBy(path)).toEqual(rows));

  test.each([
    "~/.claude/skills/pdf/.env.example",
    "~/.claude/skills/pdf/.env.local.sample",
    "~/.claude/skills/pdf/.env.template",
    "~/.claude/skills/pdf/package-lock.json",
    "~/.claude/skills/pdf/dist/x.min.js",
    "~/.claude/skills/pdf/types.d.ts",
    "~/.claude/skills/pdf/schema.xsd",
    "~/.claude/skills/x/other/pkg/y.json",
    "/app/.claude/skills/x/.mcp.json",
    "/app/.claude/skills/x/docker-compose.yml",
    "/app/src/skills/x/a.json",
  ])("%s by none", (path) => expect(seenBy(path)).toEqual([]));

  test("Windows spells its paths with backslashes", () => {
    const file = {
      path: "C:\\Users\\u\\.claude\\skills\\pdf\\a.json",
      base: "C:\\Users\\u\\.claude",
      under: "claude-config",
    } as const;
    expect(locate({ ...file, layer: "personal" })?.names).toEqual(["pdf", "a.json"]);
  });
});

describe("roots: folders outside the client's own that plugins run from", () => {
  const file = (name: string) =>
    ({ path: `/home/u/.claude/plugins/${name}`, under: "claude-config", base: "/home/u/.claude" }) as const;
  const roots = (name: string, value: unknown): unknown => {
    const reading = store("plugin-folders").read(JSON.stringify(value), file(name));
    return reading.kind === "read" ? reading.roots : reading;
  };

  test("known_marketplaces.json: a marketplace that is a folder, or a file in one", () => {
    expect(
      roots("known_marketplaces.json", {
        mine: { source: { source: "directory", path: "/home/u/mkt" }, installLocation: "/home/u/mkt" },
        file: { source: { source: "file", path: "/srv/m/.claude-plugin/marketplace.json" } },
        moved: { source: { source: "directory", path: "/home/u/.claude-mkt" } },
        windows: { source: { source: "directory", path: "C:\\m" } },
        official: {
          source: { source: "github", repo: "anthropics/skills", path: "plugins" },
          installLocation: "/home/u/.claude/plugins/marketplaces/official",
        },
      }),
    ).toEqual(["/home/u/mkt", "/srv/m", "/home/u/.claude-mkt", "C:\\m"]);
  });

  test("installed_plugins.json: projects that have plugins of their own", () => {
    const installPath = "/home/u/.claude/plugins/cache/m/p/1.0.0";
    expect(
      roots("installed_plugins.json", {
        version: 2,
        plugins: {
          "p@m": [
            { scope: "project", projectPath: "/home/u/app", installPath },
            { scope: "user", installPath },
          ],
        },
      }),
    ).toEqual(["/home/u/app"]);
  });

  test("a broken one is told", () => {
    expect(store("plugin-folders").read("{\n", file("known_marketplaces.json"))).toMatchObject({
      kind: "broken",
    });
  });
});
