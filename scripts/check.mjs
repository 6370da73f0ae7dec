// `npm run check`: every check that is no test. Runs all of them, a line for each, and fails if one fails.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setup } from "./setup.mjs";
import { packages, run, seconds, turbo } from "./workspace.mjs";

/** One after the other until one fails; `{ code, output }` of them all. */
async function chain(...steps) {
  let output = "";
  for (const step of steps) {
    const result = await step();
    output += result.output;
    if (result.code !== 0) return { code: result.code, output };
  }
  return { code: 0, output };
}

/** Packs as for npm, and lets publint and attw look at what would be published. */
async function publishable(one) {
  const folder = mkdtempSync(join(tmpdir(), "claude-rotate-pack-"));
  const tarball = join(folder, "package.tgz");
  const hasTypes = one.manifest.exports !== undefined;
  const steps = [
    () => run("pnpm", ["pack", "--out", tarball], { cwd: one.path }),
    () => run("publint", ["run", tarball, "--strict"], { cwd: one.path }),
    ...(hasTypes ? [() => run("attw", [tarball, "--profile", "esm-only", "--no-emoji", "--no-color"])] : []),
  ];
  const result = await chain(...steps);
  rmSync(folder, { recursive: true, force: true });
  return result;
}

const published = packages().filter(({ manifest }) => !manifest.private);
const checks = [
  [
    "types",
    () =>
      chain(
        () => turbo(["types", "--continue", "--output-logs=errors-only"]),
        () => run("tsc", ["-p", "tsconfig.json"]),
      ),
  ],
  ["lint and format", () => run("biome", ["check", "--error-on-warnings", "."])],
  ["dead code", () => run("knip", ["--no-progress"])],
  ["layers", () => run("node", ["scripts/check-layers.mjs"])],
  ["contract's reference", () => run("node", ["scripts/contract-reference.mjs", "--check"])],
  ...published.map((one) => [`package ${one.manifest.name}`, () => publishable(one)]),
];

async function perform([name, check]) {
  const start = performance.now();
  const { code, output } = await check();
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"}  ${name}  ${seconds(start)}\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd().replace(/^/gm, "        ")}\n`);
  return code === 0;
}

/** Two at a time: most wait for one core. */
async function performAll(queue) {
  let failed = 0;
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) if (!(await perform(next))) failed += 1;
  };
  await Promise.all([worker(), worker()]);
  return failed;
}

await setup();
const total = checks.length + 1;
const isBuilt = await perform(["build", () => turbo(["build", "--continue", "--output-logs=errors-only"])]);
const failed = (isBuilt ? 0 : 1) + (await performAll(checks));
process.stdout.write(failed === 0 ? `all ${total} checks passed\n` : `${failed} of ${total} checks failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
