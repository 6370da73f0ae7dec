import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createHost, loadPlugins, openTrust } from "../src/index.ts";
import { load, rows, trustAll } from "./support/discover.ts";
import { type Home, makeHome } from "./support/home.ts";
import { installStranger, makeProject, WHOLE } from "./support/stranger.ts";

/** Code that would leave a trace. */
const trap = (home: Home): string =>
  `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(home.at("ran"))}, ""); export const plugin = { name: "x", api: 1 };`;

describe("what is looked at", () => {
  test("the direct dependencies of every package.json up to the repository's top, by their marker alone", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate", "plain"]);
    home.write("shop/packages/app/package.json", '{"devDependencies": {"deep-rotate": "*", "linked": "*"}}');
    installStranger(home, "shop/node_modules/acme-rotate", { code: trap(home) });
    installStranger(home, "shop/node_modules/not-declared", { name: "not-declared", code: trap(home) });
    installStranger(home, "shop/node_modules/.pnpm/deep@1/node_modules/deep-rotate", {
      name: "deep-rotate",
      code: trap(home),
    });
    installStranger(home, "shop/packages/linked", { name: "linked", code: trap(home) });
    home.write(
      "shop/node_modules/plain/package.json",
      '{"name": "plain", "version": "1.0.0", "keywords": ["claude-rotate"]}',
    );
    fs.mkdirSync(home.at("shop/packages/app/node_modules"));
    fs.symlinkSync(
      home.at("shop/node_modules/.pnpm/deep@1/node_modules/deep-rotate"),
      home.at("shop/packages/app/node_modules/deep-rotate"),
    );
    fs.symlinkSync(home.at("shop/packages/linked"), home.at("shop/node_modules/linked"));
    makeProject(home, "", ["above"]);
    installStranger(home, "node_modules/above", { name: "above", code: trap(home) });
    const plugins = await load(home, { cwd: "shop/packages/app" });
    expect(rows(plugins)).toEqual([
      ["deep-rotate", "project", "untrusted"],
      ["linked", "project", "untrusted"],
      ["acme-rotate", "project", "untrusted"],
    ]);
    expect(fs.existsSync(home.at("ran"))).toBe(false);
  });

  test("what was installed beside the program: declared where somebody declares, all of `npm -g`", async () => {
    const home = makeHome();
    home.write("shop/README", "");
    for (const folder of ["npx/node_modules", "lib/node_modules"]) {
      for (const name of ["one-rotate", "@acme/two-rotate"])
        installStranger(home, `${folder}/${name}`, { name, code: "" });
      home.write(`${folder}/claude-rotate/dist/cli.js`, "");
    }
    home.write("npx/package.json", '{"dependencies": {"claude-rotate": "*", "one-rotate": "*"}}');
    home.write("global/5/package.json", '{"dependencies": {"claude-rotate": "*", "one-rotate": "*"}}');
    home.write("global/5/.pnpm/claude-rotate@1/node_modules/claude-rotate/dist/cli.js", "");
    installStranger(home, "global/5/node_modules/one-rotate", { name: "one-rotate", code: "" });
    const npx = await load(home, { cli: "npx/node_modules/claude-rotate/dist" });
    expect(rows(npx)).toEqual([["one-rotate", "global", "untrusted"]]);
    const global = await load(home, { cli: "lib/node_modules/claude-rotate/dist" });
    expect(rows(global)).toEqual([
      ["@acme/two-rotate", "global", "untrusted"],
      ["one-rotate", "global", "untrusted"],
    ]);
    const pnpm = await load(home, { cli: "global/5/.pnpm/claude-rotate@1/node_modules/claude-rotate/dist" });
    expect(rows(pnpm)).toEqual([["one-rotate", "global", "untrusted"]]);
  });

  test("what the user's config names; `false` keeps one out", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate", "off-rotate"]);
    installStranger(home, "shop/node_modules/acme-rotate", { code: "" });
    installStranger(home, "shop/node_modules/off-rotate", { name: "off-rotate", code: "" });
    installStranger(home, "own/acme-rotate", { code: "", version: "2.0.0" });
    home.write(
      ".config/claude-rotate/node_modules/mine/package.json",
      '{"name": "mine", "version": "1.0.0", "claude-rotate": {"plugin": "./i.js", "api": 1}}',
    );
    home.write(".config/claude-rotate/node_modules/mine/i.js", "");
    home.write(
      ".config/claude-rotate/config.json",
      '{"plugins": {"../../own/acme-rotate": true, "mine": true, "off-rotate": false}}',
    );
    const plugins = await load(home);
    expect(plugins.reports.map(({ name, version, origin, state }) => [name, version, origin, state])).toEqual(
      [
        ["acme-rotate", "2.0.0", "config", "untrusted"],
        ["mine", "1.0.0", "config", "untrusted"],
      ],
    );
  });

  test.each([
    ["a manifest that is no JSON", "package.json", '{"claude-rotate": ', "PLUGIN_UNREADABLE"],
    [
      "a plugin's file that is gone",
      "package.json",
      '{"name": "acme-rotate", "version": "1.0.0", "claude-rotate": {"plugin": "./gone.js", "api": 1}}',
      "PLUGIN_UNREADABLE",
    ],
    [
      "a plugin's file outside its package",
      "package.json",
      '{"name": "acme-rotate", "version": "1.0.0", "claude-rotate": {"plugin": "../../../secret.js", "api": 1}}',
      "PLUGIN_UNREADABLE",
    ],
    [
      "another version of the contract",
      "package.json",
      '{"name": "acme-rotate", "version": "1.0.0", "claude-rotate": {"plugin": "./i.js", "api": 7}}',
      "PLUGIN_API",
    ],
  ])("%s costs itself and is named", async (_what, name, text, code) => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    home.write("secret.js", "");
    home.write(`shop/node_modules/acme-rotate/${name}`, text);
    const plugins = await load(home);
    expect(plugins.plugins).toEqual([]);
    expect(plugins.problems).toMatchObject([{ code }]);
  });
});

