import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { recover, rotate, undo } from "../src/index.ts";
import { alone, failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, type Setup } from "./support/home.ts";
import { acme, fakeKey, type Safe } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("shop/.env", `ACME_KEY=${OLD}\nB=1\n`);
  home.write("shop/.env.local", `ACME_KEY=${OLD}\n`);
  return home;
}

const inShop = (home: Home): Setup => ({ cwd: home.at("shop") });

/** The rotation dies at its last rename; no way back is gone, no second names are there to help. */
async function torn(home: Home, setup: Setup = {}): Promise<void> {
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name === "link" && target.endsWith("claude-rotate~")) throw failure("EPERM");
      if (name === "replace") replaced += 1;
      if (replaced >= 3) throw new Error("killed");
    });
  const dying = rotate(contextOf(home, { ...inShop(home), ...setup, host }), {
    credential: "acme",
    secret: async () => new Secret(NEW),
  });
  await expect(dying).rejects.toThrow();
  expect([home.read(".shellrc"), home.read("shop/.env")].join("")).toContain(NEW);
}

describe("a rotation of a project is put back", () => {
  test("from another folder, an edited file too", async () => {
    const home = filled();
    await torn(home);
    home.write("shop/.env", `# theirs\n${home.read("shop/.env")}`);
    fs.mkdirSync(home.at("other"));
    const context = contextOf(home, { cwd: home.at("other"), host: alone });
    await expect(recover(context)).resolves.toMatchObject({ state: "recovered", left: [] });
    expect(home.read("shop/.env")).toBe(`# theirs\nACME_KEY=${OLD}\nB=1\n`);
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  });

  test("without the plugin that found its places, by spans alone; an edited file waits for it", async () => {
    const home = filled();
    await torn(home);
    const edited = `# theirs\n${home.read("shop/.env")}`;
    home.write("shop/.env", edited);
    await expect(recover(contextOf(home, { host: alone, plugins: [] }))).resolves.toMatchObject({
      state: "pending",
      pending: [{ path: home.at("shop/.env"), reason: expect.stringContaining("no loaded plugin") }],
    });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
    expect(home.read("shop/.env")).toBe(edited);
    await expect(recover(contextOf(home, { host: alone }))).resolves.toMatchObject({ state: "recovered" });
    expect(home.read("shop/.env")).toBe(`# theirs\nACME_KEY=${OLD}\nB=1\n`);
  });

  test("and undone from another folder, an edited file too", async () => {
    const home = filled();
    await rotate(contextOf(home, inShop(home)), { credential: "acme", secret: async () => new Secret(NEW) });
    home.write("shop/.env", `# theirs\n${home.read("shop/.env")}`);
    await expect(undo(contextOf(home, { cwd: home.at(".") }))).resolves.toMatchObject({ left: [] });
    expect(home.read("shop/.env")).toBe(`# theirs\nACME_KEY=${OLD}\nB=1\n`);
    expect(home.read("shop/.env.local")).toBe(`ACME_KEY=${OLD}\n`);
  });
});

test("an item that can't be reached holds no file hostage, and what was put back stays as the user leaves it", async () => {
  const home = filled();
  const safe: Safe = { held: new Map([["mine", OLD]]), failing: "always" };
  safe.stranger = () => void Object.assign(safe, { locked: true });
  const plugins = [acme(new Map(), safe)];
  const blocked = rotate(contextOf(home, { ...inShop(home), plugins }), {
    credential: "acme",
    secret: async () => new Secret(NEW),
  });
  await expect(blocked).rejects.toMatchObject({ code: "WAY_BACK_BLOCKED", blocked: [{ id: "safe#mine" }] });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  home.write(".shellrc", `ACME_KEY=${NEW}\n`);
  delete safe.failing;
  delete safe.stranger;
  safe.locked = false;
  await expect(recover(contextOf(home, { plugins, host: alone }))).resolves.toMatchObject({
    state: "recovered",
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
});

test("an interrupt puts many written files back by renames alone: nothing is written or synced for each", {
  timeout: 120_000,
}, async () => {
  const home = makeHome();
  const names = Array.from({ length: 300 }, (_, n) => `conf/${n}.conf`);
  for (const name of names) home.write(name, `ACME_KEY=${OLD}\n`);
  const stop = new AbortController();
  let replaced = 0;
  let slow = 0;
  const host = (real: Host): Host =>
    watching(real, ({ name }) => {
      if (stop.signal.aborted && ["create", "append", "syncFolder"].includes(name)) slow += 1;
      if (name === "replace" && ++replaced === names.length - 1) stop.abort();
    });
  const context = contextOf(home, { host, signal: stop.signal });
  const interrupted = rotate(context, { credential: "acme", secret: async () => new Secret(NEW) });
  await expect(interrupted).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(slow).toBeLessThan(8);
  expect(fs.readdirSync(home.at("conf")).filter((name) => name.includes("claude-rotate"))).toEqual([]);
  for (const name of names) expect(home.read(name)).toBe(`ACME_KEY=${OLD}\n`);
});
