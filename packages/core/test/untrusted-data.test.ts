import { Secret } from "@claude-rotate/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import { createContext, createHost, createRegistry, loadPlugins, rotate } from "../src/index.ts";
import { type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

/** A cloned repository whose own package.json names a plugin that is data; a rotation from there. */
async function rotated(home: Home, data: unknown) {
  const marker = { plugin: "./rotate.json", api: 1 };
  home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write(
    "shop/package.json",
    JSON.stringify({ name: "shop", version: "1.0.0", "claude-rotate": marker }),
  );
  home.write("shop/rotate.json", typeof data === "string" ? data : JSON.stringify(data));
  const host = createHost({ home: home.path, env: {}, cwd: home.at("shop") });
  const plugins = await loadPlugins(host, [acme()]);
  onTestFinished(async () => void (await plugins.stop()));
  const context = createContext(host, createRegistry(plugins.plugins, {}, plugins.problems));
  const report = await rotate(context, {
    credential: "acme",
    secret: async () => new Secret(NEW),
    all: true,
    verify: false,
  });
  return { report, plugins };
}

const data = (file: object, rest: object): object => ({
  name: "shop",
  api: 1,
  stores: [{ id: "shop-env", files: [{ under: "project", ...file }], ...rest }],
});

describe("data that a cloned repository brings", () => {
  test.each([
    ["owner", "administrator"],
    ["inert", "nobody reads it"],
    ["order", -1],
    ["lock", "proper-lockfile"],
    ["not", [".env.local"]],
    ["roots", true],
  ])("needs trust to say %s of a file, so it keeps no key alive", async (member, value) => {
    const home = makeHome();
    home.write("shop/.env", `ACME_KEY=${OLD}\n`);
    const { report, plugins } = await rotated(
      home,
      data({ glob: "**/.env", [member]: value }, { format: "dotenv" }),
    );
    expect(report).toMatchObject({ state: "committed", left: [] });
    expect(home.read("shop/.env")).toBe(`ACME_KEY=${NEW}\n`);
    expect(plugins.reports.at(-1)).toMatchObject({ state: "untrusted" });
  });

  test.each([
    ["a format that is none", data({ glob: "**/.env" }, { format: "nonsense" })],
    ["stores that are none", { name: "shop", api: 1, stores: "x" }],
    ["a list", []],
    ["too deep a text", `{"name":"shop","api":1,"stores":[${"[".repeat(99_999)}${"]".repeat(99_999)}]}`],
  ])("stops no rotation with %s, and is named", async (_what, said) => {
    const home = makeHome();
    home.write("shop/.env", `ACME_KEY=${OLD}\n`);
    const { report, plugins } = await rotated(home, said);
    expect(report).toMatchObject({ state: "committed" });
    expect(plugins.reports.at(-1)).toMatchObject({ name: "shop", state: "failed" });
    expect(plugins.problems).toMatchObject([
      { code: "PLUGIN_UNREADABLE", plugin: "shop", message: expect.stringMatching(/^shop: /) },
    ]);
  });

  test.each([
    [
      "reads others' files in one piece",
      { glob: "**/.env" },
      { format: "plain", addresses: { "": "ACME_KEY" } },
    ],
    ["takes a sound file for a broken one", { glob: "**/.env" }, { format: "json" }],
    ["reads them in another's quoting", { glob: "**/.env" }, { format: "shell" }],
    ["gives their addresses to other values", { glob: "**/.env" }, { format: "yaml" }],
    ["reads everything, a folder and a binary file, too", { glob: "**/*" }, { format: "json" }],
  ])("decides nothing about other stores' files where it %s", async (_what, file, rest) => {
    const home = makeHome();
    home.write("shop/.env", `A: 1\nACME_KEY="${OLD}"\nOTHER=x\n`);
    home.write("shop/picture.bin", `\0\0${OLD}`);
    const { report } = await rotated(home, data(file, rest));
    expect(report).toMatchObject({ state: "committed" });
    expect(home.read("shop/.env")).toBe(`A: 1\nACME_KEY="${NEW}"\nOTHER=x\n`);
  });

  test("adds places where nobody else looks", async () => {
    const home = makeHome();
    home.write("shop/acme.json", JSON.stringify({ token: OLD }));
    const { report } = await rotated(
      home,
      data({ glob: "acme.json" }, { format: "json", addresses: { "/token": "ACME_KEY" } }),
    );
    expect(report).toMatchObject({ state: "committed" });
    expect(home.read("shop/acme.json")).toBe(JSON.stringify({ token: NEW }));
  });
});
