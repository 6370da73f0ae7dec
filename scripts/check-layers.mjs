// Who may import whom. Arrows go one way: contract <- formats, issuer <- plugins; contract <- formats <- core <- apps, testkit.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { isMain, packages, root } from "./workspace.mjs";

const contract = "@claude-rotate/contract";
const formats = "@claude-rotate/formats";
const issuer = "@claude-rotate/issuer";
const core = "@claude-rotate/core";
const isPlugin = ({ folder }) => folder.startsWith("plugins/");
const isApp = ({ folder }) => folder.startsWith("apps/");
const isExample = ({ folder }) => folder.startsWith("examples/");

/** The workspace packages that one may use at run time. Those not named here may use all but apps. */
function allowed(one, all) {
  if (one.folder === "packages/contract") return [];
  if (one.folder === "packages/formats" || one.folder === "packages/issuer") return [contract];
  if (one.folder === "packages/core") return [contract, formats, issuer];
  if (one.folder === "packages/testkit") return [contract, formats, core];
  if (isPlugin(one)) return [contract, formats, issuer];
  if (isExample(one))
    return [contract, formats, issuer, ...all.filter(isExample).map(({ manifest }) => manifest.name)];
  return all.filter((other) => isApp(one) || !isApp(other)).map(({ manifest }) => manifest.name);
}

const importPattern =
  /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

/** What a source text imports: `{ specifier, line }`. */
export function importsOf(text) {
  return [...text.matchAll(importPattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3],
    line: text.slice(0, match.index + match[0].length).split("\n").length,
  }));
}

function manifestProblems(one, all) {
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = one.manifest;
  const used = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const may = allowed(one, all);
  const own = new Set(all.map(({ manifest }) => manifest.name));
  const where = `${one.folder}/package.json`;
  if (one.manifest.name === contract)
    return used.map((name) => `${where}: depends on ${name}; the contract has no dependencies`);
  return used
    .filter((name) => own.has(name) && !may.includes(name))
    .map((name) => `${where}: may not depend on ${name}`);
}

/** The reason why `file` of package `one` may not import `specifier`, or nothing. */
function complaint(one, all, file, specifier) {
  const isSource = relative(one.path, file).startsWith(`src${sep}`);
  if (specifier.startsWith(".")) {
    const path = relative(one.path, join(dirname(file), specifier));
    // What tests of all packages share stands at the top: `vitest.base.ts`, `faults.base.ts`.
    const isBase = !isSource && /^(?:\.\.[\\/])+\w+\.base\.ts$/.test(path);
    return isBase || !path.startsWith("..") ? undefined : `reaches outside its package: ${specifier}`;
  }
  const other = all.find(
    ({ manifest }) => specifier === manifest.name || specifier.startsWith(`${manifest.name}/`),
  );
  if (!other) return undefined;
  const exported = `.${specifier.slice(other.manifest.name.length)}`;
  const isPublic = exported === "." || Object.hasOwn(other.manifest.exports ?? {}, exported);
  if (!isPublic) return `imports the inside of a package: ${specifier}`;
  const isAllowed = other === one || allowed(one, all).includes(other.manifest.name);
  return isSource && !isAllowed ? `may not import ${specifier}` : undefined;
}

/** Sources and tests (`client`: against the real client; `faults`: with faults put in) of a package, without the tests' cases. */
function scriptsOf(one) {
  return ["src", "test", "client", "faults"]
    .map((folder) => join(one.path, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
    .filter((file) => /(?<!\.config)\.m?[jt]s$/.test(file) && !file.includes(`${sep}cases${sep}`))
    .sort();
}

function sourceProblems(one, all) {
  return scriptsOf(one).flatMap((file) =>
    importsOf(readFileSync(file, "utf8")).flatMap(({ specifier, line }) => {
      const reason = complaint(one, all, file, specifier);
      return reason ? [`${relative(root, file)}:${line}: ${reason}`] : [];
    }),
  );
}

export function layerProblems(all = packages()) {
  return all.flatMap((one) => [...manifestProblems(one, all), ...sourceProblems(one, all)]);
}

if (isMain(import.meta)) {
  const problems = layerProblems();
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
