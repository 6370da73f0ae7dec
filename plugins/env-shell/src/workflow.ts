import type { Assignment, Elsewhere, Reading } from "@claude-rotate/contract";
import { lineAt, readShell, readYaml } from "@claude-rotate/formats";
import { mayHoldKey, namesOf, type Value, whole } from "./entries.ts";

/**
 * A workflow of GitHub Actions: a literal key in `env`, in an action's inputs or in a script that stands as it is, and the repository's secrets that it reads,
 * which are a copy of their own.
 */
export function readWorkflow(text: string): Reading {
  const elsewhere = secretsOf(text);
  if (!mayHoldKey(text)) return { kind: "read", assignments: [], elsewhere };
  const tree = readYaml(text);
  if (tree.kind === "broken") return tree;
  const assignments = tree.values.flatMap((value) => {
    const parent = namesOf(value.pointer).at(-2);
    if (parent === "env" || parent === "with") return [whole(value, variable(value.name))];
    return value.name === "run" ? inScript(text, value) : [];
  });
  return { kind: "read", assignments, elsewhere };
}

/** What a step's script sets. Only where YAML writes no character in another way: bare on one line, or below `|`. */
function inScript(text: string, { pointer, span: [start, end], codecs }: Value): readonly Assignment[] {
  if (!codecs.every((codec) => codec === "yaml-plain" || codec === "yaml-block")) return [];
  const script = readShell(text.slice(start, end), "bash");
  if (script.kind === "broken") return [];
  return script.assignments.map(({ address, name, span: [from, to], codecs: own }) => ({
    address: `${pointer}:${address}`,
    name,
    span: [start + from, start + to],
    codecs: codecs.includes("yaml-plain") ? ["yaml-plain", ...own] : own,
  }));
}

/** An input's name as a variable: `anthropic_api_key`, `anthropic-api-key`. */
const variable = (name: string): string => name.toUpperCase().replaceAll("-", "_");

const READS = /(?:([\w-]+)["']?[ \t]*:[ \t]*["']?)?\$\{\{[^}\n]*\bsecrets\.(\w+)/g;

function secretsOf(text: string): readonly Elsewhere[] {
  return [...text.matchAll(READS)].flatMap((match) => {
    const [, entry, secret = ""] = match;
    const { line } = lineAt(text, match.index + match[0].length);
    const reason = `the repository's secret ${secret} is a copy of its own, which only its server holds`;
    const mend = `gh secret set ${secret}`;
    const names = new Set([secret, ...(entry === undefined ? [] : [variable(entry)])]);
    return [...names].map((name) => ({ name, line, reason, mend }));
  });
}
