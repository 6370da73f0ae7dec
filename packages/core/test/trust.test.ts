import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { createHost, openTrust, type Plugins } from "../src/index.ts";
import { load, rows, trustAll } from "./support/discover.ts";
import { makeHome } from "./support/home.ts";
import { installStranger, makeProject, WHOLE } from "./support/stranger.ts";

describe("trust", () => {
  test("wins over a stranger that bears a trusted plugin's name, or a part's", async () => {
    const home = makeHome();
    const cli = "lib/node_modules/claude-rotate/dist";
    home.write(`${cli}/cli.js`, "");
    const places = (name: string, under: string, glob: string): string =>
      JSON.stringify({
        name,
        api: 1,
        stores: [{ id: "acme-places", files: [{ under, glob }], format: "json" }],
      });
    const install = (folder: string, name: string, under: string, glob: string): void => {
      const marker = { plugin: "./plugin.json", api: 1 };
      home.write(
        `${folder}/package.json`,
        JSON.stringify({ name, version: "1.0.0", "claude-rotate": marker }),
      );
      home.write(`${folder}/plugin.json`, places(name, under, glob));
    };
    install("lib/node_modules/acme-places", "acme-places", "home", ".acme/config.json");
    home.write("shop/README", "");
    await trustAll(home, { cli });
    const globs = ({ plugins }: Plugins): unknown =>
      plugins.flatMap(({ stores = [] }) =>
        stores.flatMap((store) => ("files" in store ? store.files.map(({ glob }) => glob) : [])),
      );

    makeProject(home, "shop", ["acme-places"]);
    install("shop/node_modules/acme-places", "acme-places", "project", "x.json");
    const named = await load(home, { cli });
    expect(globs(named)).toEqual([".acme/config.json"]);
    expect(rows(named)).toEqual([
      ["acme-places", "global", "declarative"],
      ["acme-places", "project", "untrusted"],
    ]);
    expect(named.problems).toMatchObject([
      { code: "PLUGIN_UNTRUSTED", path: home.at("shop/node_modules/acme-places/plugin.json") },
    ]);

    makeProject(home, "shop", ["zz"]);
    install("shop/node_modules/zz", "zz", "project", "x.json");
    const parts = await load(home, { cli });
    expect(globs(parts)).toEqual([".acme/config.json"]);
    expect(parts.problems).toMatchObject([
      {
        code: "PLUGIN_UNTRUSTED",
        plugin: "zz",
        message: expect.stringContaining("the store acme-places is left out"),
      },
    ]);
  });

  test("is missed where the user names a plugin that can't be loaded", async () => {
    const home = makeHome();
    home.write("shop/README", "");
    const named = home.at("own/gone.mjs");
    await expect(load(home, { named: [named] })).rejects.toMatchObject({
      code: "PLUGIN_UNKNOWN",
      path: named,
    });
    const config = ".config/claude-rotate/config.json";
    const cases: readonly (readonly [string, string, string])[] = [
      ["@acme/gone", "PLUGIN_UNKNOWN", "was not found"],
      ["./gone.mjs", "PLUGIN_UNREADABLE", "(ENOENT)"],
      ["./broken.mjs", "PLUGIN_FAILED", "SyntaxError"],
    ];
    home.write(".config/claude-rotate/broken.mjs", "export const plugin = {{{");
    for (const [name, code, words] of cases) {
      home.write(config, JSON.stringify({ plugins: { [name]: true } }));
      const message = expect.stringContaining(words);
      expect((await load(home)).problems).toMatchObject([{ code, message, named: true }]);
      await expect(load(home, { require: true })).rejects.toMatchObject({ code, message });
    }
  });

  test("of what the user names follows links", async () => {
    const home = makeHome();
    home.write("shop/README", "");
    const code = 'export const plugin = { name: "NAME", api: 1 };';
    home.write("dotfiles/mine.mjs", code.replace("NAME", "mine"));
    home.write("dev/other.mjs", code.replace("NAME", "other"));
    fs.mkdirSync(home.at(".config/claude-rotate"), { recursive: true });
    fs.symlinkSync(home.at("dotfiles/mine.mjs"), home.at(".config/claude-rotate/mine.mjs"));
    fs.symlinkSync(home.at("dev"), home.at("linked"));
    installStranger(home, "packages/acme-rotate", WHOLE);
    fs.symlinkSync(home.at("packages/acme-rotate"), home.at("acme"));
    home.write(".config/claude-rotate/config.json", '{"plugins": {"./mine.mjs": true}}');
    const plugins = await load(home, { named: [home.at("linked/other.mjs"), home.at("acme")] });
    expect(rows(plugins)).toEqual([
      ["mine", "config", "loaded"],
      ["other", "config", "loaded"],
      ["acme-rotate", "config", "loaded"],
    ]);
  });

  test("of several plugins, given at once by several programs, is kept for each", async () => {
    const home = makeHome();
    const names = [1, 2, 3, 4, 5, 6].map((count) => `acme-${count}`);
    makeProject(home, "shop", names);
    for (const name of names) installStranger(home, `shop/node_modules/${name}`, { ...WHOLE, name });
    const { candidates } = await load(home);
    const host = createHost({ home: home.path, env: {} });
    // Each has read the list before any of them writes.
    const opened = candidates.map(({ found }) => ({ found: found!, trust: openTrust(host) }));
    await Promise.all(opened.map(({ found, trust }) => trust.add([found])));
    const kept = openTrust(host);
    expect(opened.map(({ found }) => kept.of(found))).toEqual(names.map(() => "trusted"));
    await Promise.all(names.map((name) => openTrust(host).remove(name)));
    expect(JSON.parse(home.read(".local/state/claude-rotate/trusted.json")).trusted).toEqual([]);
    expect(fs.readdirSync(home.at(".local/state/claude-rotate"))).toEqual(["trusted.json"]);
  });

  test("gives no check the id of a rule of ours", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    const check = (id: string): string => `{ id: "${id}", level: "info", title: "x", run: async () => [] }`;
    const code = `export const plugin = { name: "acme-rotate", api: 1, checks: [${check("CR080")}, ${check("acme/one")}] };`;
    const brings = { checks: ["CR080", "acme/one"] };
    installStranger(home, "shop/node_modules/acme-rotate", { code, brings });
    await trustAll(home);
    const { plugins, problems } = await load(home);
    expect(plugins.flatMap(({ checks = [] }) => checks.map(({ id }) => id))).toEqual(["acme/one"]);
    expect(problems).toMatchObject([
      { code: "PLUGIN_FAILED", message: expect.stringContaining("the check CR080 is left out") },
    ]);
  });

  test("is not held up by a program that died while it wrote", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    installStranger(home, "shop/node_modules/acme-rotate", WHOLE);
    home.write(".local/state/claude-rotate/README", "");
    const lock = home.at(".local/state/claude-rotate/trusted.json.lock");
    fs.mkdirSync(lock);
    fs.utimesSync(lock, 1, 1);
    await trustAll(home);
    expect(rows(await load(home))).toEqual([["acme-rotate", "project", "loaded"]]);
  });

  test("of two versions of one name is kept for both, and taken back for both", async () => {
    const home = makeHome();
    makeProject(home, "shop", ["acme-rotate"]);
    installStranger(home, "shop/node_modules/acme-rotate", WHOLE);
    const app = { name: "app", dependencies: { "acme-rotate": "*" } };
    home.write("shop/packages/app/package.json", JSON.stringify(app));
    const inner = "shop/packages/app/node_modules/acme-rotate";
    const file = installStranger(home, inner, { ...WHOLE, version: "2.0.0", code: `${WHOLE.code}\n` });
    const trust = async (cwd: string, path: string): Promise<void> => {
      const { candidates } = await load(home, { cwd });
      const found = candidates.flatMap((one) => (one.found?.file === path ? [one.found] : []));
      await openTrust(createHost({ home: home.path, env: {} })).add(found);
    };
    const counts = async (cwd: string): Promise<unknown> => {
      const { reports, problems } = await load(home, { cwd, require: true });
      expect(problems).toEqual([]);
      return reports.filter(({ state }) => state === "loaded").map(({ version }) => version);
    };
    const outer = home.at("shop/node_modules/acme-rotate/dist/index.js");
    await trust("shop", outer);
    await trust("shop/packages/app", file);
    expect(await counts("shop")).toEqual(["1.0.0"]);
    expect(await counts("shop/packages/app")).toEqual(["2.0.0"]);
    await trust("shop/packages/app", outer);
    expect(await counts("shop/packages/app")).toEqual(["1.0.0"]);
    const host = createHost({ home: home.path, env: {} });
    expect(await openTrust(host).remove("acme-rotate")).toEqual(["acme-rotate"]);
    for (const cwd of ["shop", "shop/packages/app"])
      expect((await load(home, { cwd })).reports.map(({ state }) => state)).not.toContain("loaded");
  });

  test("can't be had by an official name in other capitals", async () => {
    const home = makeHome();
    const name = "@Claude-Rotate/plugin-anthropic";
    makeProject(home, "shop", [name]);
    installStranger(home, `shop/node_modules/${name}`, { ...WHOLE, name });
    await trustAll(home);
    expect(rows(await load(home))).toEqual([[name, "project", "untrusted"]]);
  });
});
