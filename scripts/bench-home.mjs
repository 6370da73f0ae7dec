// A home for the benchmark: at least 25 places that hold one made-up key, among files that hold none.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A key of the right shape that no issuer ever gave out, made when it is needed and written nowhere in the source. */
export function fakeKey(seed) {
  const digits = (part) => createHash("sha512").update(`${seed} ${part}`).digest("base64url");
  return `${["sk", "ant", "api03"].join("-")}-${`${digits(1)}${digits(2)}`.slice(0, 93)}AA`;
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const filler = (count, word) => Array.from({ length: count }, (_, i) => `${word} ${i}`).join("\n");

function shellFiles(key) {
  const names = [".zshrc", ".zshenv", ".zprofile", ".bashrc", ".bash_profile", ".profile"];
  const quotings = [key, `"${key}"`, `'${key}'`];
  const files = names.map((name, i) => [
    name,
    `${filler(60, "# line")}\nexport ANTHROPIC_API_KEY=${quotings[i % 3]}\nexport PATH="$HOME/bin:$PATH"\n`,
  ]);
  return [...files, [".config/fish/config.fish", `set -gx ANTHROPIC_API_KEY ${key}\nset -gx EDITOR vi\n`]];
}

function projectFiles(key, count) {
  return Array.from({ length: count }, (_, i) => `code/project-${i}`).flatMap((folder) => [
    [`${folder}/.env`, `# settings\nPORT=3000\nANTHROPIC_API_KEY=${key}\nDEBUG="no"\n`],
    [`${folder}/.claude/settings.local.json`, json({ env: { ANTHROPIC_API_KEY: key, OTHER: "x" } })],
    [`${folder}/package.json`, json({ name: folder })],
    [`${folder}/src/index.js`, filler(200, "// code")],
  ]);
}

function claudeFiles(key, home, count) {
  const project = (i) => [join(home, `code/project-${i}`), { allowedTools: [], history: [`prompt ${i}`] }];
  const state = {
    numStartups: 42,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: Object.fromEntries(Array.from({ length: count }, (_, i) => project(i))),
  };
  return [
    [".claude/settings.json", json({ env: { ANTHROPIC_API_KEY: key }, model: "opus" })],
    [".claude.json", json(state)],
  ];
}

/** Makes the home and returns `{ home, places }`: its folder, and how many spots hold the key. */
export function makeHome({ projects = 10 } = {}) {
  const home = mkdtempSync(join(tmpdir(), "claude-rotate-bench-"));
  const key = fakeKey("bench");
  const files = [...shellFiles(key), ...claudeFiles(key, home, projects), ...projectFiles(key, projects)];
  for (const [name, text] of files) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text, { mode: 0o600 });
  }
  return { home, places: files.filter(([, text]) => text.includes(key.slice(-20))).length };
}

/** Two projects in a home, alike but for the plugins of strangers that one declares; their folders. */
export function makeProjects(home, count) {
  const names = Array.from({ length: count }, (_, i) => `acme-rotate-${i}`);
  const write = (name, text) => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  };
  for (const folder of ["none", "fifty"]) {
    write(`${folder}/.git/HEAD`, "ref: refs/heads/main\n");
    const declared = folder === "fifty" ? names : [];
    write(
      `${folder}/package.json`,
      json({ dependencies: Object.fromEntries(declared.map((name) => [name, "*"])) }),
    );
  }
  const marker = { plugin: "./index.js", api: 1, brings: { stores: ["acme"] } };
  for (const name of names) {
    write(
      `fifty/node_modules/${name}/package.json`,
      json({ name, version: "1.0.0", "claude-rotate": marker }),
    );
    write(`fifty/node_modules/${name}/index.js`, filler(200, "// code"));
  }
  return { none: join(home, "none"), fifty: join(home, "fifty") };
}
