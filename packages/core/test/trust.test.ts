import fs from "node:fs";
import { describe, expect, test } from "vitest";
import type { Plugins } from "../src/index.ts";
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
      { code: "PLUGIN_UNTRUSTED", plugin: "zz", message: expect.stringContaining("acme-places is left out") },
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

  test("can't be had by an official name in other capitals", async () => {
    const home = makeHome();
    const name = "@Claude-Rotate/plugin-anthropic";
    makeProject(home, "shop", [name]);
    installStranger(home, `shop/node_modules/${name}`, { ...WHOLE, name });
    await trustAll(home);
    expect(rows(await load(home))).toEqual([[name, "project", "untrusted"]]);
  });
});
