import { expect, test } from "vitest";
import { undo } from "../src/index.ts";
import { context, filled, NEW, OLD, run } from "./support/safe.ts";

test("an undo leaves what --skip names, and puts everything else back", async () => {
  const { home, safe } = filled();
  await run(home, safe);
  safe.locked = true;
  await expect(undo(context(home, safe))).rejects.toMatchObject({ code: "UNDO_BLOCKED" });
  await expect(undo(context(home, safe), { skip: ["safe#mien"] })).rejects.toMatchObject({
    code: "PLACE_UNKNOWN",
  });
  const report = await undo(context(home, safe), { skip: ["safe#mine"] });
  expect(report).toMatchObject({
    state: "committed",
    left: [{ place: "safe#mine", reason: "it was named with --skip" }],
  });
  expect([home.read(".shellrc"), safe.held.get("mine")]).toEqual([`ACME_KEY=${OLD}\n`, NEW]);
});

test.each([["safe"], [".shellrc"], [".shellrc#ACME_KEY"], [".shellrc:1"]])(
  "--skip %s names the same places to an undo as to a rotation",
  async (name) => {
    const { home, safe } = filled();
    await run(home, safe);
    const skip = [name === "safe" ? name : home.at(name)];
    const isFile = name !== "safe";
    expect((await undo(context(home, safe), { skip })).left).toHaveLength(1);
    expect([home.read(".shellrc").includes(OLD), safe.held.get("mine") === OLD]).toEqual([!isFile, isFile]);
  },
);
