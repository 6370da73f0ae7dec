import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = path.join(import.meta.dirname, "..");
const cli = path.join(here, "../../apps/cli/dist/cli.js");
const home = realpathSync(mkdtempSync(path.join(tmpdir(), "acme-bundle-")));
const shop = path.join(home, "work/shop");

/** A token of ACME's shape, made when it is needed. */
const TOKEN = `acme_${"0123456789abcdef".repeat(2)}`;

// biome-ignore lint/suspicious/noExplicitAny: documents are looked into field by field
type Document = any;

function run(...args: string[]): { code: number | null; document: Document } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, "--json"], {
    cwd: shop,
    env: { PATH: process.env.PATH, HOME: home, ACME_TOKEN: TOKEN },
    encoding: "utf8",
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  if (stdout === "") throw new Error(stderr);
  return { code: status, document: JSON.parse(stdout) };
}

beforeAll(() => {
  const modules = path.join(shop, "node_modules/@acme");
  mkdirSync(path.join(shop, ".git"), { recursive: true });
  mkdirSync(modules, { recursive: true });
  const list = { "@acme/claude-rotate-bundle": "1.0.0" };
  writeFileSync(path.join(shop, "package.json"), JSON.stringify({ dependencies: list }));
  writeFileSync(path.join(shop, ".env"), `ACME_TOKEN=${TOKEN}\n`);
  for (const [name, folder, files] of [
    ["claude-rotate-bundle", here, ["package.json"]],
    ["claude-rotate-plugin", path.join(here, "../acme-plugin"), ["package.json", "dist"]],
  ] as const)
    for (const file of files)
      cpSync(path.join(folder, file), path.join(modules, name, file), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const states = (): Record<string, string> =>
  Object.fromEntries(
    (run("plugins", "list").document.plugins as { name: string; state: string }[]).map(({ name, state }) => [
      name,
      state,
    ]),
  );

test("one package brings everything, once it is trusted; doctor reports its policy", {
  timeout: 120_000,
}, () => {
  const names = ["@acme/claude-rotate-bundle", "@acme/claude-rotate-plugin"];
  for (const name of names) expect(states()[name]).toBe("untrusted");
  expect(run("scan").document.places).toEqual([]);

  expect(run("plugins", "trust", "@acme/claude-rotate-bundle", "--yes").document.names).toEqual(names);
  for (const name of names) expect(states()[name]).toBe("loaded");
  expect(run("scan").document.places).toMatchObject([
    { credential: "acme", path: path.join(shop, ".env") },
    { credential: "acme", kind: "env" },
  ]);

  const findings = run("doctor", "--offline").document.findings as { rule: string; path?: string }[];
  const policy = findings.filter(({ rule }) => rule.startsWith("policy/"));
  expect(policy).toMatchObject([
    { rule: "policy/no-plain-text", path: path.join(shop, ".env") },
    { rule: "policy/proxy" },
  ]);

  const refused = run("rotate", "acme", "--to", "env:ACME_TOKEN", "--yes");
  expect(refused).toMatchObject({ code: 2, document: { error: { code: "POLICY_REFUSED" } } });
});

test("docs/BUNDLES.md shows this bundle", () => {
  const page = readFileSync(path.join(here, "../../docs/BUNDLES.md"), "utf8");
  const shown = JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "{}");
  const own = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));
  expect([shown.name, shown["claude-rotate"]]).toEqual([own.name, own["claude-rotate"]]);
});
