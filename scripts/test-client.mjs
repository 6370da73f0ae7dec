// `npm run test:client`: fetches the real client and two MCP servers once, builds the CLI and runs apps/cli/client against all.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "./build.mjs";
import { line } from "./results.mjs";
import { environment, isMain, readJson, root, run, seconds } from "./workspace.mjs";

/** One version, so that a new release breaks no test; apps/cli/client/homes says what this one was measured to do. */
const version = "2.1.197";
/** Their keys are what a rotation is about; one version each for the same reason. */
const servers = { "@brave/brave-search-mcp-server": "2.1.4", "tavily-mcp": "0.2.22" };
const suite = join(root, "apps", "cli", "client");
const results = join(suite, ".results", "vitest.json");
const attempts = 3;

const say = (text) => process.stderr.write(`client: ${text}\n`);

/** The client in a folder that npm has filled. Its platform package carries the binary, so no install script has to run. */
function binaryIn(folder) {
  const scope = join(folder, "node_modules", "@anthropic-ai");
  if (!existsSync(scope)) return undefined;
  const name = process.platform === "win32" ? "claude.exe" : "claude";
  const paths = readdirSync(scope).map((one) => join(scope, one, name));
  return paths.find((path) => existsSync(path) && saysVersion(path));
}

function saysVersion(path) {
  const env = { HOME: tmpdir(), PATH: process.env.PATH ?? "", DISABLE_AUTOUPDATER: "1" };
  const { stdout } = spawnSync(path, ["--version"], { env, encoding: "utf8" });
  return stdout?.startsWith(version) ?? false;
}

/** What `npm` says, where it brought `packages` to a new folder; none of their install scripts is run. */
async function install(folder, packages) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const retries = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  const env = environment();
  const { output } = await run("npm", ["install", ...packages, ...flags, ...retries], { cwd: folder, env });
  return output.trim();
}

/**
 * What `find` finds in the folder `name` of the user's cache; packages are fetched into it where it finds nothing.
 * `undefined` where they could not be had.
 */
async function fetched(name, packages, find) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "claude-rotate", name);
  const present = find(folder);
  if (present !== undefined) return present;

  // Beside its place and moved there whole: an interrupted run leaves nothing that looks finished.
  const staged = `${folder}.${process.pid}`;
  try {
    for (let attempt = 1; ; attempt++) {
      const start = performance.now();
      say(`fetching ${packages.join(", ")}`);
      const output = await install(staged, packages);
      if (find(staged) !== undefined) {
        say(`fetched in ${seconds(start)}`);
        break;
      }
      say(`attempt ${attempt} of ${attempts} failed: ${output || "npm brought nothing for this platform"}`);
      if (attempt === attempts) return undefined;
      await wait(attempt * 3000);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(staged, folder);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return find(folder);
}

function serversIn(folder) {
  const manifests = Object.keys(servers).map((name) => join(folder, "node_modules", name, "package.json"));
  return manifests.every((path) => existsSync(path)) ? folder : undefined;
}

/** A file of tests that could not be loaded counts as a failure. */
function count() {
  if (!existsSync(results)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } =
    readJson(results);
  const failed = numFailedTests || numFailedTestSuites;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

function withoutClient() {
  const isCi = process.env.CI === "true";
  say(
    `the client or its servers could not be had; ${isCi ? "under CI that is a failure" : "its tests are skipped"}`,
  );
  process.exitCode = isCi ? 1 : 0;
  process.stdout.write(`${line({ passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 })}\n`);
}

async function main(args) {
  rmSync(results, { force: true });
  await build();
  const client = await fetched(join("client", version), [`@anthropic-ai/claude-code@${version}`], binaryIn);
  const wanted = Object.entries(servers).map(([name, one]) => `${name}@${one}`);
  const found = await fetched(join("servers", Object.values(servers).join("-")), wanted, serversIn);
  if (client === undefined || found === undefined) return withoutClient();

  const env = environment({ CLAUDE_ROTATE_CLIENT: client, CLAUDE_ROTATE_SERVERS: found });
  const config = ["--config", join(suite, "vitest.config.ts")];
  const { code } = await run("vitest", ["run", ...config, ...args], { show: true, env });
  const counted = count();
  process.exitCode = code || (counted.failed > 0 ? 1 : 0);
  process.stdout.write(`${line(counted)}\n`);
}

if (isMain(import.meta)) await main(process.argv.slice(2));
