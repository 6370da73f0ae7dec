// What the scripts of this folder share: where things stand, and how a command is run.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");

export const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** The packages of the workspace: `{ folder: "packages/contract", path, manifest }`, sorted by folder. */
export function packages() {
  const folders = ["packages", "plugins", "apps", "examples"].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
  );
  return folders
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .sort()
    .map((folder) => ({
      folder,
      path: join(root, folder),
      manifest: readJson(join(root, folder, "package.json")),
    }));
}

/** This process's environment, with `extra`; PATH begins with `folder`, then the workspace's own tools: turbo looks for `pnpm` there. */
export function environment(extra = {}, folder = undefined) {
  const path = [folder, bin, process.env.PATH].filter(Boolean).join(delimiter);
  return { ...process.env, DO_NOT_TRACK: "1", TURBO_TELEMETRY_DISABLED: "1", ...extra, PATH: path };
}

/** Programs whose absence changes what the tests can show, and those of them that are here. */
export const wanted = [
  "bash",
  "fish",
  "git",
  "openssl",
  "zsh",
  ...(process.platform === "linux"
    ? ["strace", "getfattr", "setfacl", "dbus-daemon", "gnome-keyring-daemon", "secret-tool"]
    : []),
];
export const present = () => wanted.filter(onPath);

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a command and resolves to `{ code, output }`. `show: true` lets it write to this terminal, `show: "stderr"`
 * sends all it says to stderr; otherwise its words are kept in `output`.
 */
export function run(command, args, { show = false, cwd = root, env = environment() } = {}) {
  const shown = ["ignore", show === "stderr" ? 2 : "inherit", "inherit"];
  const stdio = show ? shown : ["ignore", "pipe", "pipe"];
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio, shell: process.platform === "win32" });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on("close", (code, signal) => {
      const output = Buffer.concat(chunks).toString("utf8");
      resolve({ code: code ?? 1, output: signal ? `${output}${command}: ended by ${signal}\n` : output });
    });
  });
}

export const turbo = (args, options) => run("turbo", ["run", ...args], options);

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Whether this module was called by `node`, not imported. */
export const isMain = (meta) => process.argv[1] === fileURLToPath(meta.url);
