import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { type Problem, Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { rotate, scan } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");
/** Latin-1, as older systems wrote it. */
const PROJECT = Buffer.from("Projekt\xe9", "latin1");
const SHOWN = "Projekt\uFFFD";

/** A path below the home as the system knows it. */
function raw(home: Home, ...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    [home.path, ...parts].flatMap((part, n) => [Buffer.from(n ? "/" : ""), Buffer.from(part)]),
  );
}

/** A file with a key in a folder, or under a name, that is not UTF-8. macOS lets nobody make one. */
function withKey(folder: Buffer | string, name: Buffer | string): Home {
  const home = makeHome();
  // `rm`, since Node can't name what it would have to remove.
  onTestFinished(() => void execFileSync("rm", ["-rf", home.path]));
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  fs.mkdirSync(raw(home, "work", folder), { recursive: true });
  fs.writeFileSync(raw(home, "work", folder, name), `ACME_KEY=${OLD}\n`);
  return home;
}

const found = async (home: Home, cwd: string): Promise<readonly Problem[]> =>
  (await scan(contextOf(home, { cwd }))).machine.problems;

const linux = test.skipIf(process.platform !== "linux");

linux(
  "a folder below a project whose name is not UTF-8 is named, since nothing in it was looked at",
  async () => {
    const home = withKey(PROJECT, ".env");
    expect(await found(home, home.at("work"))).toMatchObject([
      {
        code: "FOLDER_UNREADABLE",
        path: home.at(`work/${SHOWN}`),
        message: "the folder's name is not UTF-8, so what lies below it was not looked at",
      },
    ]);
  },
);

linux("so is the current one, and a rotation there does not say that all is new", async () => {
  const home = withKey(PROJECT, ".env");
  const cwd = home.at(`work/${SHOWN}`);
  expect(await found(home, cwd)).toMatchObject([{ code: "FOLDER_UNREADABLE", path: cwd }]);
  const rotating = rotate(contextOf(home, { cwd }), {
    credential: "acme",
    secret: async () => new Secret(NEW),
  });
  await expect(rotating).rejects.toMatchObject({ code: "FOLDER_UNREADABLE", path: cwd });
  expect(home.read(".shellrc")).toContain(OLD);
});

linux("and a file that a pattern means", async () => {
  const home = withKey("shop", Buffer.from(".env.\xe9", "latin1"));
  expect(await found(home, home.at("work/shop"))).toMatchObject([
    {
      code: "PLACE_UNREADABLE",
      path: home.at("work/shop/.env.\uFFFD"),
      message: expect.stringContaining("not UTF-8"),
    },
  ]);
});
