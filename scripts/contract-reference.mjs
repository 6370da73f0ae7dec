// `node scripts/contract-reference.mjs`: writes docs/CONTRACT.md from the contract's built types; `--check` says whether it is up to date.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.mjs";

const types = join(root, "packages/contract/dist");
const page = join(root, "docs/CONTRACT.md");
/** What a plugin's author meets first; the others follow by name. The codes have a page of their own. */
const first = ["plugin", "credential", "store", "source", "check", "host", "secret", "error"];
const left = ["index", "codes"];

const intro = `# The plugin contract

Made from the types of \`@claude-rotate/contract\` by \`node scripts/contract-reference.mjs\`; don't edit it. How to write a plugin:
[WRITING-A-PLUGIN.md](WRITING-A-PLUGIN.md). What each error code means: [ERRORS.md](ERRORS.md).

**The promise for \`api: 1\`.** A plugin made for it works with every release that speaks version 1. Within version 1 nothing that a plugin
gives becomes compulsory or changes its meaning, and nothing that it is given is taken away. What may come: optional members, more
members of \`host\`, \`machine\` and what else is handed to it, more words where a type lists them (\`Codec\`, \`Under\`, \`VerdictKind\`, error
codes), so a plugin takes an unknown one as "something else". A type test holds plugins of the first release against it.
`;

/** A text's exported declarations: name, docstring, code. */
function declarations(text) {
  const parts = text.split(/(?=^(?:\/\*\*|export ))/m);
  const found = [];
  let doc = "";
  for (const part of parts) {
    if (part.startsWith("/**")) doc = part;
    const name = /^export (?:declare )?(?:interface|type|class|const|function) (\w+)/.exec(part)?.[1];
    if (name === undefined) continue;
    found.push({ name, doc: words(doc), code: part.trim().replace(/^export (?:declare )?/, "") });
    doc = "";
  }
  return found;
}

function words(doc) {
  return doc
    .replace(/^\/\*\*\s*|\s*\*\/\s*$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .trim();
}

const indented = (code) =>
  code.replace(/^( +)/gm, ({ length }) => " ".repeat(Math.floor(length / 4) * 2 + (length % 4)));

function section(file) {
  const text = readFileSync(join(types, `${file}.d.ts`), "utf8");
  return declarations(text)
    .map(
      ({ name, doc, code }) => `### ${name}\n\n${doc}${doc && "\n\n"}\`\`\`ts\n${indented(code)}\n\`\`\`\n`,
    )
    .join("\n");
}

function reference() {
  const all = readdirSync(types)
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => name.slice(0, -".d.ts".length))
    .filter((name) => !left.includes(name));
  const order = [...first, ...all.filter((name) => !first.includes(name)).sort()];
  return `${intro}\n${order.map((file) => `## ${file}\n\n${section(file)}`).join("\n")}`;
}

const made = reference();
if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== made) {
    process.stdout.write(
      "docs/CONTRACT.md is not what the types say: run `node scripts/contract-reference.mjs`\n",
    );
    process.exitCode = 1;
  }
} else writeFileSync(page, made);
