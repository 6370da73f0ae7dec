import type { Host } from "@claude-rotate/contract";
import { scan } from "@claude-rotate/core";
import { plugin as anthropic } from "@claude-rotate/plugin-anthropic";
import { plugin as claudeSettings } from "@claude-rotate/plugin-claude-settings";
import { plugin as envShell } from "@claude-rotate/plugin-env-shell";
import { plugin as keychain } from "@claude-rotate/plugin-macos-keychain";
import { plugin as mcpServers } from "@claude-rotate/plugin-mcp-servers";
import { plugin as skills } from "@claude-rotate/plugin-skills";
import { expect, test } from "vitest";
import { MACOS, MACOS_LEFT } from "./places/macos.ts";
import { makeMachine } from "./support/machine.ts";
import { rotateAll } from "./support/rotate-all.ts";

const PLUGINS = [anthropic, claudeSettings, envShell, keychain, mcpServers, skills];
const HOME = "/Users/ada";
const MACHINE = { platform: "darwin", home: HOME, cwd: `${HOME}/work/shop`, env: { USER: "ada" } } as const;

/** `security` with an empty keychain: errSecItemNotFound is 44, as plugins/macos-keychain has it. */
const empty: Host["exec"] = async () => ({ code: 44, stdout: "", stderr: "" });

test("on macOS every file is found, each key changes and nothing else, and undo gives all back", async () => {
  const machine = makeMachine(PLUGINS, { ...MACHINE, exec: empty });
  machine.write(`${HOME}/work/shop/.git/HEAD`, "ref: refs/heads/main\n");
  await rotateAll(machine, MACOS, MACOS_LEFT);
});

test("the folders of macOS", () => {
  expect(makeMachine([], MACHINE).host.paths).toMatchObject({
    appData: `${HOME}/Library/Application Support`,
    state: `${HOME}/Library/Application Support/claude-rotate`,
    config: `${HOME}/.config`,
    etc: "/Library/Application Support",
  });
});

test("a keychain that can't be asked is a problem of its own, with the way to open it", async () => {
  const locked: Host["exec"] = async () => ({ code: 36, stdout: "", stderr: "" });
  const machine = makeMachine(PLUGINS, { ...MACHINE, exec: locked });
  const { problems } = (await scan(machine.context)).machine;
  expect(problems.length).toBeGreaterThan(0);
  for (const { store, hint } of problems)
    expect([store, hint]).toEqual(["keychain", expect.stringContaining("unlock-keychain")]);
});
