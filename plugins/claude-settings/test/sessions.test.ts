import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Host, type RunningProcess, Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { plugin } from "../src/index.ts";

const START = 1_780_000_000_000;

function recognise(process: Partial<RunningProcess>, session?: unknown) {
  const folder = mkdtempSync(join(tmpdir(), "sessions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "sessions"));
  if (session !== undefined)
    writeFileSync(
      join(folder, "sessions/4242.json"),
      typeof session === "string" ? session : JSON.stringify(session),
    );
  const host = {
    paths: { claudeConfig: folder },
    files: { read: (path: string) => ({ bytes: readFileSync(path) }) },
  } as unknown as Host;
  const whole: RunningProcess = {
    pid: 4242,
    parent: 1,
    since: START,
    program: "node",
    args: [new Secret("node")],
    variables: [],
    ...process,
  };
  return plugin.programs!.map((profile) => profile.recognise(whole, host)).find((one) => one !== undefined);
}

const session = { pid: 4242, sessionId: "0b1c-22", cwd: "/home/me/shop", startedAt: START + 900 };

test("a session is known by the file that it writes, and is taken up again by its id, in its folder", () => {
  expect(recognise({}, session)).toEqual({
    program: "Claude Code",
    how: "type /exit there, then in a new terminal, in /home/me/shop: claude --resume 0b1c-22",
  });
});

test.each([
  ["a file that a session of the same number left long ago", { ...session, startedAt: START - 86_400_000 }],
  ["a file of another number", { ...session, pid: 1 }],
  ["half a file", '{"pid": 42'],
  ["no file", undefined],
])("%s makes no session of another program", (_what, left) => {
  expect(recognise({}, left)).toBeUndefined();
});

test.each([
  ["the native program", { program: "claude" }],
  [
    "the npm package",
    {
      args: ["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"].map(
        (word) => new Secret(word),
      ),
    },
  ],
])("%s is known without a session's file, too", (_what, process) => {
  expect(recognise(process)).toEqual({
    program: "Claude Code",
    how: "type /exit there, then in a new terminal: claude --continue",
  });
});

test("what a session's file says never becomes a line that does something else", () => {
  const { how } = recognise({}, { ...session, sessionId: "x; rm -rf ~", cwd: "/a\u001b]0;b" })!;
  expect(how).toBe("type /exit there, then in a new terminal: claude --continue");
});
