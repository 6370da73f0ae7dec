import { Secret } from "@claude-rotate/contract";
import { rotate, undo } from "@claude-rotate/core";
import { plugin as anthropic } from "@claude-rotate/plugin-anthropic";
import { plugin as claudeSettings } from "@claude-rotate/plugin-claude-settings";
import { plugin as envShell } from "@claude-rotate/plugin-env-shell";
import { plugin as mcpServers } from "@claude-rotate/plugin-mcp-servers";
import { plugin as skills } from "@claude-rotate/plugin-skills";
import { expect, test, vi } from "vitest";
import { WINDOWS, WINDOWS_LEFT } from "./places/windows.ts";
import { fakeKey } from "./support/keys.ts";
import { makeMachine } from "./support/machine.ts";
import { makeRegistry } from "./support/registry.ts";
import { rotateAll } from "./support/rotate-all.ts";

// What Node's own module is on Windows.
vi.mock("node:path", async (original) => {
  const { win32, posix } = await original<typeof import("node:path")>();
  return { ...win32, default: win32, win32, posix };
});

const PLUGINS = [anthropic, claudeSettings, envShell, mcpServers, skills];
const HOME = "C:\\Users\\ada";
const ENV = {
  USERPROFILE: HOME,
  APPDATA: `${HOME}\\AppData\\Roaming`,
  LOCALAPPDATA: `${HOME}\\AppData\\Local`,
  ProgramFiles: "C:\\Program Files",
};

test("on Windows every file is found, each key changes and nothing else, and undo gives all back", async () => {
  const machine = makeMachine(PLUGINS, {
    platform: "win32",
    home: HOME,
    cwd: `${HOME}\\work\\shop`,
    env: ENV,
    exec: makeRegistry().exec,
  });
  machine.write(`${HOME}\\work\\shop\\.git\\HEAD`, "ref: refs/heads/main\n");
  await rotateAll(machine, WINDOWS, WINDOWS_LEFT);
});

test("a folder that a variable spells in another case is the same folder", async () => {
  const env = { ...ENV, APPDATA: "c:\\users\\ADA\\appdata\\ROAMING" };
  const machine = makeMachine(PLUGINS, {
    platform: "win32",
    home: HOME,
    cwd: HOME,
    env,
    exec: makeRegistry().exec,
  });
  await rotateAll(
    machine,
    WINDOWS.filter(({ name }) => !/work|D:/.test(name)),
    WINDOWS_LEFT,
  );
});

test("the user's variable in the registry changes with the files, says what to open again, and undo puts it back", async () => {
  const [old, next] = [fakeKey("registry old"), fakeKey("registry new")];
  const registry = makeRegistry({ ANTHROPIC_API_KEY: old, Path: "%USERPROFILE%\\bin" });
  const env = { ...ENV, ANTHROPIC_API_KEY: old };
  const { context, write } = makeMachine(PLUGINS, {
    platform: "win32",
    home: HOME,
    cwd: HOME,
    env,
    exec: registry.exec,
  });
  write(`${HOME}\\.claude\\settings.json`, "{}");
  const secret = async (): Promise<Secret> => new Secret(next);
  const report = await rotate(context, { credential: "anthropic", verify: false, secret });
  expect(report).toMatchObject({ state: "committed", left: [{ place: "env#ANTHROPIC_API_KEY" }] });
  expect(report.restart).toEqual([
    expect.objectContaining({ how: "open a new terminal" }),
    expect.objectContaining({ how: expect.stringContaining("close them and open new ones") }),
  ]);
  expect(registry.values.get("ANTHROPIC_API_KEY")).toBe(next);
  await undo(context, { id: report.id });
  expect(registry.history.map(([, value]) => value)).toEqual([next, old]);
});

test("the folders of Windows, where its variables say nothing", () => {
  const { paths } = makeMachine([], { platform: "win32", home: HOME, cwd: HOME, env: {} }).host;
  expect(paths).toMatchObject({
    appData: `${HOME}\\AppData\\Roaming`,
    state: `${HOME}\\AppData\\Local\\claude-rotate`,
    config: `${HOME}\\.config`,
    claudeConfig: `${HOME}\\.claude`,
    etc: "C:\\Program Files",
  });
});
