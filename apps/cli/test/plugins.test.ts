import { describe, expect, test } from "vitest";
import type { Home } from "./support/home.ts";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const PROJECT = "work/shop";

/** A repository that depends on a plugin of somebody else's, which brings a store for `acme.conf`. */
function withStranger({ home }: World, code: string = storeFor("acme.conf")): string {
  const folder = `${PROJECT}/node_modules/acme-rotate`;
  home.write(`${PROJECT}/.git/HEAD`, "ref: refs/heads/main\n");
  home.write(`${PROJECT}/package.json`, JSON.stringify({ dependencies: { "acme-rotate": "*" } }));
  const marker = {
    plugin: "./index.js",
    api: 1,
    brings: { stores: ["acme"] },
    capabilities: { files: ["root:acme.conf"] },
  };
  const manifest = {
    name: "acme-rotate",
    version: "1.2.3",
    author: "Acme <rotate@acme.example>",
    "claude-rotate": marker,
  };
  home.write(`${folder}/package.json`, JSON.stringify(manifest));
  return home.write(`${folder}/index.js`, code);
}

const storeFor = (glob: string, read?: string): string => `
import { API } from "@claude-rotate/contract";
const read = ${
  read ??
  `(text) => {
  const at = text.indexOf("key ") + 4;
  return at < 4 ? { kind: "not-mine" } : { kind: "read", assignments: [
    { address: "key", name: "ANTHROPIC_API_KEY", span: [at, text.indexOf("\\n", at)], codecs: [] }] };
}`
};
export const plugin = { name: "acme-rotate", api: API, stores: [{ id: "acme", files: [{ under: "root", glob: ${JSON.stringify(glob)} }], read }] };
`;

