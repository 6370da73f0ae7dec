import type { Codec } from "@claude-rotate/contract";
import type { Found } from "../found.ts";
import { endOf } from "../text.ts";
import { POWERSHELL } from "./codec.ts";
import { bareAt, commentEnd, type Literal, literalAt } from "./literal.ts";

const ITEM_COMMANDS = new Set(["set-item", "si", "new-item", "ni", "set-content", "sc"]);
const SETX = new Set(["setx", "setx.exe"]);

export function isCommand(name: string): boolean {
  return ITEM_COMMANDS.has(name) || SETX.has(name);
}

/** What `Set-Item Env:A v` and its like, or `setx A v`, assign; the arguments begin at `at`. */
export function commandAssignment(text: string, name: string, at: number): Found | undefined {
  const args = argumentsAt(text, at);
  if (!args) return undefined;
  return SETX.has(name) ? setx(text, args) : setItem(text, args);
}

/** A parameter's name without its dash, or a value. */
type Argument = { readonly parameter: string } | { readonly literal: Literal };

const BLANKS = /[ \t]+|`\r?\n/y;
const PARAMETER = /-([A-Za-z]\w*)(?=[ \t\r\n]|$)/y;
const STATEMENT_END = /[\r\n;|)}]|$/y;

/** All arguments up to the statement's end; `undefined` where something stands among them that only PowerShell can evaluate. */
function argumentsAt(text: string, start: number): Argument[] | undefined {
  const found: Argument[] = [];
  for (let at = start; ; ) {
    const blanks = Math.max(endOf(BLANKS, text, at), commentEnd(text, at));
    if (blanks > at) {
      at = blanks;
      continue;
    }
    if (endOf(STATEMENT_END, text, at) >= 0) return found;
    const parameter = endOf(PARAMETER, text, at);
    if (parameter > 0) {
      found.push({ parameter: text.slice(at + 1, parameter).toLowerCase() });
      at = parameter;
      continue;
    }
    const literal = literalAt(text, at) ?? bareAt(text, at);
    if (!literal || "unclosed" in literal) return undefined;
    const isWhole = endOf(/[ \t\r\n;|)}]|$/y, text, literal.end) >= 0;
    if (!isWhole) return undefined;
    found.push({ literal });
    at = literal.end;
  }
}

function setItem(text: string, args: readonly Argument[]): Found | undefined {
  const named = new Map<string, Literal>();
  const positional: Literal[] = [];
  for (const [index, one] of args.entries()) {
    const before = args[index - 1];
    const parameter = before && "parameter" in before ? fullName(before.parameter) : undefined;
    if ("parameter" in one) continue;
    if (parameter) named.set(parameter, one.literal);
    else positional.push(one.literal);
  }
  const path = named.get("path") ?? positional.shift();
  const value = named.get("value") ?? positional.shift();
  const name = path && /^env:[\\/]?(\w+)$/i.exec(decoded(text, path))?.[1];
  return name && value ? assignment(name, value) : undefined;
}

/** Parameters may be shortened. The others that take part here are switches: `-Force`. */
function fullName(parameter: string): string | undefined {
  if ("literalpath".startsWith(parameter)) return "path";
  return ["path", "value"].find((name) => name.startsWith(parameter));
}

function setx(text: string, args: readonly Argument[]): Found | undefined {
  const values = args.flatMap((one) => ("literal" in one ? [one.literal] : []));
  const [name, value, ...more] = values.filter(
    ({ span, codecs }) => text[span[0]] !== "/" || codecs[0] !== "powershell-bare",
  );
  return name && value && more.length === 0 ? assignment(decoded(text, name), value) : undefined;
}

const assignment = (name: string, { span, codecs }: Literal): Found => ({ name, span, codecs });

/** What a literal says, its escapes resolved. */
export function decoded(text: string, { span, codecs }: Literal): string {
  const raw = text.slice(...span);
  const [codec] = codecs as readonly (Codec & keyof typeof POWERSHELL)[];
  return codec ? POWERSHELL[codec].decode(raw) : raw;
}
