import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

test("what could not be looked into stands in every document of a rotation, of one that fails and of an undo", async () => {
  const { home, keys, provider, options } = await smallWorld();
  home.write(".mcp.json", "{ broken");
  const named = [expect.objectContaining({ code: "PLACE_BROKEN", path: home.at(".mcp.json"), line: 1 })];
  provider.valid.delete(keys.next);
  const refused = await runJson(["rotate", ...TO, "--yes"], options);
  expect([refused.code, refused.document.problems]).toEqual([3, named]);
  provider.valid.add(keys.next);
  const rotated = await runJson(["rotate", ...TO, "--yes"], options);
  expect([rotated.code, rotated.document.problems]).toEqual([0, named]);
  provider.valid.delete(keys.old);
  const stopped = await runJson(["undo"], options);
  expect([stopped.document.error.code, stopped.document.problems]).toEqual(["KEY_NOT_VALID", named]);
  const undone = await runJson(["undo", "--no-verify"], options);
  expect([undone.code, undone.document.problems]).toEqual([0, named]);
});

test("an undo tells people, too, what it could not look into", async () => {
  const { home, options } = await smallWorld();
  home.write(".mcp.json", "{ broken");
  expect((await run(["rotate", ...TO, "--yes"], options)).code).toBe(0);
  const { code, stderr } = await run(["undo"], options);
  expect([code, stderr]).toEqual([0, expect.stringContaining("! ~/.mcp.json:1 ")]);
});
