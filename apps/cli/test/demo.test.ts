import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

test("a whole rotation to look at, on a home of its own", async () => {
  const { options, home } = await smallWorld();
  const before = home.snapshot();
  const { code, stdout, stderr } = await run(["demo"], options);
  expect([code, stderr]).toEqual([0, ""]);
  for (const words of [
    "$ claude-rotate scan",
    "$ claude-rotate which",
    "+++ ~/.bashrc",
    "10 places new · 0 old · 1 program to restart",
    "nothing to change",
    "every byte, mode and link of the home is as it was",
  ])
    expect(stdout).toContain(words);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("  claude-rotate scan");
  expect(home.snapshot()).toEqual(before);
  expect(readdirSync(home.temp)).toEqual([]);
});

test("as a document: each command with what it answered", async () => {
  const { options } = await smallWorld();
  const { code, document } = await runJson(["demo"], options);
  expect(code).toBe(0);
  expect(document).toMatchObject({ schema: "claude-rotate.demo/1", restored: true });
  const [, before, planned, rotated, after, again, undone] = document.steps.map(
    (step: { document: object }) => step.document,
  );
  expect([planned.state, rotated.state, again.state, undone.state]).toEqual([
    "planned",
    "committed",
    "unchanged",
    "committed",
  ]);
  expect(before.sent[0].fingerprint).toBe(rotated.from[0]);
  expect(after.sent[0].fingerprint).toBe(rotated.to);
});

test("Ctrl-C takes the home away, too", async () => {
  const { options, home } = await smallWorld();
  const { code } = await run(["demo"], {
    ...options,
    meanwhile: (child) => {
      const wait = setInterval(() => {
        if (readdirSync(home.temp).length === 0) return;
        clearInterval(wait);
        child.kill("SIGINT");
      }, 5);
    },
  });
  expect(code).toBe(130);
  expect(existsSync(home.temp) && readdirSync(home.temp)).toEqual([]);
});
