import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { type Host, RotateError, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { createHost, rotate, undo } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";
import { lacks } from "./support/tools.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(mode = 0o644): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`, mode);
  return home;
}

const run = (home: Home, host?: (real: Host) => Host) =>
  rotate(contextOf(home, host ? { host } : {}), { credential: "acme", secret: async () => new Secret(NEW) });

test.skipIf(lacks("getfattr") || lacks("setfacl"))(
  "a folder's default access control list gives nobody the right to read the new file, there or back",
  async () => {
    const home = filled();
    const file = home.at("conf/a.conf");
    const acl = () =>
      execFileSync("getfattr", ["--absolute-names", "-d", "-m", "-", "-e", "hex", file], {
        encoding: "utf8",
      });
    fs.chmodSync(file, 0o640);
    execFileSync("setfacl", ["-d", "-m", "u:1:r", home.at("conf")]);
    const before = acl();
    await run(home);
    expect(home.read("conf/a.conf")).toContain(NEW);
    expect(acl()).toBe(before);
    await undo(contextOf(home));
    expect(home.read("conf/a.conf")).toContain(OLD);
    expect(acl()).toBe(before);
  },
);

/** Alpine's: no getfattr, and busybox's `cp`, which says `unrecognized option: preserve=all` (busybox 1.37, coreutils/cp.c). */
const busybox = (real: Host): Host => ({
  ...real,
  exec: async (program, args) => {
    if (program !== "cp") throw new RotateError("EXEC_FAILED", `${program} is not on PATH`);
    const unknown = args.find((arg) => arg.startsWith("--") && arg !== "--");
    if (unknown) return { code: 1, stdout: "", stderr: `cp: unrecognized option: ${unknown.slice(2)}` };
    return real.exec(program, args);
  },
});

test("where neither getfattr nor a cp that keeps everything is there, the report says what may be lost", async () => {
  const { warnings } = await run(filled(), busybox);
  expect(warnings).toEqual([expect.stringContaining("install getfattr (package attr)")]);
});

test.skipIf(lacks("setfattr"))(
  "without getfattr but with coreutils' cp nothing is lost, and nothing said",
  async () => {
    const home = filled();
    execFileSync("setfattr", ["-n", "user.note", "-v", "mine", home.at(".shellrc")]);
    const blind = (real: Host): Host => ({
      ...real,
      exec: (program, ...rest) =>
        program === "getfattr"
          ? Promise.reject(new RotateError("EXEC_FAILED", "none"))
          : real.exec(program, ...rest),
    });
    expect((await run(home, blind)).warnings).toEqual([]);
    expect(execFileSync("getfattr", ["-d", home.at(".shellrc")], { encoding: "utf8" })).toContain("mine");
  },
);

const NOBODY = 65_534;

/** What the kernel takes from an unprivileged user's file when he writes it, root's keeps: told aloud where nobody can't be had. */
function asNobody<T>(act: () => Promise<T>): Promise<T> {
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  return act().finally(() => {
    process.seteuid?.(0);
    process.setegid?.(0);
  });
}

test.skipIf(process.getuid?.() !== 0)("set-user-id and set-group-id bits outlast the write", async () => {
  const home = makeHome();
  fs.chownSync(home.path, NOBODY, NOBODY);
  const { files } = createHost({ home: home.path });
  for (const mode of [0o4640, 0o2755, 0o6711]) {
    const file = home.at(mode.toString(8));
    await asNobody(() => files.create(file, Buffer.from("x"), { mode, uid: NOBODY, gid: NOBODY }));
    expect(fs.statSync(file).mode & 0o7777).toBe(mode);
  }
});
