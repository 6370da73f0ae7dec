import type { Assignment, Codec } from "@claude-rotate/contract";
import { ordinals } from "../names.ts";
import type { Language } from "./language.ts";
import { targetOf } from "./target.ts";
import { type Program, programOf, said, type Token } from "./token.ts";

/** No one writes a program of more by hand. 1 MiB. */
const LONGEST = 1024 * 1024;
const JSON_STRING: readonly Codec[] = ["json"];
/** Takes no value with a sign that some quoting of some language could give a meaning: quotes, `\`, `$`, `#`, blanks. */
const AS_IT_STANDS: readonly Codec[] = ["dotenv-bare"];
const JOINS = /^(?:\+|%|\*|<)$/;

/**
 * The string literals of a program that are given to something with a name, under that name as it is spelled: programs are
 * full of made-up values, so only `TAVILY_API_KEY` itself vouches for one without a known shape. Which are listed depends
 * on no value, so that an address still leads to the same place when its value has changed.
 */
export function readCode(text: string, language: Language): readonly Assignment[] {
  if (text.length > LONGEST) return [];
  const address = ordinals();
  const program = programOf(text, language);
  return program.tokens.flatMap((token, index): Assignment | readonly [] => {
    if (token.kind !== "string") return [];
    const target = targetOf(program, index, language.rocket);
    const value = text.slice(token.start, token.end);
    if (target === undefined || /[\r\n]/.test(value)) return [];
    const fixed = whyFixed(token, value, language) ?? whyPart(program, index + 1);
    return {
      address: address(target),
      name: target,
      span: [token.start, token.end],
      codecs: codecsOf(token, language),
      ...(fixed === undefined ? {} : { fixed }),
    };
  });
}

/** The inside of a JSON string is that of a string in double quotes in Python and JavaScript too, but not of bytes. */
function codecsOf({ quote, prefix }: Token, { interpolates }: Language): readonly Codec[] {
  return quote === '"' && prefix === "" && !interpolates ? JSON_STRING : AS_IT_STANDS;
}

function whyFixed({ prefix, quote }: Token, value: string, { interpolates }: Language): string | undefined {
  const holds =
    (quote === "`" && value.includes("${")) || (interpolates && quote === '"' && value.includes("#{"));
  if (holds || /[ft]/i.test(prefix)) return "it is put together at run time";
  return value.includes("\\") ? "it is written with escapes" : undefined;
}

/** By what stands behind it. */
function whyPart(program: Program, next: number): string | undefined {
  const token = program.tokens[next];
  const isNeighbour = token?.kind === "string" && (!token.fresh || token.depth > 0);
  return isNeighbour || JOINS.test(said(program, next, "sign"))
    ? "it is only a part of the value"
    : undefined;
}
