import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Answers, idOf, titleOf } from "./answers.ts";
import { formatOf } from "./format.ts";

const PACKAGE = join(import.meta.dirname, "..");

/** A fault of what was asked for, told without a stack. */
export class Refused extends Error {}

/** The new package's files by name. */
function filesOf(answers: Answers): Readonly<Record<string, string>> {
  const format = formatOf(answers.file);
  if (format.name === "yaml" && !answers.declarative)
    throw new Refused(
      "a YAML file takes --declarative: the YAML library can't be part of a plugin's one file",
    );
  const kind = answers.declarative ? "declarative" : "code";
  const fill = filler(answers, format.name);
  const templates = [join(PACKAGE, "template", "common"), join(PACKAGE, "template", kind)];
  const files = templates.flatMap((folder) =>
    namesIn(folder).map((name): [string, string] => [
      // npm leaves a .gitignore out of a package.
      fill(name.replace(/^_/, ".")),
      fill(readFileSync(join(folder, name), "utf8")),
    ]),
  );
  const cases = (["before", "after"] as const).map((side): [string, string] => [
    `test/cases/its-own-file/${side}/home/${answers.file}`,
    format.example(answers.variable, side === "before" ? "{{old}}" : "{{new}}"),
  ]);
  return Object.fromEntries([...files, ...cases]);
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

const READERS: Readonly<Record<string, string>> = {
  json: "readJson",
  toml: "readToml",
  dotenv: "readDotenv",
};

/** Replaces `__id__` and its like, and leaves lines of another format out: `//json:` begins those for JSON alone. */
function filler({ name, variable, prefix, file }: Answers, format: string): (text: string) => string {
  const id = idOf(name);
  const tree = format === "dotenv" ? "lines" : "tree";
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const values: Readonly<Record<string, string>> = {
    name,
    id,
    upper: id.toUpperCase().replaceAll("-", "_"),
    title: titleOf(id),
    variable,
    prefix,
    file,
    format,
    reader: READERS[format] ?? "",
    version,
  };
  return (text) =>
    text
      .replace(/^([ \t]*)\/\/(lines|tree): ?(.*\n)/gm, (_all, indent: string, kind: string, line: string) =>
        kind === tree ? indent + line : "",
      )
      .replace(/__([a-z]+)__/g, (whole, key: string) => values[key] ?? whole);
}

/** Writes the package into a folder of its own. Throws `Refused` where something stands there. */
export function make(answers: Answers, folder: string): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Refused(`${folder} is not empty`);
  const files = Object.entries(filesOf(answers)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return files.map(([name]) => name);
}