describe("plugins", () => {
  test("a stranger is listed, not loaded; once trusted its places rotate, and a change asks again", async () => {
    const world = await smallWorld();
    const { home, keys, options } = world;
    const file = withStranger(world);
    home.write(`${PROJECT}/acme.conf`, `# acme\nkey ${keys.old}\n`);
    const here = { ...options, cwd: PROJECT };
    const listed = await runJson(["plugins", "list"], here);
    const stranger = { name: "acme-rotate", version: "1.2.3", origin: "project", stores: ["acme"] };
    expect(listed.document.plugins.at(-1)).toMatchObject({ ...stranger, state: "untrusted" });
    expect(listed.document.plugins[0]).toMatchObject({ origin: "official", state: "loaded" });
    const before = await runJson(["scan"], here);
    expect(before.document.places.map(({ path }: { path: string }) => path)).not.toContain(
      home.at(`${PROJECT}/acme.conf`),
    );
    expect(before.document.problems).toMatchObject([{ code: "PLUGIN_UNTRUSTED", plugin: "acme-rotate" }]);
    expect((await runJson(["rotate", ...TO, "--yes", "--require-plugins"], here)).document.error.code).toBe(
      "PLUGIN_UNTRUSTED",
    );

    expect((await runJson(["plugins", "trust", "acme-rotate"], here)).document.error.code).toBe("USAGE");
    const taken = await run(["plugins", "trust", "acme-rotate", "--yes"], here);
    expect(taken).toMatchObject({ code: 0, stdout: "trusted, until it changes: acme-rotate\n" });
    const { document } = await runJson(["rotate", ...TO, "--yes", "--require-plugins"], here);
    expect(document.state).toBe("committed");
    expect(home.read(`${PROJECT}/acme.conf`)).toBe(`# acme\nkey ${keys.next}\n`);
    expect((await runJson(["undo"], here)).code).toBe(0);
    expect(home.read(`${PROJECT}/acme.conf`)).toBe(`# acme\nkey ${keys.old}\n`);

    home.write(file.slice(home.path.length + 1), `${storeFor("acme.conf")}// changed\n`);
    const after = await runJson(["scan"], here);
    expect(after.document.problems).toMatchObject([
      { code: "PLUGIN_UNTRUSTED", message: expect.stringContaining("changed") },
    ]);
    expect((await run(["plugins", "untrust", "acme-rotate"], here)).code).toBe(0);
    expect((await runJson(["plugins", "untrust", "acme-rotate"], here)).document.error.code).toBe(
      "PLUGIN_UNKNOWN",
    );
  });

  test("check says what a plugin is and what keeps it from being loaded, and runs nothing", async () => {
    const world = await smallWorld();
    withStranger(world, 'import "./more.js";\nexport const plugin = {};\n');
    const here = { ...world.options, cwd: PROJECT };
    for (const verb of ["check", "trust"]) {
      const { document } = await runJson(["plugins", verb, "acme-rotate", "--yes"], here);
      expect(document.error).toMatchObject({
        code: "PLUGIN_NOT_ALONE",
        message: expect.stringContaining("./more.js"),
      });
    }
    withStranger(world);
    const { code, stdout } = await run(["plugins", "check", "acme-rotate"], here);
    expect(code).toBe(0);
    for (const words of ["acme-rotate 1.2.3", "Acme", "sha256", "root:acme.conf", "package.json"])
      expect(stdout).toContain(words);
    expect((await runJson(["plugins", "check", "none"], here)).document.error.code).toBe("PLUGIN_UNKNOWN");
  });

  test("a bundle that is no longer trusted takes its plugins along", async () => {
    const world = await smallWorld();
    withStranger(world);
    world.home.write(
      `${PROJECT}/package.json`,
      JSON.stringify({
        name: "acme-bundle",
        version: "1.0.0",
        dependencies: { "acme-rotate": "*" },
        "claude-rotate": { api: 1, bundle: ["acme-rotate"] },
      }),
    );
    const here = { ...world.options, cwd: PROJECT };
    await run(["plugins", "trust", "acme-bundle", "--yes"], here);
    const { stdout } = await run(["plugins", "untrust", "acme-bundle"], here);
    expect(stdout).toBe("no longer trusted: acme-bundle, acme-rotate\n");
    const { document } = await runJson(["plugins", "list", "acme-rotate"], here);
    expect(document.plugins).toMatchObject([{ state: "untrusted" }]);
  });

  test("one that fails stops a rotation that would miss its places, unless it is told not to", async () => {
    const world = await smallWorld();
    const { home, keys, options } = world;
    withStranger(world, storeFor("acme.conf", "() => { throw new Error('no'); }"));
    home.write(`${PROJECT}/acme.conf`, `key ${keys.old}\n`);
    const here = { ...options, cwd: PROJECT };
    await run(["plugins", "trust", "acme-rotate", "--yes"], here);
    const refused = await runJson(["rotate", ...TO, "--yes"], here);
    expect(refused).toMatchObject({
      code: 1,
      document: { changed: false, error: { code: "PLUGIN_FAILED" } },
    });
    const { document } = await runJson(["rotate", ...TO, "--yes", "--ignore-plugin-errors"], here);
    expect(document.state).toBe("committed");
    expect(home.read(".zshrc")).toContain(keys.next);
  });

  test("a name that leads nowhere is said; a setting that a plugin doesn't take ends the command, not in a hang", async () => {
    const world = await smallWorld();
    const { home, options } = world;
    withStranger(world);
    const here = { ...options, cwd: PROJECT };
    await run(["plugins", "trust", "acme-rotate", "--yes"], here);
    const config = home.write(".config/claude-rotate/config.json", '{"plugins": {"gone-rotate": true}}');
    const { document } = await runJson(["scan"], here);
    expect(document.problems).toMatchObject([
      { code: "PLUGIN_UNKNOWN", plugin: "gone-rotate", path: config },
    ]);
    const rotation = ["rotate", ...TO, "--yes"];
    for (const more of [[], ["--require-plugins"]])
      expect((await runJson([...rotation, ...more], here)).document).toMatchObject({
        changed: false,
        error: { code: "PLUGIN_UNKNOWN", message: expect.stringContaining("gone-rotate") },
      });
    const going = await runJson([...rotation, "--ignore-plugin-errors", "--dry-run"], here);
    expect(going.code).toBe(0);
    expect((await runJson(["scan", "--plugin", "./gone.js"], here)).code).toBe(2);
    expect((await runJson(["scan", "--plugin", "gone-rotate"], here)).document.error.code).toBe(
      "PLUGIN_UNKNOWN",
    );
    home.write(".config/claude-rotate/config.json", '{"plugins": {"acme-rotate": {"x": 1}}}');
    expect(await runJson(["scan"], here)).toMatchObject({
      code: 2,
      document: { error: { code: "CONFIG_INVALID" } },
    });
    home.write(
      ".config/claude-rotate/config.json",
      '{"plugins": {"@claude-rotate/plugin-env-shell": {"x": 1}}}',
    );
    expect(await runJson(["scan"], here)).toMatchObject({
      code: 2,
      document: { error: { code: "CONFIG_INVALID", path: config, line: 1 } },
    });
  });
});

