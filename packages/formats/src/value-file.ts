import type { Assignment, Follow, Reading } from "@claude-rotate/contract";
import { decode } from "./codec.ts";
import { lineAt, shown } from "./text.ts";

/** A layer's beginning; behind it stands the variable that the whole file is the value of. */
const PLAIN = "plain:";
/** Variables that name the file in which a secret stands. Servers and images that know both take the file. */
const FILE = /^(\w*(?:KEY|TOKEN|SECRET|PASSWORD|PAT|AUTHORIZATION))_FILE$/;

/** The variable whose value stands in the file that another one names: `A_KEY` of `A_KEY_FILE`. */
export function filedVariable(name: string): string | undefined {
  return FILE.exec(name)?.[1];
}

/** A file that is nothing but the value of `variable`, which is said at offset `at`. */
export function valueFile(path: string, variable: string, text: string, at: number): Follow {
  return { path, layer: PLAIN + variable, holds: { variable, line: lineAt(text, at).line } };
}

/** A path that leads to the same file from every folder. */
function anchored(word: string): string | undefined {
  return /^(?:~?\/|\$\{?\w|[A-Za-z]:[\\/])/.test(word) ? word : undefined;
}

/** The files that variables such as `A_KEY_FILE` name. `pathOf` gives a path in the contract's terms, if there is one. */
export function valueFiles(
  text: string,
  assignments: readonly Assignment[],
  pathOf: (word: string) => string | undefined = anchored,
): readonly Follow[] {
  return assignments.flatMap(({ name, span, codecs }) => {
    const variable = filedVariable(name);
    const path = variable && pathOf(shown(decode(text.slice(span[0], span[1]), codecs)));
    return variable && path ? [valueFile(path, variable, text, span[0])] : [];
  });
}

/** What `valueFile` leads to, its last line break left out; `undefined` where `layer` is that of another file. */
export function readValueFile(text: string, layer = ""): Reading | undefined {
  if (!layer.startsWith(PLAIN)) return undefined;
  const name = layer.slice(PLAIN.length);
  const start = /^(?:\u00ef\u00bb\u00bf|\ufeff)?/.exec(text)?.[0].length ?? 0;
  const end = text.length - (/\r?\n$/.exec(text)?.[0].length ?? 0);
  const isOne = end > start && !/[\r\n]/.test(text.slice(start, end));
  return {
    kind: "read",
    assignments: isOne ? [{ address: name, name, span: [start, end], codecs: [] }] : [],
  };
}
