import { isPlainName, soundsSecret, variableName } from "../names.ts";
import type { Token } from "./token.ts";

const SETS: ReadonlySet<string> = new Set(["=", ":", ":=", "||=", "??="]);
/** Behind these stands what counts where the thing before is missing. */
const FALLS_BACK: ReadonlySet<string> = new Set(["||", "??", "or"]);
/** No index and no list of arguments that we look into is longer. */
const FAR = 60;

/**
 * What the string at `index` is given to: a variable, a field, a named argument, an entry of the environment, or the
 * variable that it stands in for. `undefined` where it is given to nothing that has a name.
 */
export function targetOf(tokens: readonly Token[], index: number, rocket: boolean): string | undefined {
  const isWrapped = signAt(tokens, index - 1) === "(" && SETS.has(signAt(tokens, index - 2));
  const before = index - (isWrapped ? 2 : 1);
  const sign = tokens[before];
  if (sign === undefined || sign.kind === "string") return undefined;
  if (sign.text === "=") return typed(tokens, before - 1) ?? nameBefore(tokens, before - 1);
  const last = tokens[before - 1];
  if (SETS.has(sign.text) || (rocket && sign.text === "=>")) return nameBefore(tokens, before - 1);
  if (FALLS_BACK.has(sign.text)) return last?.kind === "string" ? undefined : nameBefore(tokens, before - 1);
  return argumentName(tokens, before);
}

/** `getenv("NAME", "value")`, `setdefault("NAME", "value")`. */
function argumentName(tokens: readonly Token[], before: number): string | undefined {
  const isSecond = signAt(tokens, before) === "," && signAt(tokens, before - 2) === "(";
  const name = isSecond ? written(tokens[before - 1]) : undefined;
  return name !== undefined && soundsSecret(variableName(name)) ? name : undefined;
}

/** The name that ends at `index`. Behind a question mark stands a choice, not a name. */
function nameBefore(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  if (signAt(tokens, index - 1) === "?") return undefined;
  if (token?.kind === "word") return token.text;
  if (signAt(tokens, index) === "]") return indexed(tokens, index);
  if (signAt(tokens, index) === ")") return written(tokens[opening(tokens, index) + 1]);
  return written(token);
}

/** `environ["NAME"]`, `environ[NAME]`. */
function indexed(tokens: readonly Token[], close: number): string | undefined {
  const inner = signAt(tokens, close - 2) === "[" ? tokens[close - 1] : undefined;
  return inner?.kind === "word" ? inner.text : written(inner);
}

/** The name before a type that ends at `index`: `NAME: str`, `NAME: Final[str]`, `NAME: t.Text | None`, `name?: string`. */
function typed(tokens: readonly Token[], index: number): string | undefined {
  let at = index;
  while (index - at < FAR) {
    if (signAt(tokens, at) === "]") at = opening(tokens, at) - 1;
    if (tokens[at]?.kind !== "word") return undefined;
    const sign = signAt(tokens, at - 1);
    if (sign === ":") break;
    if (sign !== "." && sign !== "|") return undefined;
    at -= 2;
  }
  const name = /^[?!]$/.test(signAt(tokens, at - 2)) ? at - 3 : at - 2;
  return tokens[name]?.kind === "word" ? tokens[name].text : undefined;
}

/** Empty where something else than a sign stands: a string may hold one. */
function signAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === "sign" ? token.text : "";
}

/** The bracket that the one at `close` closes, or -1. */
function opening(tokens: readonly Token[], close: number): number {
  const depth = tokens[close]?.depth;
  for (let at = close - 1; at >= Math.max(0, close - FAR); at--) {
    if (tokens[at]?.depth === depth && /^[([{]$/.test(signAt(tokens, at))) return at;
  }
  return -1;
}

/** A name in quotes, which may be anything, a secret too. */
function written(token: Token | undefined): string | undefined {
  if (token?.kind !== "string" || !/^[A-Za-z_][\w.-]*$/.test(token.text)) return undefined;
  return isPlainName(token.text) ? token.text : undefined;
}
