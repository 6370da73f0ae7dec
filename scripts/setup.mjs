// Makes a clone ready: installs with the pinned pnpm, through npm's own CLI, on a machine that has only Node and npm.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMain, packages, readJson, root, run, seconds } from "./workspace.mjs";

const stamp = join(root, "node_modules", ".claude-rotate-setup");

function fingerprint() {
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  const hash = createHash("sha256").update(`${process.version} ${process.platform} ${process.arch}\n`);
  for (const file of [...files, ...packages().map(({ folder }) => `${folder}/package.json`)]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** npm as the caller runs it, or the one on PATH. */
function npm() {
  const path = process.env.npm_execpath;
  return path?.endsWith("npm-cli.js") ? [process.execPath, [path]] : ["npm", []];
}

function isOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major < 20 || (major === 20 && minor < 19);
}

/**
 * Does nothing while the lockfile, every package.json and Node are what they were. All it says goes to stderr.
 * The lockfile stays as it is, except with `frozen: false`, after a package was added.
 */
export async function setup({ frozen = true } = {}) {
  if (isOldNode()) {
    process.stderr.write(`set-up: Node 20.19 or newer is needed, this is ${process.version}\n`);
    process.exit(1);
  }
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;

  const { packageManager } = readJson(join(root, "package.json"));
  const start = performance.now();
  process.stderr.write(`set-up: installing dependencies with ${packageManager}\n`);
  const [command, first] = npm();
  const lockfile = frozen ? "--frozen-lockfile" : "--no-frozen-lockfile";
  const exec = ["exec", "--yes", "--loglevel=error", "--no-progress", `--package=${packageManager}`, "--"];
  const install = ["pnpm", "--dir", root, "install", lockfile, "--reporter=append-only", "--loglevel=info"];
  // From another folder, so that pnpm never runs out of the very node_modules that it changes.
  const { code } = await run(command, [...first, ...exec, ...install], { show: "stderr", cwd: tmpdir() });
  if (code !== 0) {
    process.stderr.write("set-up: failed. After a change to a package.json run `npx pnpm install` once.\n");
    process.exit(code);
  }
  writeFileSync(stamp, fingerprint());
  process.stderr.write(`set-up: done in ${seconds(start)}\n`);
}

if (isMain(import.meta)) await setup();
