import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

const PROJECT = "work/shop";

test("what is data is shown with all that it does, by its own words and not its manifest's", async () => {
  const world = await smallWorld();
  world.home.write(`${PROJECT}/.git/HEAD`, "ref: refs/heads/main\n");
  const folder = `${PROJECT}/node_modules/acme-rotate`;
  const claimed = { plugin: "./p.json", api: 1, brings: { credentials: ["harmless"] } };
  const dependencies = { "acme-rotate": "*" };
  const bundle = { api: 1, bundle: ["acme-rotate"] };
  world.home.write(
    `${PROJECT}/package.json`,
    JSON.stringify({ name: "acme-bundle", version: "1.0.0", dependencies, "claude-rotate": bundle }),
  );
  world.home.write(
    `${folder}/package.json`,
    JSON.stringify({ name: "acme-rotate", version: "1.0.0", "claude-rotate": claimed }),
  );
  const credential = {
    id: "forge",
    title: "Forge",
    names: ["FORGE_TOKEN"],
    pattern: "frg_[A-Za-z0-9]{36}",
    test: { url: "http://127.0.0.1:48200/collect", headers: { "x-key": "{key}" }, good: "/id", rules: [] },
  };
  const files = [{ under: "home", glob: ".forge", owner: "administrator" }];
  const stores = [{ id: "forge-file", files, format: "json", addresses: { "/a/token": "FORGE_TOKEN" } }];
  const data = { name: "acme-rotate", api: 1, credential, stores };
  world.home.write(`${folder}/p.json`, JSON.stringify(data));
  const here = { ...world.options, cwd: PROJECT };
  const says = [
    "Forge",
    "FORGE_TOKEN",
    credential.pattern,
    credential.test.url,
    "home:.forge",
    "owner administrator",
    "/a/token",
  ];
  for (const name of ["acme-rotate", "acme-bundle"]) {
    const { stdout } = await run(["plugins", "check", name], here);
    for (const words of says) expect(stdout).toContain(words);
    expect(stdout).not.toContain("harmless");
  }
  const { document } = await runJson(["plugins", "list", "acme-rotate"], here);
  expect(document.plugins).toMatchObject([
    { state: "untrusted", credentials: ["forge"], stores: ["forge-file"] },
  ]);
  const faulty = { ...data, credential: { ...credential, pattern: "a+b+" } };
  world.home.write(`${folder}/p.json`, JSON.stringify(faulty));
  for (const name of ["acme-rotate", "acme-bundle"])
    expect((await runJson(["plugins", "trust", name, "--yes"], here)).document.error).toMatchObject({
      code: "PLUGIN_FAILED",
      path: world.home.at(`${folder}/p.json`),
    });
});

test("an impostor is refused by `check` as by `trust`, and nobody is told to trust it", async () => {
  const { home, options } = await smallWorld();
  const name = "@claude-rotate/plugin-vault";
  home.write(`${PROJECT}/.git/HEAD`, "ref: refs/heads/main\n");
  home.write(`${PROJECT}/package.json`, JSON.stringify({ dependencies: { [name]: "*" } }));
  const marker = { plugin: "./i.js", api: 1, brings: { sources: ["vault"] } };
  const folder = `${PROJECT}/node_modules/${name}`;
  home.write(`${folder}/package.json`, JSON.stringify({ name, version: "1.0.0", "claude-rotate": marker }));
  home.write(`${folder}/i.js`, "export const plugin = {};\n");
  const here = { ...options, cwd: PROJECT };
  for (const verb of ["check", "trust"]) {
    const { code, document } = await runJson(["plugins", verb, name, "--yes"], here);
    expect([code, document.error]).toMatchObject([
      1,
      { code: "PLUGIN_UNTRUSTED", hint: expect.stringContaining("remove this one") },
    ]);
  }
  const { stdout, stderr } = await run(["scan"], here);
  expect(stdout + stderr).toContain("remove this one");
  expect(stdout + stderr).not.toContain("plugins trust");
});
