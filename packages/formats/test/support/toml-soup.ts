import type { Choose } from "./choose.ts";
import { mutated } from "./mutate.ts";

const NAMES = ["a", "b", "c"] as const;
const VALUES = [
  "'x'",
  '"x"',
  "1",
  "{}",
  "[]",
  "{a='x'}",
  "{a.b='x',a.c=1}",
  "{a={b=1},a.c='x'}",
  "{a='x',a=1,}",
  "['x']",
  "[{a='x'},'y']",
  '"""\n"x\\\n"""',
  "'''x''''",
] as const;
const PIECES = [
  ..."\"'[]{}=.,#\\\n\r \tax1",
  '"""',
  "'''",
  "\\u00e9",
  "\\x",
  "é",
  "\u0000",
  "\r\n",
  "true",
  "-1",
  "1e",
  "0x",
  "inf",
] as const;

/** Lines over few names, so that they meet, with a few faults. */
export function tomlSoup(choose: Choose): string {
  const key = () => Array.from({ length: 1 + choose(3) }, () => choose(NAMES)).join(".");
  const line = () => {
    const kind = choose(4);
    if (kind === 2) return `[${key()}]`;
    return kind === 3 ? `[[${key()}]]` : `${key()} = ${choose(VALUES)}`;
  };
  const text = Array.from({ length: choose(8) }, line).join("\n");
  return mutated(choose, text, PIECES as unknown as [string], 2);
}
