// `npm test`: sets up, builds and runs every package's tests. Arguments go to turbo: `npm test -- --filter=@claude-rotate/core`.
import { collect, line, removeResults } from "./results.mjs";
import { setup } from "./setup.mjs";
import { environment, isMain, present, turbo, wanted } from "./workspace.mjs";

/** Turbo does not hash the Node version or the machine's programs: it would replay one machine's results for another. */
export const testEnvironment = (version = process.version, folder = undefined) =>
  environment({ CLAUDE_ROTATE_NODE: version, CLAUDE_ROTATE_TOOLS: present().join(",") }, folder);

/** Names, aloud, the programs whose tests are skipped here; false where a run under CI lacks one. */
export function announceMissing() {
  const missing = wanted.filter((program) => !present().includes(program));
  if (missing.length === 0) return true;
  const isCi = process.env.CI === "true";
  const verdict = isCi ? "under CI that is a failure" : "their tests are skipped";
  process.stderr.write(`tests: not on this machine: ${missing.join(", ")}; ${verdict}\n`);
  return !isCi;
}

async function main(args) {
  await setup();
  const isComplete = announceMissing();
  removeResults();
  const flags = ["--continue=dependencies-successful", "--output-logs=new-only"];
  const { code } = await turbo(["test", ...flags, ...args], { show: true, env: testEnvironment() });
  const results = collect();
  const isPartial = args.length > 0;
  if (!isPartial) for (const name of results.missing) process.stdout.write(`no test results from ${name}\n`);
  const isSound = isPartial || results.missing.length === 0;
  const isGood = isComplete && isSound && results.failed === 0;
  process.exitCode = code || (isGood ? 0 : 1);
  process.stdout.write(`${line(results)}\n`);
}

if (isMain(import.meta)) await main(process.argv.slice(2));
