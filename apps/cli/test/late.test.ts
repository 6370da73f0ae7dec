import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { lacks, UNPRIVILEGED } from "./support/tools.ts";
import { smallWorld, TO } from "./support/world.ts";

const yes = ["rotate", ...TO, "--yes"];

test.skipIf(lacks("strace"))(
  "a failure behind the commit record (here: shrinking the escrow) is no failed rotation",
  async () => {
    const { options, home, keys } = await smallWorld();
    const inject = "inject=rename,renameat,renameat2:error=EIO:when=3";
    const through = [
      "strace",
      "-f",
      "-qq",
      "-o",
      join(home.temp, "trace"),
      "-e",
      "trace=rename,renameat,renameat2",
      "-e",
      inject,
    ];
    const { code, document } = await runJson(yes, { ...options, through });
    expect(home.read(".zshrc")).toContain(keys.next);
    expect([code, document.state]).toEqual([0, "committed"]);
  },
);

test("a state folder that may not be looked into is STATE_UNUSABLE with its path", async () => {
  const { options, home } = await smallWorld();
  mkdirSync(home.state, { recursive: true });
  chmodSync(home.state, 0);
  const { document } = await runJson(yes, { ...options, through: UNPRIVILEGED });
  expect(document.error).toMatchObject({ code: "STATE_UNUSABLE", path: home.state });
});

test("an undo says `1 place is`", async () => {
  const { options, home } = await smallWorld();
  home.write(".zshrc", "");
  await run(yes, options);
  expect((await run(["undo"], options)).stdout).toContain("1 place is as it was");
});
