import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { failure, watching } from "./support/faults.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

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
