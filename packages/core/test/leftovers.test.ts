import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { Secret, type Trace } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { findLeftovers } from "../src/aftermath/leftovers.ts";
import { type OldKey, oldKey } from "../src/aftermath/old-keys.ts";
import { scan } from "../src/find/scan.ts";
import { type Context, rotate } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");
const AMPLE = { time: 10_000, bytes: 1e9 };

const traces: readonly Trace[] = [
  {
    id: "logs",
    under: "home",
    globs: ["logs/**/*.log"],
    what: "a log",
    mend: "rm {path}",
    scrub: true,
  },
  {
    id: "snapshots",
    under: "home",
    globs: ["snapshots/*"],
    what: "a snapshot",
    mend: "rm {path}",
    base64: true,
  },
  { id: "history", under: "home", globs: [".history"], what: "a history", mend: "mask it", scrub: true },
  { id: "far", under: "home", globs: ["far/*"], platforms: ["win32"], what: "far", mend: "none" },
];

function context(home: Home): Context {
  return contextOf(home, { plugins: [{ ...acme(), traces }] });
}

async function oldKeyOf(at: Context, home: Home): Promise<OldKey> {
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  const found = await scan(at);
  return oldKey(found, "acme", found.machine.keys[0]?.fingerprint ?? "");
}

test("copies in every form, each with its line, its mend and no secret; other keys and longer words are none", async () => {
  const home = makeHome();
  const at = context(home);
  const key = await oldKeyOf(at, home);
  const hidden = Buffer.from(`f () {\n  curl -H 'x-api-key: ${OLD}'\n}\n`).toString("base64");
  home.write("logs/a.log", `one\ntwo ${OLD} three\n`);
  home.write("logs/deep/er/b.log", `{"text":"${OLD}"}\n`);
  home.write("logs/c.log", `${NEW}\n${OLD}0\n`);
  home.write("logs/d.txt", OLD);
  home.write("snapshots/s.sh", `x=1\neval "$(echo '${hidden}' | base64 -d)"\n`);
  home.write(".history", `: 1:0;curl ${encodeURIComponent(OLD)}\n`);
  home.write("far/x", OLD);
  const { leftovers, unseen } = await findLeftovers(
    at,
    { keys: [key], found: await scan(at), changed: [] },
    AMPLE,
  );
  expect(leftovers.map(({ path, line, kind }) => [path, line, kind]).sort()).toEqual([
    [home.at(".history"), 1, "history"],
    [home.at("logs/a.log"), 2, "logs"],
    [home.at("logs/deep/er/b.log"), 1, "logs"],
    [home.at("snapshots/s.sh"), 2, "snapshots"],
  ]);
  expect(leftovers.find(({ kind }) => kind === "logs")?.mend).toMatch(/^rm \//);
  expect(unseen).toBeUndefined();
  expect(JSON.stringify(leftovers)).not.toContain(OLD);
});

test("a key that was replaced long ago is found by its fingerprint, in base64 too", async () => {
  const home = makeHome();
  const at = context(home);
  const { secret: _, ...known } = await oldKeyOf(at, home);
  home.write("logs/a.log", `x ${OLD}`);
  home.write("snapshots/s.sh", Buffer.from(`x ${OLD} y`).toString("base64"));
  const { leftovers } = await findLeftovers(at, { keys: [known], found: await scan(at), changed: [] }, AMPLE);
  expect(leftovers.map(({ kind }) => kind).sort()).toEqual(["logs", "snapshots"]);
});

test("the limits hold, newest first, and what was not looked at is said", async () => {
  const home = makeHome();
  const at = context(home);
  const key = await oldKeyOf(at, home);
  for (const name of ["new", "old"]) home.write(`logs/${name}.log`, `${OLD} ${"x".repeat(1000)}`);
  fs.utimesSync(home.at("logs/old.log"), 1, 1);
  const wanted = { keys: [key], found: await scan(at), changed: [] };
  const few = await findLeftovers(at, wanted, { time: 10_000, bytes: 1500 });
  expect(few.leftovers.map(({ path }) => path)).toEqual([home.at("logs/new.log")]);
  expect(few.unseen).toContain("1 older");
  const none = await findLeftovers(at, wanted, { time: -1, bytes: 1e9 });
  expect(none.leftovers).toEqual([]);
  expect(none.unseen).toContain("2 older");
});

test("a rotation reports copies, prose and what git keeps; a repository's own settings run nothing", async () => {
  const home = makeHome();
  const project = (name: string): string => `project/${name}`;
  home.write(project(".env"), `ACME_KEY=${OLD}\n# was ${OLD}\n`);
  home.write(project("sub/.env"), `ACME_KEY=${OLD}\n`);
  home.write(project(".gitignore"), "sub\n");
  home.write("logs/a.log", OLD);
  const env = { PATH: process.env.PATH ?? "", HOME: home.path };
  const git = (...args: string[]) => execFileSync("git", ["-C", home.at("project"), ...args], { env });
  git("init", "-q");
  git("add", ".env");
  const mark = home.at("ran");
  home.write("evil", `#!/bin/sh\ntouch '${mark}'\n`, 0o755);
  git("config", "core.fsmonitor", home.at("evil"));
  const at = contextOf(home, { plugins: [{ ...acme(), traces }], cwd: home.at("project"), env });
  const { leftovers } = await rotate(at, { credential: "acme", secret: async () => new Secret(NEW) });
  expect(leftovers.map(({ path, kind }) => [path, kind]).sort()).toEqual([
    [home.at("logs/a.log"), "logs"],
    [home.at("project/.env"), "git"],
    [home.at("project/.env"), "text"],
  ]);
  expect(fs.existsSync(mark)).toBe(false);
});
