import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const CLI = join(import.meta.dirname, "../dist/cli.js");

/** A folder in the workspace, so that what is made there finds the packages that it would install. */
function folder(): string {
  const made = mkdtempSync(join(import.meta.dirname, "made-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function create(cwd: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function tool(name: string, cwd: string, ...args: readonly string[]): string {
  const bin = join(import.meta.dirname, "../../../node_modules/.bin", name);
  return execFileSync(bin, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

test.each([
  ["lines", ".acmerc"],
  ["JSON", ".acme/config.json"],
  ["TOML", ".config/acme/settings.toml"],
])("a plugin for %s builds to one file, passes its types and its tests, and packs", (_what, file) => {
  const at = folder();
  expect(create(at, "claude-rotate-plugin-acme", "--file", file, "--yes")).toMatchObject({
    status: 0,
    stderr: "",
  });
  const made = join(at, "claude-rotate-plugin-acme");
  tool("tsc", made);
  tool("tsup", made);
  expect(readdirSync(join(made, "dist"))).toEqual(["index.js"]);
  const imports = [
    ...readFileSync(join(made, "dist/index.js"), "utf8").matchAll(/^import .*from "([^"]+)"/gm),
  ];
  expect(imports.filter(([, from]) => !/^(?:node:|module$)/.test(from ?? ""))).toEqual([]);
  expect(tool("vitest", made, "run", "--no-color")).toMatch(/Tests\s+\d{2} passed/);
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: made, encoding: "utf8" }),
  );
  expect(packed.files.map(({ path }: { path: string }) => path).sort()).toEqual([
    "README.md",
    "dist/index.js",
    "package.json",
  ]);
});

test.each([
  ["YAML", ".bolt.yaml"],
  ["lines", ".boltrc"],
  ["JSON", ".bolt/config.json"],
])("a plugin without code for %s passes its tests as it stands, and packs", (_what, file) => {
  const at = folder();
  const args = [
    "claude-rotate-plugin-bolt",
    "--variable",
    "BOLT_TOKEN",
    "--file",
    file,
    "--declarative",
    "--yes",
  ];
  expect(create(at, ...args)).toMatchObject({ status: 0, stderr: "" });
  const made = join(at, "claude-rotate-plugin-bolt");
  expect(tool("vitest", made, "run", "--no-color")).toMatch(/Tests\s+\d{2} passed/);
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: made, encoding: "utf8" }),
  );
  const names = packed.files.map(({ path }: { path: string }) => path).sort();
  expect(names).toEqual(["README.md", "package.json", "plugin.json"]);
});

test("what is not said has names that go together", () => {
  const at = folder();
  expect(create(at, "@acme/claude-rotate-plugin", "--yes").status).toBe(0);
  const made = join(at, "claude-rotate-plugin");
  const manifest = JSON.parse(readFileSync(join(made, "package.json"), "utf8"));
  expect(manifest).toMatchObject({
    name: "@acme/claude-rotate-plugin",
    "claude-rotate": {
      plugin: "./dist/index.js",
      api: 1,
      brings: { credentials: ["acme"], stores: ["acme-file"] },
    },
  });
  expect(readFileSync(join(made, "test/cases/its-own-file/before/home/.acmerc"), "utf8")).toContain(
    "ACME_API_KEY={{old}}",
  );
  const texts = readdirSync(made, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  expect(texts.join("\n")).not.toMatch(/__[a-z]+__|\/\/(?:lines|tree):/);
  expect(existsSync(join(made, ".gitignore"))).toBe(true);
});

test("a file is from the home, however the home is written", () => {
  const at = folder();
  for (const [name, file] of [
    ["one", "~/.qrc"],
    ["two", "$HOME/.qrc"],
  ] as const) {
    expect(create(at, name, "--file", file, "--yes")).toMatchObject({ status: 0 });
    expect(existsSync(join(at, name, "test/cases/its-own-file/before/home/.qrc"))).toBe(true);
  }
});

test.each([
  "@me/9lives",
  "9lives",
  "@9/9",
  "-a-",
  "a".repeat(60),
  "claude-rotate-plugin-9",
  "@me/claude-rotate",
])("what is proposed for %s can be taken", (name) => {
  const at = folder();
  expect(create(at, "--yes", "--folder", "made", "--", name)).toMatchObject({ status: 0, stderr: "" });
  const manifest = JSON.parse(readFileSync(join(at, "made/package.json"), "utf8"));
  expect(manifest["claude-rotate"].brings.credentials[0]).toMatch(/^[a-z][a-z0-9-]{0,31}$/);
  expect(manifest["claude-rotate"].brings.stores[0]).toMatch(/^[A-Za-z0-9][\w.:@/-]{0,63}$/);
});

/** As util-linux has it. */
const TERMINAL = "script";

/** What is answered to each question in turn, in a terminal of its own. */
async function converse(cwd: string, answers: readonly string[]) {
  const child = spawn(TERMINAL, ["-qec", `'${process.execPath}' '${CLI}'`, "/dev/null"], { cwd });
  onTestFinished(() => void child.kill());
  let screen = "";
  let asked = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    for (; asked < (screen.match(/\): /g) ?? []).length; asked++) child.stdin.write(`${answers[asked]}\n`);
  });
  const [status] = await once(child, "close");
  return { screen, status };
}

test.runIf(process.platform === "linux")("in a terminal a wrong answer is asked for again", async () => {
  const at = folder();
  const { screen, status } = await converse(at, ["Acme Plugin", "acme", "9 lives", "", "", "~/.qrc"]);
  expect(screen).toContain("Acme Plugin: a package's name is in lower case");
  expect(screen).toContain("9 lives: a variable has letters");
  expect(status).toBe(0);
  expect(existsSync(join(at, "acme/test/cases/its-own-file/before/home/.qrc"))).toBe(true);
});

test.each([
  ["a name that npm would refuse", ["Acme Plugin", "--yes"], /lower case/],
  ["a file outside the home", ["acme", "--file", "../x", "--yes"], /below your home/],
  ["a file in another's home", ["acme", "--file", "~bob/.qrc", "--yes"], /below your home/],
  ["a prefix with a quote", ["acme", "--prefix", `"`, "--yes"], /letters, digits/],
  ["nothing said without a terminal", ["acme"], /--variable, or --yes/],
  ["an option that is none", ["acme", "--fiel", "x"], /--fiel/],
  ["YAML with code", ["acme", "--file", ".acme.yaml", "--yes"], /--declarative/],
  ["a folder that is not empty", ["acme", "--folder", ".", "--yes"], /not empty/],
])("%s is refused, and nothing is made", (_what, args, told) => {
  const at = folder();
  create(at, "there", "--yes");
  const { status, stderr } = create(at, ...args);
  expect(stderr).toMatch(told);
  expect(status).toBe(2);
  expect(readdirSync(at)).toEqual(["there"]);
});
