import { describe, expect, test } from "vitest";
import type { Plugins } from "../src/index.ts";
import { load, rows, trustAll } from "./support/discover.ts";
import { makeHome } from "./support/home.ts";
import { makeProject } from "./support/stranger.ts";

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
});
