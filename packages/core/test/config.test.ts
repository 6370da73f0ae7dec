import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  createHost,
  initConfig,
  loadPlugins,
  loadSettings,
  NO_SETTINGS,
  type Settings,
  withBaseUrls,
} from "../src/index.ts";
import { type Home, makeHome } from "./support/home.ts";

const OWN = ".config/claude-rotate";

function settings(home: Home, options: { cwd?: string; file?: string } = {}): Promise<Settings> {
  const host = createHost({ home: home.path, env: {}, cwd: home.at(options.cwd ?? "") });
  return loadSettings(host, options.file);
}

/** A home with a repository to stand in. */
function project(): Home {
  const home = makeHome();
  home.write("work/shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write("work/shop/app/deep/README", "");
  return home;
}

describe("the user's config", () => {
  test("is nothing where no file is", async () => {
    expect(await settings(makeHome())).toEqual(NO_SETTINGS);
  });

  test.each([
    ["config.json", '{"roots": ["~/code"], "plugins": {"a": {"b": 1}}, "rules": {"CR020": "off"}}'],
    ["config.yaml", 'roots: ["~/code"]\nplugins: { a: { b: 1 } }\nrules: { CR020: "off" }\n'],
    [
      "config.mjs",
      'export default { roots: ["~/code"], plugins: { a: { b: 1 } }, rules: { CR020: "off" } };\n',
    ],
    [
      "config.cjs",
      'module.exports = { roots: ["~/code"], plugins: { a: { b: 1 } }, rules: { CR020: "off" } };\n',
    ],
  ])("is read from %s", async (name, text) => {
    const home = makeHome();
    const file = home.write(`${OWN}/${name}`, text);
    const { user, files } = await settings(home);
    expect(user).toMatchObject({
      roots: [home.at("code")],
      plugins: { a: { b: 1 } },
      rules: { CR020: "off" },
    });
    expect(files).toEqual([file]);
  });

  test.each([".claude-rotaterc", ".claude-rotaterc.json", ".claude-rotaterc.yaml"])(
    "is read from ~/%s",
    async (name) => {
      const home = makeHome();
      home.write(name, '{"credentials": {"brave": {"baseUrl": "https://gateway.example"}}}');
      const { user, project: none } = await settings(home);
      expect(user.credentials).toEqual({ brave: { baseUrl: "https://gateway.example" } });
      expect(none).toBeUndefined();
    },
  );

  test("in two files is refused, since nobody could say which one counts", async () => {
    const home = makeHome();
    home.write(`${OWN}/config.json`, "{}");
    home.write(".claude-rotaterc", "{}");
    await expect(settings(home)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  test("that `--config` names takes the place of the usual one; code elsewhere is never run", async () => {
    const home = makeHome();
    home.write(`${OWN}/config.json`, '{"roots": ["/usual"]}');
    home.write("other.json", '{"roots": ["sub"]}');
    expect((await settings(home, { file: "other.json" })).user.roots).toEqual([home.at("sub")]);
    expect((await settings(home, { file: "~/other.json", cwd: "sub" })).user.roots).toEqual([home.at("sub")]);
    const trap = `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(home.at("ran"))}, ""); export default {};`;
    home.write("other.mjs", trap);
    await expect(settings(home, { file: "other.mjs" })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(fs.existsSync(home.at("ran"))).toBe(false);
    await expect(settings(home, { file: "gone.json" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      path: home.at("gone.json"),
    });
  });

  test.each([
    [
      "an unknown setting",
      "config.json",
      '{\n  "roots": [],\n  "root": ["x"]\n}',
      3,
      "root: there is no such setting",
    ],
    ["a wrong type", "config.yaml", "skip: []\nroots: 7\n", 2, "roots: it should be a list"],
    ["a level that is none", "config.yaml", "rules:\n  CR001: error\n  CR002: loud\n", 3, "rules.CR002"],
    [
      "an address without TLS",
      "config.yaml",
      "credentials:\n  brave:\n    baseUrl: http://x.example\n",
      3,
      "https:",
    ],
    ["broken JSON", "config.json", '{\n  "roots": [,]\n}', 2, "JSON"],
    ["broken YAML", "config.yaml", 'a: 1\nb: "x\n', 2, "YAML"],
    ["no object", "config.json", "[]", 1, "the whole"],
    ["nothing at all", "config.json", "null", 1, "the whole"],
    ["a list of settings", "config.json", '{\n  "plugins": {"x": []}\n}', 2, "plugins.x"],
    ["a list of rules", "config.json", '{\n  "rules": []\n}', 2, "rules: it should be an object"],
  ])("with %s is named with its line, and no value is repeated", async (_what, name, text, line, words) => {
    const home = makeHome();
    const file = home.write(`${OWN}/${name}`, text);
    const error = await settings(home).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CONFIG_INVALID", path: file, line });
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain("loud");
  });

  test("shows no member's name that may be a key, in whoever's file it stands", async () => {
    const key = `xk-other-${"a1b2c3".repeat(4)}`;
    const home = project();
    const told = async (): Promise<string> => {
      const host = createHost({ home: home.path, env: {}, cwd: home.at("work/shop") });
      const read = await settings(home, { cwd: "work/shop" }).catch((reason: unknown) => reason);
      const found = read instanceof Error ? undefined : await loadPlugins(host, [], read as Settings);
      return `${JSON.stringify([read instanceof Error ? read : (read as Settings).problems, found?.problems])}${read}`;
    };
    for (const member of [{ [key]: 1 }, { plugins: { [key]: true } }, { credentials: { [key]: {} } }]) {
      home.write(`${OWN}/config.json`, JSON.stringify(member));
      const words = await told();
      expect(words).toContain("xk-o…");
      expect(words).not.toContain("a1b2c3");
    }
    home.write(`${OWN}/config.json`, "{}");
    home.write("work/shop/.claude-rotaterc.json", JSON.stringify({ [key]: 1 }));
    expect(await told()).toContain("xk-o…: a project's config can't set this");
  });

  test("names an issuer's address, which a variable overrides for one run", () => {
    const { user } = NO_SETTINGS;
    const named = { user: { ...user, credentials: { brave: { baseUrl: "https://a.example" } } } };
    expect(withBaseUrls({ A: "1" }, named)).toEqual({
      A: "1",
      CLAUDE_ROTATE_BRAVE_BASE_URL: "https://a.example",
    });
    const set = { CLAUDE_ROTATE_BRAVE_BASE_URL: "https://b.example" };
    expect(withBaseUrls(set, named)).toEqual(set);
  });
});

describe("a project's config", () => {
  test.each([
    [
      "package.json",
      '{"name": "shop", "claude-rotate": {"config": {"skip": ["old/.env"], "roots": ["packages"]}}}',
    ],
    [".claude-rotaterc", "skip: [old/.env]\nroots: [packages]\n"],
    [".claude-rotaterc.json", '{"skip": ["old/.env"], "roots": ["packages"]}'],
    [".claude-rotaterc.yaml", "skip: [old/.env]\nroots: [packages]\n"],
  ])("is read from %s, from a folder below too", async (name, text) => {
    const home = project();
    home.write(`work/shop/${name}`, text);
    const { project: found } = await settings(home, { cwd: "work/shop/app/deep" });
    expect(found).toEqual({
      folder: home.at("work/shop"),
      skip: [home.at("work/shop/old/.env")],
      roots: [home.at("work/shop/packages")],
      rules: {},
    });
  });

  test("stops at the repository's top", async () => {
    const home = project();
    home.write("work/.claude-rotaterc", "skip: [x]\n");
    expect(await settings(home, { cwd: "work/shop" })).toEqual(NO_SETTINGS);
  });

  test("sets skip, rules and roots below itself: anything else is named with its line and ignored", async () => {
    const home = project();
    const file = home.write(
      "work/shop/.claude-rotaterc.yaml",
      [
        "skip: [a, ../../.zshrc, ~/.zshrc, /etc/passwd]",
        "credentials: { brave: { baseUrl: https://evil.example } }",
        "plugins: { evil: true }",
        "roots:",
        "  - ok",
        "  - ..",
        "",
      ].join("\n"),
    );
    const { user, project: found, problems } = await settings(home, { cwd: "work/shop" });
    expect(user).toEqual(NO_SETTINGS.user);
    expect(found).toMatchObject({ skip: [home.at("work/shop/a")], roots: [home.at("work/shop/ok")] });
    expect(problems.every(({ code, path: at }) => code === "CONFIG_IGNORED" && at === file)).toBe(true);
    expect(problems.map(({ message, line }) => [message.split(":")[0], line])).toEqual([
      ["credentials", 2],
      ["plugins", 3],
      ["roots.1", 6],
      ["skip.1", 1],
      ["skip.2", 1],
      ["skip.3", 1],
    ]);
  });

  test("counts a folder that is not there yet by where it would stand: behind a link that leads out it is ignored", async () => {
    const home = project();
    fs.mkdirSync(home.at("elsewhere"));
    fs.symlinkSync(home.at("elsewhere"), home.at("work/shop/out"));
    fs.symlinkSync(home.at("nowhere"), home.at("work/shop/dangling"));
    fs.symlinkSync("loop", home.at("work/shop/loop"));
    fs.symlinkSync("app", home.at("work/shop/within"));
    const roots = ["out/new", "out/a/b", "dangling", "dangling/new", "loop/new", "app/deep/README/new"];
    home.write(
      "work/shop/.claude-rotaterc.json",
      JSON.stringify({ roots: [...roots, "within/new", "app/new/er"] }),
    );
    const { project: found, problems } = await settings(home, { cwd: "work/shop" });
    expect(found?.roots).toEqual([home.at("work/shop/within/new"), home.at("work/shop/app/new/er")]);
    expect(problems.map(({ message }) => message.split(":")[0])).toEqual(roots.map((_, at) => `roots.${at}`));
  });

  test("that is broken, or a link out of the project, costs itself and is named", async () => {
    const home = project();
    const broken = home.write("work/shop/.claude-rotaterc.json", "{");
    expect(await settings(home, { cwd: "work/shop" })).toMatchObject({
      user: NO_SETTINGS.user,
      problems: [{ code: "CONFIG_INVALID", path: broken, line: 1 }],
    });
    fs.rmSync(broken);
    home.write("secret.yaml", "skip: [.env]\n");
    fs.symlinkSync(home.at("secret.yaml"), home.at("work/shop/.claude-rotaterc"));
    expect(await settings(home, { cwd: "work/shop" })).toMatchObject({
      problems: [{ code: "CONFIG_INVALID" }],
    });
  });
});

test("init writes a config that says nothing yet, and never overwrites one", async () => {
  const home = makeHome();
  const host = createHost({ home: home.path, env: {}, cwd: home.path });
  const { path: file, created } = await initConfig(host);
  expect([file, created]).toEqual([home.at(`${OWN}/config.yaml`), true]);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect((await settings(home)).user).toEqual(NO_SETTINGS.user);
  expect(await initConfig(host)).toEqual({ path: file, created: false });
});

test("the template's examples are valid as they stand", async () => {
  const home = makeHome();
  const { path: file } = await initConfig(createHost({ home: home.path, env: {}, cwd: home.path }));
  const text = fs.readFileSync(file, "utf8").replace(/^# (?=[a-z]+:[ \n]| {2}["a-z])/gm, "");
  fs.writeFileSync(file, text);
  const { user } = await settings(home);
  expect(user).toMatchObject({ roots: [home.at("code")], rules: { CR033: "off" } });
  expect(Object.keys(user.plugins)).toEqual(["@acme/claude-rotate-plugin"]);
});

test("the example of docs/CONFIG.md is valid", async () => {
  const page = fs.readFileSync(path.join(import.meta.dirname, "../../../docs/CONFIG.md"), "utf8");
  const home = makeHome();
  home.write(`${OWN}/config.yaml`, /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "it is gone");
  const { user } = await settings(home);
  expect(user.skip).toEqual([home.at("code/old/.env")]);
  expect(user.policy.sources).toEqual(["op", "vault"]);
  expect(user.plugins["@claude-rotate/plugin-system-keyring"]).toEqual({
    items: [{ service: "brave-search", account: "ada", name: "BRAVE_API_KEY" }],
  });
});
