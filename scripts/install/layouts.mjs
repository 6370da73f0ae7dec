// The seven ways in which people have claude-rotate and a plugin. Each gives `{ cwd, command }`: where and how it is called.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../workspace.mjs";
import { must, newKey, write } from "./tools.mjs";

const PLUGIN = "claude-rotate-plugin-acme";

/** What is trusted, what it brings, and a file of the home that holds a key. */
const TUTORIAL = {
  trust: PLUGIN,
  plugin: PLUGIN,
  file: ".acme/config.json",
  newKey: () => newKey(40),
  textWith: (key) => `{\n  // mine\n  "apiKey": "${key}"\n}\n`,
};
const EXAMPLE = {
  trust: "@acme/claude-rotate-bundle",
  plugin: "@acme/claude-rotate-plugin",
  file: ".acme/credentials.json",
  newKey: () => newKey(32),
  textWith: (key) => `{ "profiles": { "default": { "token": "${key}" } } }\n`,
};
const pnpm = join(root, "node_modules/.bin/pnpm");

/** A project with a repository, since plugins are looked for up to its top. */
function project(at, manifest = {}) {
  const folder = join(at, "project");
  mkdirSync(join(folder, ".git"), { recursive: true });
  write(
    folder,
    "package.json",
    JSON.stringify({ name: "a-project", version: "1.0.0", private: true, ...manifest }),
  );
  return folder;
}

async function npmLocal(at, env) {
  const cwd = project(at);
  await must("npm", ["install", "--save-dev", "claude-rotate", PLUGIN], { cwd, env });
  return { cwd, command: ["npx", "claude-rotate"] };
}

/** The project has the plugin alone; the CLI lies in npx's own cache. */
async function npxFromSubfolder(at, env) {
  const top = project(at);
  await must("npm", ["install", "--save-dev", PLUGIN], { cwd: top, env });
  const cwd = join(top, "src/deep");
  mkdirSync(cwd, { recursive: true });
  return { cwd, command: ["npx", "--yes", "claude-rotate"] };
}

async function npxWithPackages(at) {
  const cwd = join(at, "empty");
  mkdirSync(cwd);
  return { cwd, command: ["npx", "--yes", "-p", "claude-rotate", "-p", PLUGIN, "claude-rotate"] };
}

async function pnpmStrict(at, env) {
  const cwd = project(at);
  await must(pnpm, ["add", "--save-dev", "claude-rotate", PLUGIN], { cwd, env });
  return { cwd, command: [pnpm, "exec", "claude-rotate"] };
}

async function npmGlobal(at, env) {
  const prefix = join(at, "global");
  await must("npm", ["install", "--global", "--prefix", prefix, "claude-rotate", PLUGIN], { cwd: at, env });
  return { cwd: project(at), command: [join(prefix, "bin/claude-rotate")] };
}

async function yarnPnp(at, env) {
  const cwd = project(at);
  write(cwd, "yarn.lock", "");
  write(cwd, ".yarnrc.yml", "nodeLinker: pnp\n");
  await must("npm", ["install", "--prefix", join(at, "yarn"), "@yarnpkg/cli-dist@^4"], { cwd: at, env });
  const yarn = [process.execPath, join(at, "yarn/node_modules/@yarnpkg/cli-dist/bin/yarn.js")];
  await must(yarn[0], [yarn[1], "add", "--dev", "claude-rotate", PLUGIN], { cwd, env });
  return { cwd, command: [...yarn, "run", "claude-rotate"] };
}

/** Called in one of a workspace's packages, with both at its root. */
async function workspace(at, env) {
  const top = project(at, { workspaces: ["packages/*"] });
  const cwd = join(top, "packages/app");
  write(cwd, "package.json", JSON.stringify({ name: "app", version: "1.0.0", private: true }));
  await must("npm", ["install", "--save-dev", "claude-rotate", PLUGIN], { cwd: top, env });
  return { cwd, command: ["npx", "claude-rotate"] };
}

/** An organisation's bundle, which brings its plugin along. */
async function bundle(at, env) {
  const cwd = project(at);
  await must("npm", ["install", "--save-dev", "claude-rotate", EXAMPLE.trust], { cwd, env });
  return { cwd, command: ["npx", "claude-rotate"] };
}

export const LAYOUTS = {
  "npm, in a project": { install: npmLocal, subject: TUTORIAL },
  "npx from a subfolder": { install: npxFromSubfolder, subject: TUTORIAL },
  "npx -p": { install: npxWithPackages, subject: TUTORIAL },
  "pnpm, strict": { install: pnpmStrict, subject: TUTORIAL },
  "npm -g": { install: npmGlobal, subject: TUTORIAL },
  "Yarn PnP": { install: yarnPnp, subject: TUTORIAL },
  "a workspace": { install: workspace, subject: TUTORIAL },
  "the example bundle": { install: bundle, subject: EXAMPLE },
};
