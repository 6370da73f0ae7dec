import { afterEach, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

const OLD = braveKey("old");
const NEW = braveKey("new");

/** Each client's file with one server, its key marked by K. */
const FILES: Readonly<Record<string, string>> = {
  ".claude.json":
    '{"mcpServers": {"brave-search": {"command": "npx", "args": ["-y", "@brave/brave-search-mcp-server", "--brave-api-key", "K"]}},\n "projects": {"HOME/shop": {"mcpServers": {"brave-search": {"env": {"BRAVE_API_KEY": "K"}}}}}}',
  "shop/.mcp.json": '{\r\n\t"mcpServers": { "b": { "command": "x", "args": ["--brave-api-key=K"] } }\r\n}',
  ".claude/mcp.json": '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":"K"}}}}',
  ".cursor/mcp.json": '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":"K"}}}}',
  ".config/zed/settings.json": '{ // mine\n "context_servers": {"b": {"env": {"BRAVE_API_KEY": "K",},},},}\n',
  ".codex/config.toml": "[mcp_servers.b.env] # mine\nBRAVE_API_KEY = 'K' # here\n",
  ".continue/config.yaml": 'mcpServers:\n  - name: b\n    env:\n      BRAVE_API_KEY: "K" # ü\n',
  ".config/Claude/claude_desktop_config.json": '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":"K"}}}}',
  ".config/brave.key": "K\n",
  ".gemini/settings.json":
    '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY_FILE":"HOME/.config/brave.key"}}, "c":{"env":{"BRAVE_API_KEY":"${BRAVE_API_KEY}"}}}}',
};

function filled(): { home: Home; text: (key: string) => Readonly<Record<string, string>> } {
  const home = makeHome();
  homes.push(home);
  const text = (key: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(FILES).map(([name, body]) => [
        name,
        body.replaceAll("HOME", home.path).replace(/(?<=["'=])K(?=["'])|^K$/gm, key),
      ]),
    );
  for (const [name, body] of Object.entries(text(OLD))) home.write(name, body);
  home.write("new-key", NEW);
  return { home, text };
}

const contents = (home: Home): Record<string, string> =>
  Object.fromEntries(Object.keys(FILES).map((name) => [name, home.read(name)]));

test("one rotation moves a server's key in every client's own format, and undo gives every byte back", async () => {
  const { home, text } = filled();
  const options = { home, cwd: "shop" };
  const rotated = await runJson(
    ["rotate", "brave", "--to", "file:~/new-key", "--no-verify", "--yes"],
    options,
  );
  expect(rotated.document).toMatchObject({ state: "committed", credential: "brave" });
  expect(contents(home)).toEqual(text(NEW));
  const undone = await run(["undo"], options);
  expect(undone.code).toBe(0);
  expect(contents(home)).toEqual(text(OLD));
});

test("which names each server's copy and the scope that wins", async () => {
  const { home } = filled();
  const { code, document } = await runJson(["which", "brave"], { home, cwd: "shop" });
  expect(code).toBe(0);
  const copies = document.servers.filter(({ name }: { name: string }) => name === "brave-search");
  expect(
    copies.map(({ scope, wins }: { scope: string; wins: boolean }) => `${scope} ${wins}`).sort(),
  ).toEqual(["local true", "user false"]);
});

test("in the home folder a client's own file stays the user's", async () => {
  const { home } = filled();
  const { document } = await runJson(["which", "brave"], { home, cwd: "" });
  const scopes = document.servers.map(({ place, scope }: { place: string; scope: string }) => [
    place.slice(home.path.length).split("#")[0],
    scope,
  ]);
  expect(scopes).toContainEqual(["/.cursor/mcp.json", "Cursor"]);
  expect(scopes.filter(([, scope]: string[]) => / project$/.test(scope ?? ""))).toEqual([]);
});
