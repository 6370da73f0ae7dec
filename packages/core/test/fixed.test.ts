import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { createHost, rotate } from "../src/index.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";
import { can, lacks } from "./support/tools.ts";

const OLD = fakeKey("old");

function filled(): Home {
  const home = makeHome();
  for (const name of [".shellrc", "conf/a.conf"]) home.write(name, `ACME_KEY=${OLD}\n`);
  return home;
}

async function expectRefused(home: Home, told: object = {}): Promise<void> {
  const before = home.picture();
  const run = rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(fakeKey("new")) });
  await expect(run).rejects.toMatchObject({
    code: "PLACE_UNWRITABLE",
    path: home.at("conf/a.conf"),
    ...told,
  });
  expect(home.picture()).toEqual(before);
  expect(stateTexts(home)).toEqual({});
}

test.skipIf(lacks("chattr"))(
  "an append-only folder is found before anything is made in it",
  async ({ skip }) => {
    const home = filled();
    if (!can("chattr", ["+a", home.at("conf")])) return skip();
    onTestFinished(() => void execFileSync("chattr", ["-a", home.at("conf")]));
    await expectRefused(home);
  },
);

test.skipIf(lacks("chattr")).each([
  ["i", "conf/a.conf", "the file is immutable"],
  ["a", "conf/a.conf", "the file is append-only"],
  ["i", "conf", "the file's folder is immutable"],
])("what chattr's flag +%s of %s does is told as that, with its mend", async (flag, name, message) => {
  const home = filled();
  if (!can("chattr", [`+${flag}`, home.at(name)])) return;
  onTestFinished(() => void execFileSync("chattr", [`-${flag}`, home.at(name)]));
  await expectRefused(home, {
    message,
    hint: expect.stringContaining(`\`chattr -${flag} ${home.at(name)}\``),
  });
});

test.skipIf(lacks("mount"))("a read-only mount is told as that", async ({ skip }) => {
  const home = filled();
  if (!can("mount", ["--bind", home.at("conf"), home.at("conf")])) return skip();
  onTestFinished(() => void execFileSync("umount", [home.at("conf")]));
  execFileSync("mount", ["-o", "remount,bind,ro", home.at("conf")]);
  await expectRefused(home, {
    message: "the file is on a file system that is mounted read-only",
    hint: expect.stringContaining("remount,rw"),
  });
});

test.skipIf(lacks("mount"))(
  "a file that is a mount, as containers have them, is found before anything is made",
  async ({ skip }) => {
    const home = filled();
    const from = home.write("elsewhere", `ACME_KEY=${OLD}\n`);
    if (!can("mount", ["--bind", from, home.at("conf/a.conf")])) return skip();
    onTestFinished(() => void execFileSync("umount", [home.at("conf/a.conf")]));
    await expectRefused(home);
  },
);

const NOBODY = 65_534;

test("whether a file can be replaced is told without touching what stands there", () => {
  const home = makeHome();
  fs.mkdirSync(home.at("conf/a.conf"), { recursive: true });
  expect(createHost({ home: home.path }).files.fixed(home.at("conf/a.conf"))).toBeUndefined();
  expect(fs.existsSync(home.at("conf/a.conf"))).toBe(true);
});

test.skipIf(process.getuid?.() !== 0)(
  "another user's file in a sticky folder is known as fixed, one's own is not",
  () => {
    const home = filled();
    fs.chmodSync(home.path, 0o755);
    fs.chmodSync(home.at("conf"), 0o1777);
    fs.chmodSync(home.at("conf/a.conf"), 0o666);
    fs.chownSync(home.write("conf/b.conf", ""), NOBODY, NOBODY);
    const { files } = createHost({ home: home.path });
    process.seteuid?.(NOBODY);
    try {
      expect(files.fixed(home.at("conf/a.conf"))).toBe("EPERM");
      expect(files.fixed(home.at("conf/b.conf"))).toBeUndefined();
    } finally {
      process.seteuid?.(0);
    }
    expect(home.read("conf/a.conf")).toContain(OLD);
  },
);
