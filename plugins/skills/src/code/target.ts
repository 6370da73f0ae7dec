import { variableName } from "@claude-rotate/formats";
import { isPlainName, soundsSecret } from "../names.ts";
import { type Program, said } from "./token.ts";

const SETS: ReadonlySet<string> = new Set(["=", ":", ":=", "||=", "??="]);
/** Behind these stands what counts where the thing before is missing. */
const FALLS_BACK: ReadonlySet<string> = new Set(["||", "??", "or"]);
/** No index, no type and no list of arguments that we look into is longer. */
const FAR = 60;

/**
 * What the string at `index` is given to: a variable, a field, a named argument, an entry of the environment, or the
 * variable that it stands in for. `undefined` where it is given to nothing that has a name.
 */
export function targetOf(program: Program, index: number, rocket: boolean): string | undefined {
  const isWrapped = sign(program, index - 1) === "(" && SETS.has(sign(program, index - 2));
  const before = index - (isWrapped ? 2 : 1);
  const how = sign(program, before) || said(program, before, "word");
  if (how === "=") return typed(program, before - 1) ?? nameBefore(program, before - 1);
  // Between a question mark and a colon stands a choice, not a name.
  if (sign(program, before - 2) === "?") return undefined;
  if (SETS.has(how) || (rocket && how === "=>")) return nameBefore(program, before - 1);
  if (!FALLS_BACK.has(how)) return argumentName(program, before);
  return program.tokens[before - 1]?.kind === "string" ? undefined : nameBefore(program, before - 1);
}

function sign(program: Program, index: number): string {
  return said(program, index, "sign");
}

/** `getenv("NAME", "value")`, `setdefault("NAME", "value")`. */
function argumentName(program: Program, before: number): string | undefined {
  const isSecond = sign(program, before) === "," && sign(program, before - 2) === "(";
  const name = isSecond ? quoted(program, before - 1) : undefined;
  return name !== undefined && soundsSecret(variableName(name)) ? name : undefined;
}

/** The name that ends at `index`. */
function nameBefore(program: Program, index: number): string | undefined {
  if (sign(program, index) === "]") return indexed(program, index);
  if (sign(program, index) === ")") return quoted(program, opening(program, index) + 1);
  return said(program, index, "word") || quoted(program, index);
}

/** `environ["NAME"]`, `environ[NAME]`. */
function indexed(program: Program, close: number): string | undefined {
  if (sign(program, close - 2) !== "[") return undefined;
  return said(program, close - 1, "word") || quoted(program, close - 1);
}

/** The name before a type that ends at `index`: `NAME: str`, `NAME: Final[str]`, `NAME: t.Text | None`, `name?: string`. */
function typed(program: Program, index: number): string | undefined {
  for (let at = index; index - at < FAR; at -= 2) {
    if (sign(program, at) === "]") at = opening(program, at) - 1;
    const before = sign(program, at - 1);
    if (said(program, at, "word") === "" || !/^[:.|]$/.test(before)) return undefined;
    if (before !== ":") continue;
    const name = /^[?!]$/.test(sign(program, at - 2)) ? at - 3 : at - 2;
    return said(program, name, "word") || undefined;
  }
  return undefined;
}

/** The bracket that the one at `close` closes, or -1. */
function opening(program: Program, close: number): number {
  const { tokens } = program;
  const depth = tokens[close]?.depth;
  for (let at = close - 1; at >= Math.max(0, close - FAR); at--) {
    if (tokens[at]?.depth === depth && /^[([{]$/.test(sign(program, at))) return at;
  }
  return -1;
}

/** A name in quotes, which may be anything, a secret too. */
function quoted(program: Program, index: number): string | undefined {
  const name = said(program, index, "string");
  return /^[A-Za-z_][\w.-]*$/.test(name) && isPlainName(name) ? name : undefined;
}
