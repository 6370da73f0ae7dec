import { execFileSync } from "node:child_process";
import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { type RotateOptions, rotate } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey, type Verdicts } from "./support/plugin.ts";
import { lacks } from "./support/tools.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");
const BAIT = fakeKey("bait");

const run = (home: Home, options: Partial<RotateOptions> = {}, verdicts: Verdicts = new Map()) =>
  rotate(contextOf(home, { cwd: home.at("shop"), plugins: [acme(verdicts)] }), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    ...options,
  });

/** A repository whose `.env` holds a key; `tracked` says whether it came with it. */
function cloned(tracked: boolean): Home {
  const home = makeHome();
  home.write("shop/.env", `ACME_KEY=${BAIT}\n`);
  const git = (...args: string[]): unknown => execFileSync("git", ["-C", home.at("shop"), ...args]);
  git("init", "-q");
  if (tracked) git("add", ".env");
  return home;
}

test.skipIf(lacks("git"))(
  "a key that came with a repository is not moved, though it is the only one, until --from names it",
  async () => {
    const home = cloned(true);
    await expect(run(home)).rejects.toMatchObject({
      code: "KEY_AMBIGUOUS",
      message: expect.stringContaining("a repository brought along"),
      hint: expect.stringMatching(/--from [0-9a-f]{12}/),
    });
    expect(home.read("shop/.env")).toContain(BAIT);
    await expect(run(home, { from: [BAIT.slice(-4)].map((end) => `acme-…${end}`) })).resolves.toMatchObject({
      changed: true,
    });
    expect(home.read("shop/.env")).toContain(NEW);
  },
);

test.skipIf(lacks("git"))("nor because it is dead, beside a key of the user's own", async () => {
  const home = cloned(true);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  const report = await run(home, {}, new Map([[BAIT, "invalid"]]));
  expect(report).toMatchObject({
    changed: true,
    left: [
      {
        place: `${home.at("shop/.env")}#ACME_KEY`,
        reason: expect.stringContaining("a repository brought along"),
      },
    ],
  });
  expect([home.read("shop/.env"), home.read(".shellrc")]).toEqual([
    `ACME_KEY=${BAIT}\n`,
    `ACME_KEY=${NEW}\n`,
  ]);
});

test.skipIf(lacks("git"))(
  "a key in a file that git does not track was put there here, and moves",
  async () => {
    const home = cloned(false);
    await expect(run(home)).resolves.toMatchObject({ changed: true });
    expect(home.read("shop/.env")).toContain(NEW);
  },
);
