import type { Host } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { recover, scan, undo } from "../src/index.ts";
import { alone, failure, killedAt, watching } from "./support/faults.ts";
import { contextOf, type Home } from "./support/home.ts";
import { acme, fakeKey, type Safe } from "./support/plugin.ts";
import { context, filled, NEW, OLD, run } from "./support/safe.ts";

test("items change with the files in one rotation, and undo puts both back", async () => {
  const { home, safe } = filled();
  const report = await run(home, safe);
  expect(report.changes.map(({ place }) => place)).toEqual([`${home.at(".shellrc")}#ACME_KEY`, "safe#mine"]);
  expect(safe.held.get("mine")).toBe(NEW);
  expect(safe.held.get("other")).toBe(fakeKey("other"));
  await undo(context(home, safe));
  expect(safe.held.get("mine")).toBe(OLD);
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
});

test("a dry run swaps nothing", async () => {
  const { home, safe } = filled();
  await expect(run(home, safe, { dryRun: true })).resolves.toMatchObject({ state: "planned" });
  expect(safe.held.get("mine")).toBe(OLD);
});

test("an item that can't be swapped puts every file back", async () => {
  const { home, safe } = filled();
  safe.failing = "once";
  await expect(run(home, safe)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
});

test("an item that can't be reached on the way back stays pending and holds no file hostage; recover finishes", async () => {
  const { home, safe } = filled();
  safe.failing = "always";
  safe.stranger = () => void Object.assign(safe, { locked: true });
  const blocked = run(home, safe);
  await expect(blocked).rejects.toMatchObject({
    code: "WAY_BACK_BLOCKED",
    exit: 5,
    message: expect.stringContaining("safe#mine"),
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  await expect(recover(context(home, safe))).resolves.toMatchObject({
    state: "pending",
    pending: [{ id: "safe#mine" }],
  });
  delete safe.failing;
  safe.locked = false;
  delete safe.stranger;
  await expect(recover(context(home, safe))).resolves.toMatchObject({ state: "recovered" });
  await expect(run(home, safe)).resolves.toMatchObject({ changed: true });
});

test("an item whose swap always fails, and that still holds the old key, keeps nothing pending", async () => {
  const { home, safe } = filled();
  safe.failing = "always";
  await expect(run(home, safe)).rejects.toMatchObject({ code: "WRITE_FAILED", exit: 1 });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  await expect(recover(context(home, safe))).resolves.toMatchObject({ state: "nothing" });
});

test("an item that somebody else changes just ahead of its swap is his: the rest goes back, and nothing stays behind", async () => {
  const { home, safe } = filled();
  safe.held.set("first", OLD);
  safe.stranger = () => void (safe.held.get("mine") === OLD && safe.held.set("mine", fakeKey("theirs")));
  const before = home.picture();
  await expect(run(home, safe)).rejects.toMatchObject({
    code: "FILE_CHANGED",
    exit: 1,
    message: expect.stringContaining("safe#mine was changed by somebody else meanwhile"),
  });
  expect([safe.held.get("first"), safe.held.get("mine")]).toEqual([OLD, fakeKey("theirs")]);
  expect(home.picture()).toEqual(before);
  expect(await recover(context(home, safe))).toMatchObject({ state: "nothing" });
  await expect(run(home, safe)).resolves.toMatchObject({ state: "committed" });
  expect([safe.held.get("first"), safe.held.get("mine")]).toEqual([NEW, fakeKey("theirs")]);
});

test("an item that somebody else changes behind its swap is named on the way back, and holds no later rotation", async () => {
  const { home, safe } = filled();
  safe.held.set("second", OLD);
  safe.stranger = () => {
    if (safe.held.get("mine") !== NEW) return;
    safe.held.set("mine", fakeKey("theirs"));
    safe.held.set("second", fakeKey("theirs"));
  };
  await expect(run(home, safe)).rejects.toMatchObject({
    code: "WAY_BACK_BLOCKED",
    blocked: [{ id: "safe#mine", reason: "it holds neither key any more", pending: false }],
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  await expect(run(home, safe)).resolves.toMatchObject({ state: "committed" });
});

test("a store that throws while it is looked through costs its own items and is named", async () => {
  const { home, safe } = filled();
  const plugin = acme(new Map(), safe);
  const broken = {
    id: "safe",
    find: () => {
      throw failure("EIO");
    },
    swap: async () => {},
  };
  const { machine } = await scan(
    contextOf(home, { plugins: [{ ...plugin, stores: [...(plugin.stores?.slice(0, 1) ?? []), broken] }] }),
  );
  expect(machine.places).toHaveLength(1);
  expect(machine.problems).toMatchObject([{ code: "PLUGIN_FAILED", plugin: "@acme/plugin" }]);
});

test("killed at every change of the file system, items and files end on the same side", {
  timeout: 60_000,
}, async () => {
  const counted = filled();
  let total = 0;
  await run(counted.home, counted.safe, {}, (host) =>
    watching(host, (_call, n) => {
      total = n;
    }),
  );
  for (let at = 1; at <= total; at++) {
    const { home, safe } = filled();
    await run(home, safe, {}, killedAt(at)).catch(() => {});
    await recover(context(home, safe, alone));
    const key = safe.held.get("mine");
    expect([OLD, NEW]).toContain(key);
    expect(home.read(".shellrc"), `killed at ${at}`).toBe(`ACME_KEY=${key}\n`);
  }
});

test("a store that can't be looked at may hold the old key: it stops the rotation unless --skip names it", async () => {
  const { home, safe } = filled();
  safe.locked = true;
  await expect(run(home, safe)).rejects.toMatchObject({
    code: "PLACE_UNREADABLE",
    message: expect.stringContaining("the safe is locked"),
    hint: "Unlock it — or leave it with `--skip safe`.",
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  await expect(run(home, safe, { skip: ["safe"] })).resolves.toMatchObject({ changed: true });
});

test("a store that a machine may be without stops nothing and is told; it can be skipped all the same", async () => {
  for (const skip of [[], ["safe"]]) {
    const { home, safe } = filled();
    const optional = { ...safe, locked: true, said: { optional: true } } as const;
    const report = await run(home, optional, { skip });
    expect(report).toMatchObject({
      changed: true,
      problems: [{ store: "safe", message: "the safe is locked" }],
    });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
  }
});

test("one item that can't be looked at is skipped by its own name", async () => {
  const { home, safe } = filled();
  const closed = { ...safe, locked: true, said: { address: "mine/a" } };
  await expect(run(home, closed)).rejects.toMatchObject({
    hint: expect.stringContaining("`--skip safe#mine/a`"),
  });
  await expect(run(home, closed, { skip: ["safe#mine/a"] })).resolves.toMatchObject({ changed: true });
});

test("an item that somebody else moves to the new key while the plan is shown is his: nothing puts it back", async () => {
  const { home, safe } = filled();
  safe.held.set("other", OLD);
  const confirm = async (): Promise<boolean> => {
    safe.held.set("mine", NEW);
    safe.failing = "once";
    return true;
  };
  await expect(run(home, safe, { confirm })).rejects.toThrow();
  expect(Object.fromEntries(safe.held)).toEqual({ mine: NEW, other: OLD });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
});

test("--add reaches no item that is not there, and says who makes it; one with a key is changed anyway", async () => {
  const { home, safe } = filled();
  const before = home.picture();
  await expect(run(home, safe, { add: ["safe:new"] })).rejects.toMatchObject({
    code: "PLACE_REFUSED",
    message: "--add makes no new item there, and safe:new holds no key",
    hint: expect.stringContaining("its own client"),
  });
  expect(home.picture()).toEqual(before);
  expect(await run(home, safe, { add: ["safe:mine"] })).toMatchObject({ state: "committed" });
  expect(safe.held.get("mine")).toBe(NEW);
});

describe("an item that --add makes", () => {
  const ADD = { add: ["safe:new"] };

  function open(): { home: Home; safe: Safe } {
    const { home, safe } = filled();
    return { home, safe: { ...safe, free: ["new"] } };
  }

  test("stands in the plan as new, is made with the rest, and undo takes it away", async () => {
    const { home, safe } = open();
    await expect(run(home, safe, { ...ADD, dryRun: true })).resolves.toMatchObject({
      state: "planned",
      changes: expect.arrayContaining([expect.objectContaining({ place: "safe#new", from: "" })]),
    });
    expect(safe.held.has("new")).toBe(false);
    await expect(run(home, safe, ADD)).resolves.toMatchObject({ state: "committed" });
    expect([safe.held.get("new"), safe.held.get("mine")]).toEqual([NEW, NEW]);
    await expect(undo(context(home, safe))).resolves.toMatchObject({ state: "committed", left: [] });
    expect([safe.held.has("new"), safe.held.get("mine")]).toEqual([false, OLD]);
  });

  test("needs no other place that holds a key", async () => {
    const { home, safe } = open();
    safe.held.clear();
    home.write(".shellrc", "");
    await expect(run(home, safe, ADD)).resolves.toMatchObject({ state: "committed" });
    expect(safe.held.get("new")).toBe(NEW);
    await undo(context(home, safe));
    expect(safe.held.size).toBe(0);
  });

  test("is refused where nothing would find it again, and names those that can be made", async () => {
    const { home, safe } = open();
    await expect(run(home, safe, { add: ["safe:elsewhere"] })).rejects.toMatchObject({
      code: "PLACE_REFUSED",
      hint: expect.stringContaining("`safe:new`"),
    });
  });

  test("that somebody else makes meanwhile is his: nothing changes, and nothing is taken away", async () => {
    const { home, safe } = open();
    const confirm = async (): Promise<boolean> => {
      safe.held.set("new", fakeKey("theirs"));
      return true;
    };
    await expect(run(home, safe, { ...ADD, skip: ["safe"], confirm })).rejects.toMatchObject({
      code: "FILE_CHANGED",
      message: expect.stringContaining("safe#new"),
    });
    expect([safe.held.get("new"), safe.held.get("mine")]).toEqual([fakeKey("theirs"), OLD]);
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  });

  test("that somebody else wrote since is left by undo, and named", async () => {
    const { home, safe } = open();
    await run(home, safe, ADD);
    safe.held.set("new", fakeKey("theirs"));
    await expect(undo(context(home, safe))).resolves.toMatchObject({ left: [{ place: "safe#new" }] });
    expect(safe.held.get("new")).toBe(fakeKey("theirs"));
  });

  test("killed at every change of the file system, it is there with the new key or not at all", {
    timeout: 60_000,
  }, async () => {
    const counted = open();
    let total = 0;
    const count = (host: Host): Host =>
      watching(host, (_call, n) => {
        total = n;
      });
    await run(counted.home, counted.safe, ADD, count);
    for (let at = 1; at <= total; at++) {
      const { home, safe } = open();
      await run(home, safe, ADD, killedAt(at)).catch(() => {});
      await recover(context(home, safe, alone));
      const key = safe.held.get("mine");
      expect([safe.held.get("new"), home.read(".shellrc")], `killed at ${at}`).toEqual([
        key === NEW ? NEW : undefined,
        `ACME_KEY=${key}\n`,
      ]);
    }
  });

  test("an undo that is killed at any change of the file system ends on one side, too", {
    timeout: 60_000,
  }, async () => {
    let total = 0;
    const count = (host: Host): Host =>
      watching(host, (_call, n) => {
        total = n;
      });
    const counted = open();
    await run(counted.home, counted.safe, ADD);
    await undo(context(counted.home, counted.safe, count));
    expect(total).toBeGreaterThan(5);
    for (let at = 1; at <= total; at++) {
      const { home, safe } = open();
      await run(home, safe, ADD);
      await undo(context(home, safe, killedAt(at))).catch(() => {});
      await recover(context(home, safe, alone));
      const key = safe.held.get("mine");
      expect(safe.held.get("new"), `killed at ${at}`).toBe(key === NEW ? NEW : undefined);
    }
  });
});
