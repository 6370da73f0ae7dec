import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./support/keys.ts";
import { runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

describe("where the new key is in use already", () => {
  type Files = Readonly<Record<string, string>>;
  const line = (name: string, key: string): string => `export ${name}=${key}\n`;
  const settings = (key: string): string => JSON.stringify({ env: { ANTHROPIC_API_KEY: key } });
  const server = (key: string): string =>
    JSON.stringify({ mcpServers: { notes: { command: "notes", env: { ANTHROPIC_API_KEY: key } } } });

  test.each<readonly [string, (next: string, other: string) => Files, string]>([
    [
      "another variable",
      (next, other) => ({
        ".bashrc": line("ANTHROPIC_API_KEY", next) + line("WORK_ANTHROPIC_API_KEY", other),
      }),
      ".bashrc#WORK_ANTHROPIC_API_KEY",
    ],
    [
      "a shell's file below the settings",
      (next, other) => ({
        ".claude/settings.json": settings(next),
        ".bashrc": line("ANTHROPIC_API_KEY", other),
      }),
      ".bashrc#ANTHROPIC_API_KEY",
    ],
    [
      "a server's own variable",
      (next, other) => ({ ".bashrc": line("ANTHROPIC_API_KEY", next), ".claude.json": server(other) }),
      ".claude.json#/mcpServers/notes/env/ANTHROPIC_API_KEY",
    ],
    [
      "CLAUDE_API_KEY",
      (next, other) => ({
        ".bashrc": line("ANTHROPIC_API_KEY", next),
        ".profile": line("CLAUDE_API_KEY", other),
      }),
      ".profile#CLAUDE_API_KEY",
    ],
  ])("a living key of something else is left and named: %s", async (_, files, place) => {
    const { options, home, keys } = await smallWorld();
    for (const name of [".zshrc", ".claude/settings.json"]) rmSync(home.at(name));
    for (const [name, text] of Object.entries(files(keys.next, keys.other))) home.write(name, text);
    const before = home.snapshot();
    for (const env of [{}, { ANTHROPIC_API_KEY: keys.next }]) {
      const { code, document } = await runJson(["rotate", ...TO, "--yes"], {
        ...options,
        env: { ...options.env, ...env },
      });
      expect([code, document.state, document.changed]).toEqual([0, "unchanged", false]);
      expect(document.left.map((one: { place: string }) => one.place)).toContain(home.at(place));
    }
    expect(home.snapshot()).toEqual(before);
  });

  test.each<readonly [string, (next: string) => Files]>([
    ["another shell", (next) => ({ ".bashrc": line("ANTHROPIC_API_KEY", next) })],
    ["fish", (next) => ({ ".config/fish/config.fish": `set -gx ANTHROPIC_API_KEY ${next}\n` })],
    ["a line that only keeps it", (next) => ({ ".bashrc": `NEWKEY=${next}\n` })],
    [
      "an approval alone",
      (next) => ({
        ".claude.json": JSON.stringify({ customApiKeyResponses: { approved: [next.slice(-20)] } }),
      }),
    ],
  ])("a home that was rotated by half is finished: the new key in %s", async (_, files) => {
    const { options, home, keys } = await smallWorld();
    for (const name of [".zshrc", ".claude/settings.json"]) rmSync(home.at(name));
    home.write(".zshrc", line("ANTHROPIC_API_KEY", keys.old));
    for (const [name, text] of Object.entries(files(keys.next))) home.write(name, text);
    const { code, document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect([code, document.state]).toEqual([0, "committed"]);
    expect(home.read(".zshrc")).toBe(line("ANTHROPIC_API_KEY", keys.next));
  });

  test("--from names a key that is replaced everywhere: nothing to do", async () => {
    const { options, keys } = await smallWorld();
    const again = ["rotate", ...TO, "--yes", "--from", fingerprintOf(keys.old)];
    expect((await runJson(again, options)).document.state).toBe("committed");
    const { code, document } = await runJson(again, options);
    expect([code, document.state]).toEqual([0, "unchanged"]);
  });
});

describe("a placeholder", () => {
  test("that nobody reads is not named by which, and one that is sent is told as what it is", async () => {
    const { options, home } = await smallWorld();
    home.write(".env", "ANTHROPIC_API_KEY=your-new-key-here\n");
    const { document } = await runJson(["which"], options);
    expect([document.sent.length, document.sent[0].note ?? "", document.ignored]).toEqual([
      1,
      expect.not.stringContaining("placeholder"),
      [],
    ]);
    home.write(".claude/settings.json", '{"env":{"ANTHROPIC_API_KEY":"your-api-key-here"}}');
    const { sent } = (await runJson(["which"], options)).document;
    expect(sent[0].note).toMatch(/^it is a placeholder/);
  });
});
