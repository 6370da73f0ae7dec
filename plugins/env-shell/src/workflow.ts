import type { Elsewhere, Reading } from "@claude-rotate/contract";
import { lineAt, readYaml } from "@claude-rotate/formats";
import { mayHoldKey, namesOf, whole } from "./entries.ts";

/**
 * A workflow of GitHub Actions: a literal key in `env` or in an action's inputs, and the repository's secrets that it reads,
 * which are a copy of their own.
 */
export function readWorkflow(text: string): Reading {
  const elsewhere = secretsOf(text);
  if (!mayHoldKey(text)) return { kind: "read", assignments: [], elsewhere };
  const tree = readYaml(text);
  if (tree.kind === "broken") return tree;
  const assignments = tree.values.flatMap((value) => {
    const parent = namesOf(value.pointer).at(-2);
    return parent === "env" || parent === "with" ? [whole(value, variable(value.name))] : [];
  });
  return { kind: "read", assignments, elsewhere };
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
