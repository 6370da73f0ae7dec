import { chmodSync } from "node:fs";
import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";
import { smallWorld, TO } from "./support/world.ts";

test.skipIf(lacksUnprivileged())(
  "an undo that one file holds up goes on without it, and says so: exit 0",
  async () => {
    const { home, keys, options } = await smallWorld();
    const as = { ...options, through: UNPRIVILEGED };
    expect((await run(["rotate", ...TO, "--yes"], as)).code).toBe(0);
    chmodSync(home.at(".zshrc"), 0o400);
    const stopped = await runJson(["undo"], as);
    expect([stopped.code, stopped.document.error.code]).toEqual([1, "PLACE_UNWRITABLE"]);
    const { code, document } = await runJson(["undo", "--skip", "~/.zshrc"], as);
    expect([code, document.error, document.state]).toEqual([0, undefined, "committed"]);
    expect(document.left).toMatchObject([{ reason: "it was named with --skip" }]);
    expect(home.read(".claude/settings.json")).toContain(keys.old);
    expect(home.read(".zshrc")).toContain(keys.next);
  },
);
