import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { type Host, RotateError, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { createHost, recover, rotate, undo } from "../src/index.ts";
import { alone, failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
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

const SYSTEM = process.env.PATH ?? "";
/** Alpine's, where there is no getfattr either: `cp: unrecognized option: preserve=all` (busybox 1.37, coreutils/cp.c). */
const BUSYBOX_CP =
  'case "$*" in *--preserve*|*--version*) echo "cp: unrecognized option" >&2; exit 1; esac; exec /bin/cp "$@"';
const NO_COPY = "exit 1";

/** A PATH with these programs of a line of shell each, ahead of the system's, or alone. */
function toolbox(home: Home, programs: Readonly<Record<string, string>>, system = ""): { PATH: string } {
  for (const [name, line] of Object.entries(programs))
    home.write(`tools/${name}`, `#!/bin/sh\n${line}\n`, 0o755);
  return { PATH: `${home.at("tools")}:${system}` };
}

const runWith = (home: Home, env: { PATH: string }) =>
  rotate(contextOf(home, { env }), { credential: "acme", secret: async () => new Secret(NEW) });

const aclOf = (file: string): string => execFileSync("getfacl", ["-cpn", file], { encoding: "utf8" });

/** The group itself may nothing: what looks like its rights is the list's mask. */
function masked(): Home {
  const home = filled(0o600);
  execFileSync("setfacl", ["-m", "u:1234:rw", home.at("conf/a.conf")]);
  expect(fs.statSync(home.at("conf/a.conf")).mode & 0o777).toBe(0o660);
  return home;
}

test("where neither getfattr nor a cp that keeps everything is there, the report says what may be lost", async () => {
  const home = filled();
  const { warnings } = await runWith(home, toolbox(home, { cp: BUSYBOX_CP }));
  expect(warnings).toEqual([expect.stringContaining("install getfattr (package attr)")]);
});

test.skipIf(lacks("setfacl"))(
  "there a file whose group would get more rights than it has is refused before anything changes",
  async () => {
    const home = masked();
    const env = toolbox(home, { cp: BUSYBOX_CP });
    const before = home.picture();
    await expect(runWith(home, env)).rejects.toMatchObject({
      code: "PLACE_UNWRITABLE",
      path: home.at("conf/a.conf"),
      hint: expect.stringContaining("Install getfattr"),
    });
    expect(home.picture()).toEqual(before);
    expect(stateTexts(home)).toEqual({});
    fs.chmodSync(home.at("conf/a.conf"), 0o600);
    await expect(runWith(home, env)).resolves.toMatchObject({ state: "committed" });
    expect(fs.statSync(home.at("conf/a.conf")).mode & 0o777).toBe(0o600);
  },
);

test.skipIf(lacks("setfacl")).each([
  ["fails", "exit 1"],
  ["is killed", "kill -9 $$"],
  ["says what is no answer", 'echo "# file: x"; echo y'],
])("a getfattr that %s is no word on what files bear", async (_what, line) => {
  const home = masked();
  const before = aclOf(home.at("conf/a.conf"));
  const { warnings } = await runWith(home, toolbox(home, { getfattr: line }, SYSTEM));
  expect(warnings).toEqual([]);
  expect(home.read("conf/a.conf")).toContain(NEW);
  expect(aclOf(home.at("conf/a.conf"))).toBe(before);
});

test.skipIf(lacks("setfacl"))("however many files there are", async () => {
  const home = masked();
  const before = aclOf(home.at("conf/a.conf"));
  for (let n = 0; n < 120; n++) home.write(`conf/${n}.conf`, `ACME_KEY=${OLD}\n`);
  await runWith(home, toolbox(home, { getfattr: "exit 1" }, SYSTEM));
  expect(home.read("conf/a.conf")).toContain(NEW);
  expect(aclOf(home.at("conf/a.conf"))).toBe(before);
});

test.skipIf(lacks("setfacl"))("a list that can't be copied stops the rotation", async () => {
  const home = masked();
  const env = toolbox(home, { cp: NO_COPY }, SYSTEM);
  const before = home.picture();
  await expect(runWith(home, env)).rejects.toMatchObject({
    code: "PLACE_UNWRITABLE",
    message: "the file's extended attributes or ACL can't be kept",
    path: home.at("conf/a.conf"),
  });
  expect(home.picture()).toEqual(before);
});

test.skipIf(lacks("setfacl"))(
  "a recovery without the means to keep a list leaves the file as it is, until they are there",
  async () => {
    const home = masked();
    const before = aclOf(home.at("conf/a.conf"));
    let dead = false;
    const die = (real: Host): Host =>
      watching(real, ({ name, path }) => {
        dead ||= name === "remove" && path.startsWith(home.at("conf"));
        if (dead) throw failure("KILLED");
      });
    await expect(run(home, die)).rejects.toThrow();
    fs.appendFileSync(home.at("conf/a.conf"), "MORE=1\n");
    const env = toolbox(home, { cp: NO_COPY });
    const { pending } = await recover(contextOf(home, { env, host: alone }));
    expect(pending).toMatchObject([{ path: home.at("conf/a.conf") }]);
    expect(aclOf(home.at("conf/a.conf"))).toBe(before);
    await recover(contextOf(home, { host: alone }));
    expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}\nMORE=1\n`);
    expect(aclOf(home.at("conf/a.conf"))).toBe(before);
  },
);

test.skipIf(lacks("setcap") || process.getuid?.() !== 0)(
  "a capability, which the system takes from what is written, is named",
  async () => {
    const home = filled();
    execFileSync("setcap", ["cap_net_raw+ep", home.at("conf/a.conf")]);
    const { warnings } = await run(home);
    expect(warnings).toEqual([
      `${home.at("conf/a.conf")}: security.capability could not be kept: set it anew`,
    ]);
  },
);

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
