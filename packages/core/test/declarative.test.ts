import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Secret } from "@claude-rotate/contract";
import { toJsonSchema } from "@valibot/to-json-schema";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Checked, check } from "../src/config/schema.ts";
import { declared } from "../src/discovery/declarative-schema.ts";
import { createContext, createHost, createRegistry, loadPlugins, openTrust, scan } from "../src/index.ts";
import { type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

interface Case {
  readonly data: object;
  /** A dependency's, or that of the project's own package.json. */
  readonly own?: boolean;
  readonly trusted?: boolean;
}

/** A project with a plugin that is data, and what a scan from there finds with it. */
async function scanned(home: Home, { data, own = false, trusted = false }: Case) {
  const folder = own ? "shop" : "shop/node_modules/acme-data";
  const marker = { plugin: "./plugin.json", api: 1 };
  home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write(
    "shop/package.json",
    JSON.stringify({
      name: "shop",
      version: "1.0.0",
      dependencies: { "acme-data": "*" },
      ...(own ? { "claude-rotate": marker } : {}),
    }),
  );
  if (!own)
    home.write(
      `${folder}/package.json`,
      JSON.stringify({ name: "acme-data", version: "1.0.0", "claude-rotate": marker }),
    );
  home.write(`${folder}/plugin.json`, JSON.stringify({ name: "acme-data", api: 1, ...data }, null, 2));
  const host = createHost({ home: home.path, env: {}, cwd: home.at("shop") });
  if (trusted) {
    const { candidates } = await loadPlugins(host, []);
    await openTrust(host).add(candidates.flatMap(({ found }) => found ?? []));
  }
  const plugins = await loadPlugins(host, [acme()]);
  const found = await scan(createContext(host, createRegistry(plugins.plugins, {}, plugins.problems)));
  return { plugins, found, host };
}

const store = (format: string, glob: string, addresses?: object): object => ({
  stores: [
    { id: "acme-data", files: [{ under: "project", glob }], format, ...(addresses ? { addresses } : {}) },
  ],
});

describe("a plugin that is data, and no good", () => {
  test.each([
    ["is empty", "", 1],
    ["is no JSON", '{\n  "name": "acme-data",\n', 2],
    ["says something else", '{\n  "name": "acme-data",\n  "api": 1,\n  "stores": 5\n}\n', 4],
  ])("%s: it is told as that, with its line, whoever trusts it", async (_what, text, line) => {
    const home = makeHome();
    await scanned(home, { data: {} });
    const file = home.write("shop/node_modules/acme-data/plugin.json", text);
    const host = createHost({ home: home.path, env: {}, cwd: home.at("shop") });
    const { reports, problems } = await loadPlugins(host, []);
    expect(reports).toMatchObject([{ name: "acme-data", state: "failed" }]);
    expect(problems).toMatchObject([{ plugin: "acme-data", path: file, line }]);
    expect(problems[0]?.message).not.toContain("trusted");
  });
});

describe("a plugin that is data", () => {
  const key = fakeKey("data");
  test.each([
    [
      "json",
      "acme.json",
      `{"servers": {"a": {"token": "${key}"}, "b/c": {"token": "x"}}}\n`,
      { "/servers/*/token": "ACME_KEY" },
      "/servers/a/token",
      1,
    ],
    [
      "yaml",
      "acme.yaml",
      `servers:\n  - token: ${key}\n    other: x\n`,
      { "/servers/*/token": "ACME_KEY" },
      "/servers/0/token",
      2,
    ],
    ["toml", "acme.toml", `[main]\ntoken = "${key}"\n`, { "/main/token": "ACME_KEY" }, "/main/token", 2],
    ["dotenv", "acme.env", `A=1\nTOKEN=${key}\n`, { TOKEN: "ACME_KEY" }, "TOKEN", 2],
    ["shell", "acme.sh", `export TOKEN='${key}'\n`, { TOKEN: "ACME_KEY" }, "TOKEN", 1],
    ["fish", "acme.fish", `set -gx TOKEN ${key}\n`, { TOKEN: "ACME_KEY" }, "TOKEN", 1],
    ["powershell", "acme.ps1", `$env:TOKEN = '${key}'\n`, { TOKEN: "ACME_KEY" }, "TOKEN", 1],
    ["plain", "acme.key", `\n${key}\n`, { "": "ACME_KEY" }, "", 2],
  ])("says where values stand in %s", async (format, name, text, addresses, address, line) => {
    const home = makeHome();
    home.write(`shop/${name}`, text);
    const { plugins, found } = await scanned(home, { data: store(format, name, addresses) });
    expect(plugins.reports.at(-1)).toMatchObject({
      name: "acme-data",
      state: "declarative",
      stores: ["acme-data"],
    });
    const shown = found.machine.places.filter(({ plugin }) => plugin === "acme-data");
    expect(shown.map((place) => [place.address, place.line, place.credential])).toEqual([
      [address, line, "acme"],
    ]);
  });

  test("speaks for its own project alone, in its own package.json too", async () => {
    const home = makeHome();
    home.write("shop/acme.json", JSON.stringify({ ACME_KEY: fakeKey("in") }));
    home.write("other/acme.json", JSON.stringify({ ACME_KEY: fakeKey("out") }));
    const { plugins, host } = await scanned(home, { data: store("json", "acme.json"), own: true });
    const context = createContext(host, createRegistry(plugins.plugins), { roots: [home.at("other")] });
    const { machine } = await scan(context);
    const named = machine.places.filter(({ address }) => address === "/ACME_KEY");
    expect(named.map(({ path: at }) => at)).toEqual([home.at("shop/acme.json")]);
  });

  test.each([
    [
      "names a file outside its project",
      { stores: [{ id: "x", files: [{ under: "home", glob: ".zshrc" }], format: "shell" }] },
    ],
    [
      "names a root's file",
      { stores: [{ id: "x", files: [{ under: "root", glob: "**/.env" }], format: "dotenv" }] },
    ],
    [
      "brings a credential",
      { credential: { id: "new", title: "New", names: ["NEW"], pattern: "new_[a-z]{20}" } },
    ],
  ])("needs trust where it %s", async (_what, data) => {
    const home = makeHome();
    home.write(".zshrc", `export ACME_KEY=${fakeKey("shell")}\n`);
    const before = await scanned(home, { data });
    expect(before.plugins.reports.at(-1)).toMatchObject({ state: "untrusted" });
    expect(before.plugins.plugins).toHaveLength(1);
    const after = await scanned(home, { data, trusted: true });
    expect(after.plugins.reports.at(-1)).toMatchObject({ state: "declarative" });
    expect(after.plugins.plugins).toHaveLength(2);
  });

  test.each([
    ["an unknown member", { stores: [], rule: 1 }, "rule: there is no such setting", 5],
    ["a format that is none", store("xml", "a.xml"), "stores.0.format", 13],
    [
      "a slow pattern",
      { credential: { id: "slow", title: "S", names: [], pattern: "(a+)+b" } },
      "it repeats a group",
      8,
    ],
    [
      "a test without TLS",
      {
        credential: {
          id: "plain",
          title: "P",
          names: [],
          pattern: "plain_[a-z]{20}",
          test: { url: "http://x.example/", headers: {}, good: "/id", rules: [] },
        },
      },
      "it is no https: address",
      10,
    ],
  ])("with %s is not loaded, with its line", async (_what, data, words, line) => {
    const home = makeHome();
    const { plugins } = await scanned(home, { data, trusted: true });
    expect(plugins.plugins).toHaveLength(1);
    expect(plugins.problems).toMatchObject([
      { code: "PLUGIN_FAILED", plugin: "acme-data", line, message: expect.stringContaining(words) },
    ]);
  });

  test("asks its issuer as it says, once it is trusted", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, reply) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      const good = request.headers.authorization === "Bearer good";
      const body = good ? { user: { id: 7 } } : { error: { code: "no_such_key", text: "no" } };
      reply.writeHead(good ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/me`;
    const issuer = {
      url,
      headers: { authorization: "Bearer {key}" },
      good: "/user/id",
      error: { type: "/error/code", message: "/error/text" },
      rules: [{ status: 401, type: "no_such_key", verdict: "invalid" }],
    };
    const data = {
      credential: {
        id: "data",
        title: "Data",
        names: ["DATA_KEY"],
        pattern: "data_[a-z0-9]{32}",
        test: issuer,
      },
    };
    const { plugins, host } = await scanned(makeHome(), { data, trusted: true });
    const [credential] = plugins.plugins.at(-1)?.credentials ?? [];
    expect(await credential?.test(new Secret("good"), host)).toMatchObject({ verdict: "valid", status: 200 });
    expect(await credential?.test(new Secret("bad"), host)).toMatchObject({
      verdict: "invalid",
      type: "no_such_key",
    });
    expect(seen[0]).toEqual(["GET", "/v1/me", "Bearer good"]);
  });
});

test("the examples of docs/CONFIG.md are what they say", async () => {
  const page = fs.readFileSync(path.join(import.meta.dirname, "../../../docs/CONFIG.md"), "utf8");
  const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => JSON.parse(text));
  const [manifest, data] = blocks;
  const home = makeHome();
  home.write("shop/config/acme.json", JSON.stringify({ services: { a: { token: "x" } } }));
  const { plugins } = await scanned(home, { data });
  expect(plugins.reports.at(-1)).toMatchObject({
    name: "acme-data",
    state: "declarative",
    stores: ["acme-places"],
  });
  home.write("beside/package.json", JSON.stringify(manifest));
  home.write("beside/dist/index.js", "");
  const host = createHost({ home: home.path, env: {}, cwd: home.at("beside") });
  const { reports } = await loadPlugins(host, []);
  expect(reports).toMatchObject([{ state: "untrusted", credentials: ["acme"], sources: ["acme"] }]);
});

/** `vitest run test/declarative.test.ts -u` writes it anew. */
test("the JSON schema that editors read is the one that is checked", async () => {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "claude-rotate: a declarative plugin",
    ...toJsonSchema(declared, { errorMode: "ignore" }),
  };
  const file = path.join(import.meta.dirname, "../../../apps/cli/schema/plugin.json");
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
});

test.each(["a/{b", "{a/b}", "**/**/**/**/**", "/a", "../a", "{", "a/{b,c}/**/*.json"])(
  "the JSON schema and the check say the same of the glob %s",
  (glob) => {
    const schema = JSON.stringify(toJsonSchema(declared, { errorMode: "ignore" }));
    const [, pattern = ""] = /"glob":\{"type":"string","pattern":("(?:[^"\\]|\\.)*")/.exec(schema) ?? [];
    const isTaken = new RegExp(JSON.parse(pattern), "u").test(glob);
    const said = (member: object): Checked<unknown> =>
      check(declared, {
        name: "x",
        api: 1,
        stores: [{ id: "s", format: "json", files: [{ under: "home", glob: "a", ...member }] }],
      });
    for (const checked of [said({ glob }), said({ not: [glob] })]) {
      expect("value" in checked).toBe(isTaken);
      if ("issues" in checked) expect(checked.issues[0]?.message).toMatch(/^it (?:is|has) /);
    }
  },
);
