import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const SHOP = "work/shop";
const BUNDLE = `${SHOP}/node_modules/acme-bundle`;

const code = (name: string): string => `
import { RotateError } from "@claude-rotate/contract";
const sources = [{ scheme: "${name}", read: async () => { throw new RotateError("SOURCE_UNREADABLE", "none"); } }];
export const plugin = { name: "${name}", api: 1, sources };
`;

function install({ home }: World, folder: string, name: string, text: string = code(name)): string {
  const marker = { plugin: "./i.js", api: 1, brings: { sources: [name] } };
  home.write(`${folder}/package.json`, JSON.stringify({ name, version: "1.0.0", "claude-rotate": marker }));
  return home.write(`${folder}/i.js`, text);
}

/** A project that depends on a bundle; returns the bundle's file. */
function withBundle({ home }: World, marker: object): string {
  home.write(`${SHOP}/.git/HEAD`, "ref: refs/heads/main\n");
  home.write(
    `${SHOP}/package.json`,
    JSON.stringify({ dependencies: { "acme-bundle": "*", "acme-plugin": "*" } }),
  );
  const manifest = { name: "acme-bundle", version: "1.0.0", "claude-rotate": { api: 1, ...marker } };
  return home.write(`${BUNDLE}/package.json`, JSON.stringify(manifest));
}

const stateOf = async (world: World, name: string, cwd = SHOP): Promise<string> =>
  (await runJson(["plugins", "list", name], { ...world.options, cwd })).document.plugins[0]?.state;

describe("a bundle", () => {
  test("whose settings would be left out can't be trusted for them", async () => {
    const world = await smallWorld();
    const file = withBundle(world, {
      bundle: [],
      config: { credentials: { anthropic: { baseUrl: "http://gateway.acme.example" } } },
    });
    for (const verb of ["check", "trust"]) {
      const line = ["plugins", verb, "acme-bundle", ...(verb === "trust" ? ["--yes"] : [])];
      const { code, document } = await runJson(line, { ...world.options, cwd: SHOP });
      expect([code, document.error]).toMatchObject([1, { code: "PLUGIN_FAILED", path: file }]);
      expect(document.error.message).toContain("credentials.anthropic.baseUrl");
    }
    expect(await stateOf(world, "acme-bundle")).toBe("untrusted");
  });

  test("is shown with where it sends keys, its rules, its policy and its file's own hash", async () => {
    const world = await smallWorld();
    const file = withBundle(world, {
      bundle: [],
      config: {
        credentials: { anthropic: { baseUrl: "https://gateway.acme.example" } },
        rules: { CR012: "off" },
        plugins: { "acme-plugin": { profile: "work" } },
      },
      policy: { sources: ["op", "-"], proxy: "http://proxy.acme.example:8080" },
    });
    const { stdout } = await run(["plugins", "check", "acme-bundle"], { ...world.options, cwd: SHOP });
    for (const words of [
      "anthropic to https://gateway.acme.example",
      "rules.CR012: off",
      "plugins.acme-plugin.profile: work",
      "policy.sources: op, -",
      "policy.proxy: http://proxy.acme.example:8080",
      createHash("sha256").update(readFileSync(file)).digest("hex"),
    ])
      expect(stdout.replace(/\n\s+/g, "")).toContain(words.replace(/\n\s+/g, ""));
    const { document } = await runJson(["plugins", "trust", "acme-bundle"], {
      ...world.options,
      cwd: SHOP,
    });
    expect(document.error.hint).toContain("plugins check acme-bundle");
  });

  test("that names a plugin which isn't installed says so, and --require-plugins fails", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: ["missing-plugin"] });
    const here = { ...world.options, cwd: SHOP };
    const missing = {
      code: "PLUGIN_UNKNOWN",
      plugin: "acme-bundle",
      message: expect.stringContaining("missing-plugin"),
    };
    expect((await runJson(["plugins", "list"], here)).document.problems).toContainEqual(
      expect.objectContaining(missing),
    );
    await run(["plugins", "trust", "acme-bundle", "--yes"], here);
    expect(
      (await runJson(["rotate", ...TO, "--dry-run", "--require-plugins"], here)).document.error,
    ).toMatchObject({
      code: "PLUGIN_UNKNOWN",
      message: expect.stringContaining("missing-plugin"),
    });
    expect((await runJson(["rotate", ...TO, "--yes"], here)).document.error.code).toBe("PLUGIN_UNKNOWN");
  });

  test("brings its own dependency, not a stranger of that name in the project", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: ["acme-plugin"] });
    install(
      world,
      `${SHOP}/node_modules/acme-plugin`,
      "acme-plugin",
      `${code("acme-plugin")}// a stranger's\n`,
    );
    const own = install(world, `${BUNDLE}/node_modules/acme-plugin`, "acme-plugin");
    const here = { ...world.options, cwd: SHOP };
    await run(["plugins", "trust", "acme-bundle", "--yes"], here);
    const { plugins } = (await runJson(["plugins", "list", "acme-plugin"], here)).document;
    const rows = plugins.map(({ state, path }: { state: string; path: string }) => [state, path === own]);
    expect(rows).toEqual([
      ["loaded", true],
      ["untrusted", false],
    ]);
  });

  test("a plugin that never ends loading is untrusted at once: nothing of it is run for that", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: ["acme-plugin"] });
    install(world, `${SHOP}/node_modules/acme-plugin`, "acme-plugin", "for (;;);\n");
    const here = { ...world.options, cwd: SHOP };
    const begun = performance.now();
    expect((await run(["plugins", "trust", "acme-plugin", "--yes"], here)).code).toBe(0);
    expect((await run(["plugins", "untrust", "acme-plugin"], here)).code).toBe(0);
    // Its time to load is ten seconds.
    expect(performance.now() - begun).toBeLessThan(8000);
  });

  test("is untrusted with its plugins from any folder; a plugin that was trusted on its own stays", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: ["acme-plugin", "acme-other"] });
    install(world, `${BUNDLE}/node_modules/acme-plugin`, "acme-plugin");
    install(world, `${BUNDLE}/node_modules/acme-other`, "acme-other");
    const here = { ...world.options, cwd: SHOP };
    await run(["plugins", "trust", "acme-other", "--yes"], here);
    await run(["plugins", "trust", "acme-bundle", "--yes"], here);
    expect(await stateOf(world, "acme-plugin")).toBe("loaded");
    const { stdout } = await run(["plugins", "untrust", "acme-bundle"], world.options);
    expect(stdout).toBe("no longer trusted: acme-bundle, acme-plugin\n");
    expect(await stateOf(world, "acme-plugin")).toBe("untrusted");
    expect(await stateOf(world, "acme-other")).toBe("loaded");
  });
});

