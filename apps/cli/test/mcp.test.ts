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

test("which follows a reference to the variable that gives the key, and says where that is set", async () => {
  const home = makeHome();
  homes.push(home);
  const server = (key: string): object => ({ b: { command: "x", env: { BRAVE_API_KEY: key } } });
  const config = (key: string): string => JSON.stringify({ mcpServers: server(key) });
  home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write("shop/.mcp.json", config("${BRAVE_API_KEY}"));
  home.write(".cursor/mcp.json", config("${env:SEARCH}"));
  home.write(".zshrc", `export BRAVE_API_KEY=${OLD}\nexport SEARCH=${NEW}\n`);
  const asked = async (env = {}): Promise<readonly object[]> =>
    (await runJson(["which", "brave"], { home, cwd: "shop", env })).document.servers;
  const { document: scanned } = await runJson(["scan"], { home, cwd: "shop" });
  const of = (name: string): string =>
    scanned.places.find(({ address }: { address: string }) => address === name).fingerprint;
  expect(await asked()).toMatchObject([
    { scope: "Cursor", fingerprint: of("SEARCH"), variable: "SEARCH", from: `${home.at(".zshrc")}#SEARCH` },
    { scope: "project", fingerprint: of("BRAVE_API_KEY"), from: `${home.at(".zshrc")}#BRAVE_API_KEY` },
  ]);
  const inShell = await asked({ BRAVE_API_KEY: NEW });
  expect(inShell).toContainEqual(
    expect.objectContaining({ scope: "project", fingerprint: of("SEARCH"), from: "env#BRAVE_API_KEY" }),
  );
  home.write(".claude/settings.json", JSON.stringify({ env: { BRAVE_API_KEY: OLD } }));
  const settings = `${home.at(".claude/settings.json")}#/env/BRAVE_API_KEY`;
  expect(await asked({ BRAVE_API_KEY: NEW })).toContainEqual(
    expect.objectContaining({ scope: "project", fingerprint: of("BRAVE_API_KEY"), from: settings }),
  );
  const { stdout } = await run(["which", "brave"], { home, cwd: "shop" });
  expect(stdout).toContain("from ~/.claude/settings.json:1 /env/BRAVE_API_KEY");
});

test("which says of a reference to a variable that is set nowhere just that, and finds no key", async () => {
  const home = makeHome();
  homes.push(home);
  home.write(".cursor/mcp.json", '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":"${BRAVE_API_KEY}"}}}}');
  const { code, document } = await runJson(["which", "brave"], { home, cwd: "" });
  expect(code).toBe(4);
  expect(document.servers).toMatchObject([{ name: "b", variable: "BRAVE_API_KEY", wins: true }]);
  expect((await run(["which", "brave"], { home, cwd: "" })).stdout).toContain("BRAVE_API_KEY is set nowhere");
});
