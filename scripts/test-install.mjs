// `npm run test:install`: packs every package, writes a plugin as docs/WRITING-A-PLUGIN.md says, installs the tarballs in every layout,
// and scans, trusts, rotates and undoes there. A registry on loopback gives the tarballs out; nothing is published. Words behind it
// name the layouts that are wanted: `npm run test:install -- pnpm`.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { LAYOUTS } from "./install/layouts.mjs";
import { pack, startRegistry } from "./install/registry.mjs";
import { environment, exec, must, newKey, startIssuer, write } from "./install/tools.mjs";
import { tutorial } from "./install/tutorial.mjs";
import { packages, seconds } from "./workspace.mjs";

const PLUGIN = "claude-rotate-plugin-acme";

async function publishAll(registry, to) {
  const isWanted = ({ folder, manifest }) => !manifest.private || folder.startsWith("examples/");
  const queue = packages().filter(isWanted);
  const worker = async () => {
    for (let one = queue.shift(); one; one = queue.shift()) registry.publish(await pack(one.path, to));
  };
  await Promise.all([worker(), worker()]);
}

/** The page's own commands, in an empty folder with nothing but the tarballs; what it makes is the plugin of all layouts. */
async function followTutorial({ registry, work }) {
  const home = join(work, "author");
  const cwd = join(work, "writing");
  mkdirSync(cwd);
  const key = newKey(40);
  write(home, ".acme/config.json", JSON.stringify({ apiKey: key }));
  const env = environment(registry.url, work, home);
  const { stdout } = await must("bash", ["-c", tutorial()], { cwd, env });
  assert.match(stdout, /\.acme\/config\.json/, `scan --plugin does not name the key's place:\n${stdout}`);
  assert.ok(!stdout.includes(key), "a key was printed");
  registry.publish(await pack(join(cwd, PLUGIN), work));
}

/** A fresh user meets a plugin in one layout. */
async function meet({ install, subject }, { registry, work, issuer, good }) {
  const at = mkdtempSync(join(work, "layout-"));
  const home = join(at, "home");
  const { trust, plugin, file, textWith } = subject;
  const [old, fresh] = [subject.newKey(), subject.newKey()];
  for (const key of [old, fresh]) good.add(key);
  const holder = write(home, file, textWith(old));
  const env = { ...environment(registry.url, work, home), CLAUDE_ROTATE_ACME_BASE_URL: issuer.url };
  const { cwd, command } = await install(at, env);
  const [program, ...first] = command;
  const ask = async (...args) => {
    const ended = await exec(program, [...first, ...args], { cwd, env, stdin: `${fresh}\n` });
    for (const key of [old, fresh])
      assert.ok(!`${ended.stdout}${ended.stderr}`.includes(key), "a key was printed");
    return ended;
  };
  const document = async (...args) => {
    const { code, stdout, stderr } = await ask(...args, "--json");
    const start = stdout.indexOf("{");
    assert.ok(start >= 0, `${args.join(" ")} ended with ${code} and no document:\n${stdout}${stderr}`);
    return { code, ...JSON.parse(stdout.slice(start)) };
  };
  const places = async () =>
    (await document("scan")).places.filter(({ credential }) => credential === "acme").map(({ path }) => path);

  const listed = (await document("plugins", "list")).plugins.find(({ name }) => name === plugin);
  assert.equal(listed?.state, "untrusted", `plugins list: ${JSON.stringify(listed)}`);
  assert.deepEqual(await places(), [], "a plugin that nobody trusts found something");
  const trusted = await ask("plugins", "trust", trust, "--yes");
  assert.equal(trusted.code, 0, `${trusted.stdout}${trusted.stderr}`);
  assert.deepEqual(await places(), [holder]);
  const rotated = await document("rotate", "acme", "--to", "-", "--yes");
  assert.equal(rotated.code, 0, JSON.stringify(rotated.error));
  assert.equal(readFileSync(holder, "utf8"), textWith(fresh));
  assert.equal((await document("undo")).code, 0);
  assert.equal(readFileSync(holder, "utf8"), textWith(old));
}

const tally = { passed: 0, failed: 0 };

async function step(name, work) {
  const start = performance.now();
  try {
    await work();
    tally.passed += 1;
    process.stdout.write(`ok    ${name}  ${seconds(start)}\n`);
    return true;
  } catch (error) {
    tally.failed += 1;
    process.stdout.write(
      `FAILED  ${name}  ${seconds(start)}\n${String(error.message).replace(/^/gm, "        ")}\n`,
    );
    return false;
  }
}

async function main() {
  await build();
  const work = mkdtempSync(join(tmpdir(), "claude-rotate-install-"));
  const registry = await startRegistry();
  const good = new Set();
  const issuer = await startIssuer(good);
  const machine = { registry, work, issuer, good };
  try {
    const isPacked = await step("every package packs", () => publishAll(registry, work));
    const isWritten =
      isPacked && (await step("WRITING-A-PLUGIN.md, from an empty folder", () => followTutorial(machine)));
    if (isWritten) {
      const wanted = process.argv.slice(2);
      for (const [name, layout] of Object.entries(LAYOUTS))
        if (wanted.length === 0 || wanted.some((word) => name.includes(word)))
          await step(name, () => meet(layout, machine));
    }
  } finally {
    registry.close();
    issuer.close();
    rmSync(work, { recursive: true, force: true });
  }
  process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
}

await main();