/** Everything in a cloned repository that some tool or other would run, each leaving a trace. */
function plantTraps(home: Home): void {
  const at = (name: string): string => `${PROJECT}/${name}`;
  const js = `require("node:fs").writeFileSync(${JSON.stringify(home.at("ran"))}, __filename); module.exports = {};\n`;
  const esm = `import fs from "node:fs";\nfs.writeFileSync(${JSON.stringify(home.at("ran"))}, import.meta.url);\nexport const plugin = { name: "x", api: 1 };\nexport default {};\n`;
  home.write(at(".git/HEAD"), "ref: refs/heads/main\n");
  const names = [
    "@claude-rotate/plugin-anthropic",
    "@claude-rotate/core",
    "claude-rotate-plugin-x",
    "claude-rotate",
  ];
  const manifest = {
    name: "shop",
    dependencies: Object.fromEntries(names.map((name) => [name, "*"])),
    cosmiconfig: { searchPlaces: ["evil.js"], loaders: { ".js": "./evil.cjs" }, $import: "./evil.cjs" },
    "claude-rotate": { plugin: "./evil.mjs", api: 1, config: { plugins: { "./evil.mjs": true } } },
  };
  home.write(at("package.json"), JSON.stringify(manifest));
  for (const name of names) {
    const marker = { plugin: "./index.mjs", api: 1, brings: { stores: ["x"], credentials: ["anthropic"] } };
    home.write(
      at(`node_modules/${name}/package.json`),
      JSON.stringify({ name, version: "1.0.0", main: "./index.mjs", "claude-rotate": marker }),
    );
    home.write(at(`node_modules/${name}/index.mjs`), esm);
  }
  for (const name of [
    "evil.js",
    "evil.cjs",
    "claude-rotate.config.js",
    ".claude-rotaterc.js",
    ".claude-rotaterc.cjs",
    ".config/config.js",
    ".config/config.cjs",
    ".config/claude-rotaterc.js",
    "config.js",
    ".pnp.cjs",
  ])
    home.write(at(name), js);
  for (const name of [
    "evil.mjs",
    "claude-rotate.config.mjs",
    ".config/config.mjs",
    ".config/config.ts",
    ".pnp.loader.mjs",
  ])
    home.write(at(name), esm);
  home.link(home.at(at("evil.mjs")), at(".claude-rotaterc"));
  for (const program of ["git", "op", "claude", "ps", "rg", "security", "getfacl", "getfattr", "sh", "node"])
    home.write(at(`node_modules/.bin/${program}`), `#!/bin/sh\necho "$0" > ${home.at("ran")}\n`, 0o755);
}

test("a cloned repository runs nothing by being the current folder", { timeout: 120_000 }, async () => {
  const { home, options } = await smallWorld();
  plantTraps(home);
  const env = {
    ...options.env,
    PATH: `${home.at(`${PROJECT}/node_modules/.bin`)}:./node_modules/.bin:.:${process.env.PATH}`,
  };
  const here = { ...options, env, cwd: PROJECT };
  const lines = [
    ["scan"],
    ["which"],
    ["doctor", "--offline"],
    ["plugins", "list"],
    ["plugins", "check", "claude-rotate-plugin-x"],
    ["verify"],
    ["rotate", ...TO, "--yes"],
    ["undo"],
    ["history"],
    ["recover"],
    ["init"],
    ["forget"],
  ];
  for (const line of lines) {
    const ended = await run(line, here);
    expect(() => home.read("ran"), `${line.join(" ")} ran ${ended.stderr}`).toThrow("ENOENT");
  }
  const { document } = await runJson(["plugins", "list"], here);
  const strangers = document.plugins.filter(({ origin }: { origin: string }) => origin !== "official");
  expect(strangers.length).toBeGreaterThanOrEqual(4);
  expect(new Set(strangers.map(({ state }: { state: string }) => state))).toEqual(new Set(["untrusted"]));
  const official = await runJson(["plugins", "trust", "@claude-rotate/plugin-anthropic", "--yes"], here);
  expect(official.document.error.code).toBe("PLUGIN_UNTRUSTED");
});

/** Node's own step, which nothing ends before it is through. */
const STUCK = "() => { new Array(5e7).fill(1.5); return { kind: 'not-mine' }; }";

test("a thread that can't be ended costs no command its result: the exit code stays, or is told where Node can only kill", {
  timeout: 60_000,
}, async () => {
  const world = await smallWorld();
  withStranger(world, storeFor("acme.conf", STUCK));
  world.home.write(`${PROJECT}/acme.conf`, "x");
  const here = { ...world.options, cwd: PROJECT };
  expect((await run(["plugins", "trust", "acme-rotate", "--yes"], here)).code).toBe(0);
  const { code, stdout, stderr } = await run(["scan", "--json"], here);
  expect(JSON.parse(stdout).problems).toMatchObject([{ code: "PLUGIN_FAILED", plugin: "acme-rotate" }]);
  const words =
    "acme-rotate: a thread of it can't be ended, so this process kills itself; what it did ended with exit code 0";
  if ("execve" in process) expect([code, stderr.includes("can't be ended")]).toEqual([0, false]);
  else expect([code, stderr]).toEqual([null, expect.stringContaining(words)]);
});