describe("a trusted plugin that fails", () => {
  const hostile = `import { RotateError } from "@claude-rotate/contract"; throw new RotateError("CONFIG_INVALID", "x");\n`;

  test("as it is loaded, by calling the config invalid, costs itself alone", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: [] });
    install(world, `${SHOP}/node_modules/acme-plugin`, "acme-plugin", hostile);
    const here = { ...world.options, cwd: SHOP };
    await run(["plugins", "trust", "acme-plugin", "--yes"], here);
    const scanned = await runJson(["scan"], here);
    expect(scanned).toMatchObject({ code: 0 });
    const listed = await runJson(["plugins", "list", "acme-plugin"], here);
    expect(listed.document.plugins).toMatchObject([{ state: "failed", problem: "acme-plugin: x" }]);
    const moved = await runJson(["rotate", ...TO, "--yes", "--ignore-plugin-errors"], here);
    expect(moved.document.state).toBe("committed");
    expect((await run(["plugins", "untrust", "acme-plugin"], here)).code).toBe(0);
  });

  test("on its settings is told with the config's line, and can be untrusted all the same", async () => {
    const world = await smallWorld();
    withBundle(world, { bundle: [] });
    const picky = `${code("acme-plugin")}plugin.configure = () => { throw new RotateError("CONFIG_INVALID", "no such profile"); };\n`;
    install(world, `${SHOP}/node_modules/acme-plugin`, "acme-plugin", picky);
    const here = { ...world.options, cwd: SHOP };
    await run(["plugins", "trust", "acme-plugin", "--yes"], here);
    const config = world.home.write(
      ".config/claude-rotate/config.json",
      '{\n  "plugins": {\n    "acme-plugin": { "profile": "x" }\n  }\n}\n',
    );
    const listed = await runJson(["plugins", "list"], here);
    expect(listed.document.error).toMatchObject({
      code: "CONFIG_INVALID",
      message: "acme-plugin: no such profile",
      path: config,
      line: 3,
    });
    expect((await run(["plugins", "untrust", "acme-plugin"], here)).code).toBe(0);
  });
});

test.each([
  ["rotate", ...TO, "--dry-run"],
  ["scan"],
  ["which"],
  ["doctor", "--offline"],
  ["verify"],
  ["undo"],
])(
  "--require-plugins fails where a manifest can't be read, for nobody knows what it names: %s",
  async (...line) => {
    const world = await smallWorld();
    world.home.write(`${SHOP}/.git/HEAD`, "ref: refs/heads/main\n");
    world.home.write(`${SHOP}/package.json`, "{");
    const { code: exit, document } = await runJson([...line, "--require-plugins"], {
      ...world.options,
      cwd: SHOP,
    });
    expect([exit, document.error.code]).toEqual([1, "PLUGIN_UNREADABLE"]);
  },
);
