import { afterEach, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { type Document, run, runJson } from "./support/run.ts";

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

const OLD = braveKey("old");
const DESKTOP = ".config/Claude/claude_desktop_config.json";
const VSCODE = ".config/Code/User/mcp.json";
const REWRITES = expect.stringContaining("rewrites this file while it runs");
const INPUTS = expect.stringContaining("kept in the system's keychain");

function homeWith(inputs: string): Home {
  const home = makeHome();
  homes.push(home);
  const server = `{"b":{"command":"x","env":{"BRAVE_API_KEY":"${OLD}"}}}`;
  home.write(DESKTOP, `{"mcpServers":${server}}`);
  home.write(VSCODE, `{${inputs}"servers":${server}}`);
  home.write(".zshrc", `export BRAVE_API_KEY=${OLD}\n`);
  home.write("new-key", braveKey("new"));
  return home;
}

const ROTATE = ["rotate", "brave", "--to", "file:~/new-key", "--no-verify"];

/** By file. */
const notes = (home: Home, rows: readonly Document[]): unknown =>
  Object.fromEntries(rows.map(({ path, note }) => [path.slice(home.path.length + 1), note]));

test("what a client does with its file is said by scan, plan and receipt, where it holds a key", async () => {
  const home = homeWith('"inputs":[{"id":"k","type":"promptString","password":true}],');
  const scanned = await runJson(["scan"], { home });
  const said = { [DESKTOP]: REWRITES, [VSCODE]: INPUTS, ".zshrc": undefined };
  expect(notes(home, scanned.document.places)).toEqual(said);
  expect((await run(["scan"], { home })).stdout).toContain("rewrites this file while it runs");
  const planned = await run([...ROTATE, "--dry-run"], { home });
  const line = new RegExp(`^! ~/${DESKTOP} the app rewrites this file`, "m");
  expect(planned.stdout).toMatch(line);
  expect((await run([...ROTATE, "--yes"], { home })).stdout).toMatch(line);
});

test("without `inputs` nothing is said of them, and a rotation's document has the notes", async () => {
  const home = homeWith("");
  const { document } = await runJson([...ROTATE, "--yes"], { home });
  expect(notes(home, document.changes)).toEqual({
    [DESKTOP]: REWRITES,
    [VSCODE]: undefined,
    ".zshrc": undefined,
  });
});
