import type { Codec } from "@claude-rotate/contract";
import type { Found, Stop } from "../found.ts";
import { FISH } from "./codec.ts";
import type { Quoting, Scan, Word } from "./state.ts";

const BEFORE_COMMAND = new Set(["if", "else", "while", "and", "or", "not", "!", "begin", "time"]);
const BLOCKS = new Set(["if", "while", "for", "function", "begin", "switch"]);
const PREFIXES = new Set(["builtin", "command", "exec"]);
/** The options of `set` that do something else than give a variable its value. */
const OTHER_OPTION = /^-[A-Za-z]*[eqnapSh]|^--(?:erase|query|names|append|prepend|show|help)$/;
const SHORT_OPTION = /^-[A-Za-z]+$/;

/** Keeps account of the blocks that a command opens and closes. */
export function noteBlocks(scan: Scan, words: readonly Word[]): void {
  const heads = words.map((word) => scan.text.slice(word.start, word.end));
  const last = heads.findIndex((head) => !BEFORE_COMMAND.has(head));
  const size = last < 0 ? heads.length : last + 1;
  for (const [index, { start }] of words.slice(0, size).entries()) {
    const head = heads[index] ?? "";
    // `else if` goes on with what is open.
    if (BLOCKS.has(head) && heads[index - 1] !== "else") scan.blocks.push(start);
    else if (head === "end" && scan.blocks.pop() === undefined) scan.stray ??= start;
  }
}

/** A command with which fish leaves the file. `exec` with nothing but redirections goes on. */
export function stopOf(text: string, words: readonly Word[]): Stop | undefined {
  const [first, ...rest] = words.map((word) => ({ at: word.start, head: text.slice(word.start, word.end) }));
  if (first?.head === "return" || first?.head === "exit") return { at: first.at, by: first.head };
  const isProgram = first?.head === "exec" && rest.some(({ head }) => !head.startsWith("-"));
  return isProgram ? { at: first.at, by: "exec" } : undefined;
}

/** The file that a command runs with `source` or `.`, quotes off and variables in. */
export function sourcedBy(text: string, words: readonly Word[]): readonly string[] {
  const heads = words.map((word) => text.slice(word.start, word.end));
  let at = 0;
  while (BEFORE_COMMAND.has(heads[at] ?? "") || PREFIXES.has(heads[at] ?? "")) at++;
  const path = heads[at + 1];
  return path !== undefined && /^(?:source|\.)$/.test(heads[at] ?? "") ? [plain(path)] : [];
}

/** The assignments of one command: `A=x cmd`, `env A=x cmd`, `export A=x`, and `set … A x` with one value. */
export function assignmentsOf(text: string, words: readonly Word[]): Found[] {
  const heads = words.map((word) => text.slice(word.start, Math.min(word.end, word.start + 200)));
  let at = 0;
  while (BEFORE_COMMAND.has(heads[at] ?? "")) at++;
  const found: Found[] = [];
  for (let word = words[at]; word && word.valueAt > word.start; word = words[++at])
    found.push(...equals(text, word));
  while (PREFIXES.has(heads[at] ?? "")) at++;
  const name = plain(heads[at] ?? "");
  const rest = words.slice(at + 1);
  if (name === "set") return [...found, ...set(rest, heads.slice(at + 1))];
  if (name === "export") return [...found, ...rest.flatMap((word) => equals(text, word))];
  if (/(?:^|\/)env$/.test(name)) return [...found, ...environment(text, rest, heads.slice(at + 1))];
  return found;
}

const plain = FISH["fish-word"].decode;

function set(words: readonly Word[], heads: readonly string[]): Found[] {
  let at = 0;
  for (let head = heads[at]; head?.startsWith("-"); head = heads[++at]) {
    if (head === "--") {
      at++;
      break;
    }
    const isOther = OTHER_OPTION.test(head) && (head.startsWith("--") || SHORT_OPTION.test(head));
    if (isOther) return [];
  }
  const value = words[at + 1];
  const name = plain(heads[at] ?? "");
  if (!value || words.length > at + 2 || !/^\w+$/.test(name)) return [];
  const isLabelled = value.valueAt > value.start;
  const quoting =
    isLabelled && value.quoting !== "bare" && value.quoting ? "mixed" : (value.quoting ?? "bare");
  return assignment(name, value, isLabelled ? value.start : (value.from ?? value.start), quoting);
}

function environment(text: string, words: readonly Word[], heads: readonly string[]): Found[] {
  const found: Found[] = [];
  let isValue = false;
  for (const [index, word] of words.entries()) {
    const head = heads[index] ?? "";
    const isOption = head.startsWith("-");
    const isAssignment = /^["']?[A-Za-z_]\w*=/.test(head);
    if (!isValue && !isOption && !isAssignment) break;
    if (!isValue && isAssignment) found.push(...equals(text, word));
    isValue = !isValue && /^-[uC]$|^--(?:unset|chdir)$/.test(head);
  }
  return found;
}

/** `NAME=value`, quoted behind the sign or as a whole. */
function equals(text: string, word: Word): Found[] {
  const { start, valueAt, from, quoting } = word;
  if (valueAt > start) {
    return assignment(text.slice(start, valueAt - 1), word, from ?? valueAt, quoting ?? "bare");
  }
  const label = /^["']([A-Za-z_]\w*)=/.exec(text.slice(start, start + 200));
  const name = label?.[1];
  if (!name || word.holds || (quoting !== "single" && quoting !== "double")) return [];
  return [{ name, span: [start + name.length + 2, word.end - 1], codecs: [`fish-${quoting}`] }];
}

const WRITTEN: Readonly<Record<Quoting, readonly [codec: Codec, quote: number]>> = {
  bare: ["fish-bare", 0],
  single: ["fish-single", 1],
  double: ["fish-double", 1],
  mixed: ["fish-word", 0],
};

/** None where the word holds assignments itself, in a `(…)`: theirs are the values. */
function assignment(name: string, word: Word, start: number, quoting: Quoting): Found[] {
  const [codec, quote] = WRITTEN[quoting];
  return word.holds ? [] : [{ name, span: [start + quote, word.end - quote], codecs: [codec] }];
}
