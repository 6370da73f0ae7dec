import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { CLI, run } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { bigWorld, TO, type World } from "./support/world.ts";

const ESCAPE = "\u001b[";
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys takes no room
const UNSEEN = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** What the program writes to a terminal of some width; its own lines, however the terminal shows them. */
function onTerminal(
  { options, home }: World,
  args: readonly string[],
  columns: number,
  more = {},
): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: home.path,
    TMPDIR: home.temp,
    TERM: "xterm-256color",
    COLUMNS: `${columns}`,
    ...options.env,
    ...more,
  };
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(" ");
  const cwd = home.at(options.cwd ?? "");
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end();
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  return new Promise((resolve) => child.on("close", () => resolve(screen)));
}

/** The lines that the terminal would have to cut though a word ends in them. */
function cut(screen: string, columns: number): readonly string[] {
  const lines = screen.replace(UNSEEN, "").split(/[\r\n]+/);
  return lines.filter((line) => [...line].length > columns && !isOneWord(line));
}

/** A path or a command to be typed stays whole, so that it can be copied. */
function isOneWord(line: string): boolean {
  const word = line.trim().replaceAll(/`[^`]*`/g, "…");
  return !/ /.test(word) || /^claude-rotate( \S+)*$/.test(word);
}

const HELP = ["rotate", "doctor"].map((name) => [name, "--help"]);
const ADD = ["rotate", ...TO, "--yes", "--add", "~/.nowhere"];

const COMMANDS: readonly (readonly string[])[] = [
  ["--help"],
  ...HELP,
  ["scan"],
  ["which"],
  ["doctor", "--offline"],
  ["verify"],
  ["explain", "Invalid API key · Please run /login", "--offline"],
  ["plugins"],
  ["rotate", ...TO, "--dry-run"],
  ["rotate", ...TO, "--yes", "--from", "ffffff"],
  ADD,
  ["rotate", ...TO, "--yes"],
  ["rotate", ...TO, "--yes"],
  ["history"],
  ["undo"],
  ["recover"],
];

describe.skipIf(lacks("script"))("in a terminal", () => {
  test.each([40, 60, 80])("of %i columns no word is cut", { timeout: 120_000 }, async (columns) => {
    const world = await bigWorld();
    world.home.write(
      "work/shop/.vscode/mcp.json",
      `{"servers":{"a-server-with-a-rather-long-name":{"env":{"ANTHROPIC_API_KEY":"${world.keys.old}"}}}}`,
    );
    for (const args of COMMANDS) {
      const screen = await onTerminal(world, args, columns);
      expect(screen.trim(), args.join(" ")).not.toBe("");
      expect(cut(screen, columns), args.join(" ")).toEqual([]);
    }
  });

  test("a place that has no room beside its name stands above it", async () => {
    const world = await bigWorld();
    const screen = (await onTerminal(world, ["scan", "--no-color"], 40)).replaceAll("\r", "");
    expect(screen).toMatch(/^ {2}~\/work\/shop\/\S+:\d+\n {6}\/env\/ANTHROPIC_API_KEY/m);
    expect(screen).toMatch(/^ {2}~\/dotfiles\/zshrc:2 {2}CLAUDE_API_KEY\n {6}also ~\/\.zshrc$/m);
  });

  test("with NO_COLOR there is no escape, and a script is not wrapped", async () => {
    const world = await bigWorld();
    for (const args of [["scan"], ["which"], ["rotate", ...TO, "--dry-run"], ADD]) {
      const screen = await onTerminal(world, args, 60, { NO_COLOR: "1" });
      expect(screen.replaceAll("\r\u001b[2K", ""), args.join(" ")).not.toContain(ESCAPE);
    }
    const script = (await onTerminal(world, ["completion", "bash"], 40)).replaceAll("\r", "");
    expect(script.trim()).toBe((await run(["completion", "bash"], world.options)).stdout.trim());
  });
});
