import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { forget, recover, rotate } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { alone, failure, killedAt, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";
import { can, lacks } from "./support/tools.ts";

test("on a disk without room for as much as a lock the way back of a failed staging needs none", async () => {
  const home = makeHome();
  home.write(".state", `PRIMARY=${fakeKey("old")}\n`);
  home.write("conf/a.conf", `ACME_KEY=${fakeKey("old")}\n`);
  const before = home.picture();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      const isStaged = call.name === "create" && call.path.endsWith("claude-rotate~");
      if (isStaged || call.name === "makeLock") throw failure("ENOSPC");
    });
  const context = contextOf(home, { host });
  const rotation = rotate(context, { credential: "acme", secret: async () => new Secret(fakeKey("new")) });
  await expect(rotation).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.picture()).toEqual(before);
  expect(lockState(context.host)).toEqual({ state: "free" });
});

/** A disk on which nothing new has room before something was removed. */
const full = (real: Host): Host => {
  let hasRoom = false;
  return watching(alone(real), ({ name, path }) => {
    if (name === "remove" && fs.existsSync(path)) hasRoom ||= fs.statSync(path).size > 0;
    if (hasRoom || (name !== "create" && name !== "append")) return;
    // A real one leaves the file, with as much in it as there was room for.
    if (name === "create") fs.writeFileSync(path, "", { mode: 0o600 });
    throw failure("ENOSPC");
  });
};

const toNew = (home: Home, host: (real: Host) => Host) =>
  rotate(contextOf(home, { host }), { credential: "acme", secret: async () => new Secret(fakeKey("new")) });

/** Two files, of which the first was changed when the process died. */
async function halfWritten(): Promise<{ home: Home; before: Record<string, string> }> {
  const changes: string[] = [];
  const recorded = makeHome();
  const fill = (home: Home): void => {
    home.write(".env", `ACME_KEY=${fakeKey("old")}\n`);
    home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n`);
  };
  fill(recorded);
  await toNew(recorded, (real) => watching(real, ({ name }) => void changes.push(name)));
  const home = makeHome();
  fill(home);
  const before = home.picture();
  await toNew(home, killedAt(changes.indexOf("replace") + 1)).catch(() => {});
  expect(home.picture()).not.toEqual(before);
  return { home, before };
}

test("on a full disk a dead rotation is put back with the room that was kept for that", async () => {
  const { home, before } = await halfWritten();
  expect(await recover(contextOf(home, { host: full }))).toMatchObject({ state: "recovered", pending: [] });
  expect(home.picture()).toEqual(before);
});

test("where that room is gone, too, what waits to be put back is named", async () => {
  const { home, before } = await halfWritten();
  fs.rmSync(`${contextOf(home).host.paths.state}/reserve`);
  const { state, pending } = await recover(contextOf(home, { host: full }));
  expect(state).toBe("pending");
  expect(pending.map(({ path }) => path)).toEqual([home.at(".env"), home.at(".shellrc")]);
  expect(pending[0]?.reason).toContain("Make room there");
  expect(await recover(contextOf(home, { host: alone }))).toMatchObject({ state: "recovered" });
  expect(home.picture()).toEqual(before);
});

test("the old key is erased on a full disk", async () => {
  const home = makeHome();
  home.write(".env", `ACME_KEY=${fakeKey("old")}\n`);
  const { id } = await toNew(home, (real) => real);
  const { state } = contextOf(home).host.paths;
  expect(await forget(contextOf(home, { host: full }))).toEqual([id]);
  const left = fs.readdirSync(state, { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => name.endsWith("escrow"))).toEqual([]);
});

test.skipIf(lacks("mount"))(
  "of a small file system without our journal no more room is asked than the new files take",
  async ({ skip }) => {
    const home = makeHome();
    fs.mkdirSync(home.at("conf"));
    if (!can("mount", ["-t", "tmpfs", "-o", "size=64k", "none", home.at("conf")])) return skip();
    onTestFinished(() => void execFileSync("umount", [home.at("conf")]));
    home.write("conf/a.conf", `ACME_KEY=${fakeKey("old")}\n`);
    await rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(fakeKey("new")) });
    expect(home.read("conf/a.conf")).toContain(fakeKey("new"));
  },
);