describe("trust", () => {
  test("is bound to name, version, content and what the manifest says: any change asks again", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    const file = installStranger(home, "shop/node_modules/acme-rotate", WHOLE);
    expect(rows(await load(home))).toEqual([["acme-rotate", "project", "untrusted"]]);
    await trustAll(home);
    expect(rows(await load(home))).toEqual([["acme-rotate", "project", "loaded"]]);
    const manifest = path.join(path.dirname(file), "../package.json");
    const before = [fs.readFileSync(file), fs.readFileSync(manifest)] as const;
    const changes: readonly (() => void)[] = [
      () => fs.appendFileSync(file, "\n"),
      () => fs.writeFileSync(manifest, String(before[1]).replace("1.0.0", "1.0.1")),
      () => fs.writeFileSync(manifest, String(before[1]).replace("https://api.acme", "https://api.evil")),
    ];
    for (const change of changes) {
      change();
      const { reports, problems } = await load(home);
      expect(reports).toMatchObject([{ state: "untrusted", problem: "it changed since you trusted it" }]);
      expect(problems).toMatchObject([
        { code: "PLUGIN_UNTRUSTED", hint: expect.stringContaining("plugins trust acme-rotate") },
      ]);
      fs.writeFileSync(file, before[0]);
      fs.writeFileSync(manifest, before[1]);
    }
    expect(rows(await load(home))).toEqual([["acme-rotate", "project", "loaded"]]);
  });

  test("follows the content, not the folder; of two of one name the trusted one counts", async () => {
    const home = makeHome();
    for (const folder of ["shop", "other"]) {
      makeProject(home, folder, ["acme-rotate"]);
      installStranger(home, `${folder}/node_modules/acme-rotate`, WHOLE);
    }
    await trustAll(home);
    expect(rows(await load(home, { cwd: "other" }))).toEqual([["acme-rotate", "project", "loaded"]]);
    installStranger(home, "other/node_modules/acme-rotate", { ...WHOLE, version: "9.0.0" });
    home.write("lib/node_modules/claude-rotate/dist/cli.js", "");
    installStranger(home, "lib/node_modules/acme-rotate", WHOLE);
    const cli = "lib/node_modules/claude-rotate/dist";
    expect(rows(await load(home, { cwd: "other", cli }))).toEqual([["acme-rotate", "global", "loaded"]]);
  });

  test("is kept where nobody else may write, and is taken back", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    installStranger(home, "shop/node_modules/acme-rotate", WHOLE);
    await trustAll(home);
    const file = home.at(".local/state/claude-rotate/trusted.json");
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    const host = createHost({ home: home.path, env: {} });
    expect(await openTrust(host).remove("acme-rotate")).toEqual(["acme-rotate"]);
    expect(await openTrust(host).remove("acme-rotate")).toEqual([]);
    expect(rows(await load(home))).toEqual([["acme-rotate", "project", "untrusted"]]);
    fs.chmodSync(file, 0o666);
    await expect(load(home)).rejects.toMatchObject({ code: "STATE_UNUSABLE", path: file });
    fs.chmodSync(file, 0o600);
    fs.writeFileSync(file, "{");
    await expect(load(home)).rejects.toMatchObject({ code: "STATE_UNUSABLE", path: file });
  });

  test("can't be had by an official name: a package in a project is a stranger, whatever it is called", async () => {
    const home = makeHome();
    const name = "@claude-rotate/plugin-anthropic";
    makeProject(home, "shop", [name]);
    installStranger(home, `shop/node_modules/${name}`, { ...WHOLE, name, code: trap(home) });
    await trustAll(home);
    const plugins = await load(home);
    expect(rows(plugins)).toEqual([[name, "project", "untrusted"]]);
    expect(plugins.problems).toMatchObject([{ message: expect.stringContaining("official plugin's name") }]);
    expect(fs.existsSync(home.at("ran"))).toBe(false);
  });

  test("is not needed for the user's own file in the config folder, nor for a path on the command line", async () => {
    const home = makeHome();
    home.write("shop/README", "");
    const code =
      'export const plugin = { name: "mine", api: 1, sources: [{ scheme: "mine", read: async () => {} }] };';
    home.write(".config/claude-rotate/mine.mjs", code);
    home.write(".config/claude-rotate/config.json", '{"plugins": {"./mine.mjs": true}}');
    home.write("shop/dev/index.js", code.replaceAll("mine", "dev"));
    const plugins = await load(home, { named: ["./dev/index.js"] });
    expect(rows(plugins)).toEqual([
      ["mine", "config", "loaded"],
      ["dev", "config", "loaded"],
    ]);
    expect(plugins.plugins.flatMap(({ sources = [] }) => sources.map(({ scheme }) => scheme))).toEqual([
      "mine",
      "dev",
    ]);
  });

  test("can be demanded", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    installStranger(home, "shop/node_modules/acme-rotate", WHOLE);
    await expect(load(home, { require: true })).rejects.toMatchObject({ code: "PLUGIN_UNTRUSTED" });
  });

  test("starts only what a command needs, and takes nobody's place", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    const code =
      'export const plugin = { name: "acme-rotate", api: 1, sources: [{ scheme: "env", read: async () => {} }] };';
    installStranger(home, "shop/node_modules/acme-rotate", { code, brings: { sources: ["env"] } });
    await trustAll(home);
    const host = createHost({ home: home.path, env: {}, cwd: home.at("shop") });
    const idle = await loadPlugins(host, [], undefined, { needs: ["stores", "credentials"] });
    expect(idle.plugins).toEqual([]);
    expect(rows(idle)).toEqual([["acme-rotate", "project", "loaded"]]);
    const { plugins, problems } = await load(home);
    expect(plugins).toMatchObject([{ sources: [] }]);
    expect(problems).toMatchObject([{ message: expect.stringContaining("env is left out") }]);
  });
});
