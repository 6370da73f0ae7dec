// `npm run test:faults`: kills, errors, power cuts, full disks, other programs and odd bytes, put in on purpose. The whole takes
// the better part of an hour; `FAULTS=sample` takes a part of each. Arguments go to vitest: `npm run test:faults -- crash`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { countOf, faultResults, line } from "./results.mjs";
import { environment, isMain, root, run, seconds } from "./workspace.mjs";

/** The suites, each beside the package that it puts faults into. */
export const suites = ["packages/core/faults", "packages/formats/faults", "apps/cli/faults"];

function table(path) {
  if (!existsSync(path)) return "";
  const figures = readFileSync(path, "utf8").trim().split("\n").map(JSON.parse);
  const width = Math.max(...figures.map(({ what }) => what.length));
  return figures.map(({ what, figure }) => `${what.padEnd(width)}  ${figure}\n`).join("");
}

async function main(args) {
  const start = performance.now();
  for (const path of faultResults) rmSync(path, { force: true });
  await build();
  const folder = mkdtempSync(join(tmpdir(), "claude-rotate-faults-"));
  const env = environment({ FAULTS_FIGURES: join(folder, "figures") });
  let failed = false;
  for (const suite of suites) {
    const config = join(root, suite, "vitest.config.ts");
    const filter = ["--passWithNoTests", ...args];
    const { code } = await run("vitest", ["run", "--config", config, ...filter], { show: true, env });
    failed ||= code !== 0;
  }
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const path of faultResults.filter(existsSync))
    for (const [name, value] of Object.entries(countOf(path))) sum[name] += value;
  const scale = process.env.FAULTS === "sample" ? "a sample" : "the whole";
  process.stdout.write(`${table(join(folder, "figures"))}${scale}, ${seconds(start)}\n${line(sum)}\n`);
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = failed || sum.failed > 0 ? 1 : 0;
}

if (isMain(import.meta)) await main(process.argv.slice(2));
