import { expect, test } from "vitest";
import { run } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld, TO } from "./support/world.ts";

const yes: readonly string[] = ["rotate", ...TO, "--yes"];

test.skipIf(lacks("bash"))("an output that can't be written is a failure", async () => {
  const { options } = await smallWorld();
  const { code } = await run(["scan"], {
    ...options,
    through: ["bash", "-c", 'exec "$@" > /dev/full', "-"],
  });
  expect(code).toBe(1);
});

test.skipIf(lacks("bash"))("messages that can't be written are none: everything is changed", async () => {
  const { options, home, keys } = await smallWorld();
  const through = ["bash", "-c", 'exec "$@" 2> /dev/full', "-"];
  const before = home.snapshot();
  const ended = async (args: readonly string[]): Promise<number | null> =>
    (await run(args, { ...options, through })).code;
  expect(await ended([...yes, "--dry-run", "--verbose"])).toBe(0);
  expect(await ended([...yes, "--verbose", "--json"])).toBe(0);
  expect(home.read(".zshrc")).toContain(keys.next);
  expect(await ended(["undo", "--verbose"])).toBe(0);
  expect(home.snapshot()).toEqual(before);
  expect(await ended([...yes, "--verbose"])).toBe(0);
  expect(await ended(["undo", "no-such-rotation"])).toBe(2);
});

test.skipIf(lacks("bash"))(
  "nor does it matter that what was asked ahead of a change could not be written",
  async () => {
    const { options, home, keys } = await smallWorld();
    const through = ["bash", "-c", 'exec "$@" &> /dev/full', "-"];
    expect((await run([...yes, "--verbose"], { ...options, through })).code).toBe(0);
    expect(home.read(".zshrc")).toContain(keys.next);
  },
);

test("NODE_DEBUG, by which Node prints environments and headers past every filter, is refused", async () => {
  const { options, home, keys } = await smallWorld();
  const before = home.snapshot();
  const env = { ...options.env, ANTHROPIC_API_KEY: keys.old, NODE_DEBUG: "child_process,http,net" };
  const { code, stdout, stderr } = await run([...yes, "--verbose"], { ...options, env });
  expect(stdout + stderr).not.toContain(keys.old.slice(-20));
  expect([code, stderr]).toEqual([2, expect.stringContaining("NODE_DEBUG is set")]);
  expect(home.snapshot()).toEqual(before);
});
