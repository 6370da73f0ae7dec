import { expect, onTestFinished, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";

const KEY = fakeKey("plugin source");
const SERVERS = { b: { command: "x", env: { ANTHROPIC_API_KEY: KEY } } };
const text = (value: unknown): string => JSON.stringify(value);

function newHome(): Home {
  const home = makeHome();
  onTestFinished(home.remove);
  return home;
}

async function placesOf(home: Home): Promise<readonly string[]> {
  const { document } = await runJson(["scan"], { home });
  expect(document.problems).toEqual([]);
  const places = document.places as readonly { readonly path: string }[];
  return places.map(({ path }) => path.slice(home.path.length + 1)).sort();
}

test("a marketplace in a folder: its plugins' skills and servers, wherever its list says that they are", async () => {
  const home = newHome();
  const plugins = ["./q", "./deep/er/r", "./plugins/s", "../out"].map((source) => ({ name: "x", source }));
  home.write("mk/.claude-plugin/marketplace.json", text({ name: "mk", plugins }));
  home.write(
    ".claude/plugins/known_marketplaces.json",
    text({ mk: { source: { source: "directory", path: home.at("mk") }, installLocation: home.at("mk") } }),
  );
  const held: string[] = [];
  for (const plugin of ["q", "deep/er/r", "plugins/s", "../out"]) {
    const parts = [
      [".claude-plugin/plugin.json", text({ name: "x", mcpServers: SERVERS })],
      ["skills/k/run.sh", `export ANTHROPIC_API_KEY=${KEY}\n`],
      ["skills/k/scripts/config.json", text({ anthropic: { api_key: KEY } })],
    ] as const;
    for (const [name, content] of parts) home.write(`mk/${plugin}/${name}`, content);
    if (plugin !== "../out") held.push(...parts.map(([name]) => `mk/${plugin}/${name}`));
  }
  expect(await placesOf(home)).toEqual(held.sort());
});

test("an installed plugin's manifest may name its servers' file and its folder of skills", async () => {
  const home = newHome();
  const at = ".claude/plugins/cache/m/p/1";
  home.write(
    `${at}/.claude-plugin/plugin.json`,
    text({ name: "p", mcpServers: "./conf/mcp.json", skills: "./my-skills/" }),
  );
  home.write(`${at}/conf/mcp.json`, text({ mcpServers: SERVERS }));
  home.write(`${at}/my-skills/k/SKILL.md`, "Set ACME_API_KEY.\n");
  home.write(`${at}/my-skills/k/.env`, `ANTHROPIC_API_KEY=${KEY}\n`);
  expect(await placesOf(home)).toEqual([`${at}/conf/mcp.json`, `${at}/my-skills/k/.env`]);
  const { document } = await runJson(["scan"], { home });
  expect(document.needs).toMatchObject([{ name: "ACME_API_KEY", by: "skill k", set: false }]);
});
