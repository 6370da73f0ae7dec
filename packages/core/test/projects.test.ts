import fs from "node:fs";
import { type FilePattern, type Plugin, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate, scan } from "../src/index.ts";
import { contextOf, type Home, makeHome, type Setup } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

const ANYWHERE = [".tool/settings", "tool.conf", "{.ci,.forge}/jobs/*.yml"];

/** Looks for three files in every folder of a project, and for `jobs/settings` at its top. */
function projectTool(): Plugin {
  const plain = acme();
  const files: readonly FilePattern[] = [
    { under: "home", glob: ".shellrc", layer: "shell" },
    ...[...ANYWHERE.flatMap((glob) => [glob, `**/${glob}`]), "jobs/settings"].map((glob) => ({
      under: "root" as const,
      glob,
    })),
  ];
  return { ...plain, stores: (plain.stores ?? []).map((store) => ({ ...store, files })) };
}

function setupOf(home: Home, setup: Setup = {}): Setup {
  return { plugins: [projectTool()], options: { roots: [home.at("code")] }, ...setup };
}

async function filesOf(home: Home, setup: Setup): Promise<readonly string[]> {
  const { places } = (await scan(contextOf(home, setup))).machine;
  return places.map(({ path = "" }) => path.replace(`${home.path}/`, "")).sort();
}

const LINE = `ACME_KEY=${OLD}\n`;

test("a project's own files are found in every folder below a root, as in the root itself", async () => {
  const home = makeHome();
  const files = [
    "code/.tool/settings",
    "code/a/.tool/settings",
    "code/a/packages/web/.forge/jobs/x.yml",
    "code/a/packages/web/tool.conf",
  ];
  for (const file of files) home.write(file, LINE);
  expect(await filesOf(home, setupOf(home))).toEqual(files);
  const inside = setupOf(home, { options: {}, cwd: home.at("code") });
  fs.mkdirSync(home.at("code/.git"));
  expect(await filesOf(home, inside)).toEqual(files);
});

test("what is not to be found anywhere is looked for at a root and where a repository begins", async () => {
  const home = makeHome();
  home.write("code/a/.git", "gitdir: elsewhere");
  home.write("code/a/jobs/settings", LINE);
  home.write("code/a/src/jobs/settings", LINE);
  home.write("code/jobs/settings", LINE);
  expect(await filesOf(home, setupOf(home))).toEqual(["code/a/jobs/settings", "code/jobs/settings"]);
});

test("other people's folders, folders of a file's name and files of a folder's name hold no project", async () => {
  const home = makeHome();
  home.write("code/a/node_modules/x/.tool/settings", LINE);
  home.write("code/a/.git/.tool/settings", LINE);
  home.write("code/b/tool.conf/inner", LINE);
  home.write("code/c/.tool", LINE);
  const { places, problems } = (await scan(contextOf(home, setupOf(home)))).machine;
  expect([places, problems]).toEqual([[], []]);
});

test("each project is the folder that its file belongs to, and never the user's own", async () => {
  const home = makeHome();
  home.write("code/a/.tool/settings", LINE);
  const { readings } = await scan(contextOf(home, setupOf(home)));
  expect(readings.flatMap(({ unit }) => unit.candidates.map(({ ref }) => ref))).toEqual([
    { path: home.at("code/a/.tool/settings"), base: home.at("code/a"), under: "root" },
  ]);
});

test("what a repository names outside itself is believed by its shape alone, though both lie below one root", async () => {
  const home = makeHome();
  home.write("code/evil/.git", "");
  home.write(
    "code/evil/.tool/settings",
    `see ${home.at("code/other/odd")}\nsee ${home.at("code/evil/own")}\n`,
  );
  for (const file of ["code/other/odd", "code/evil/own"]) home.write(file, "ACME_KEY=of-another-shape\n");
  expect(await filesOf(home, setupOf(home))).toEqual(["code/evil/own"]);
});

test("a rotation writes what stands in the projects below a root, once", async () => {
  const home = makeHome();
  home.write(".shellrc", LINE);
  home.write("code/a/.tool/settings", LINE);
  const setup = setupOf(home, { cwd: fs.mkdirSync(home.at("code/a/src"), { recursive: true }) ?? home.path });
  const report = await rotate(contextOf(home, setup), {
    credential: "acme",
    secret: async () => new Secret(NEW),
  });
  expect(report.changes).toHaveLength(2);
  expect(home.read("code/a/.tool/settings")).toBe(`ACME_KEY=${NEW}\n`);
});

test("--add names a project's file below a root that is not there yet: it is to be made first; one elsewhere needs --root", async () => {
  const home = makeHome();
  home.write(".shellrc", LINE);
  fs.mkdirSync(home.at("code/a"), { recursive: true });
  const adding = (file: string): Promise<unknown> =>
    rotate(contextOf(home, setupOf(home)), {
      credential: "acme",
      secret: async () => new Secret(NEW),
      add: [home.at(file)],
    });
  await expect(adding("code/a/.tool/settings")).rejects.toMatchObject({
    hint: expect.stringMatching(/^Make the file first/),
  });
  home.write("elsewhere/.tool/settings", "");
  await expect(adding("elsewhere/.tool/settings")).rejects.toMatchObject({
    hint: expect.stringContaining(`--root ${home.at("elsewhere")}\``),
  });
  await expect(adding("code/a/jobs/settings.old")).rejects.toMatchObject({
    hint: expect.stringMatching(/^No key is looked for there/),
  });
});
