/** A program, and where in it which values are given to which names. */
export interface Program {
  readonly text: string;
  readonly planted: readonly Planted[];
}

interface Planted {
  readonly name: string;
  readonly value: string;
  /** Where it stands in the text. */
  readonly start: number;
  /** An expression of the language that gives the value once the program has run. */
  readonly shown: string;
  readonly fixed: boolean;
}

export type Choose = (below: number) => number;

/** The same numbers for the same seed. */
export function chooser(seed: number): Choose {
  let state = seed + 0x6d2b79f5;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function pick<T>(choose: Choose, list: readonly T[]): T {
  return list[choose(list.length)]!;
}

const PLAIN = "abcXYZ0189_-+/=.:@ ~!?,;<>()[]*&^%|";
const SPECIAL = `${PLAIN}\`"'$#{}\\`;

function value(choose: Choose, signs: string = PLAIN): string {
  return Array.from({ length: choose(30) }, () => signs[choose(signs.length)]).join("");
}

/** What a key may be: no blanks. Some hold a sign that some language reads its own way. */
export function newValue(choose: Choose): string {
  const signs = choose(4) === 0 ? SPECIAL : "abcXYZ0189_-+/=.";
  return `k${value(choose, signs).replaceAll(" ", "")}`;
}

/** How one language writes: `NAME` is one that is free, `VALUE` the literal of a value. */
export interface Grammar {
  readonly before: string;
  /** Statements that give a value to a name, and how the value is seen afterwards. */
  readonly forms: readonly (readonly [statement: string, shown: string])[];
  /** Quotes, with what stands before the first one, and whether the literal is taken to be put together. */
  readonly quotes: readonly (readonly [before: string, quote: string, fixed: boolean])[];
  /** Statements that give nothing a name. */
  readonly noise: readonly string[];
}

export function programOf(choose: Choose, grammar: Grammar): Program {
  const planted: Planted[] = [];
  const newline = choose(3) === 0 ? "\r\n" : "\n";
  const lines = (piece: string): string => piece.replaceAll("\n", newline);
  let text = lines(grammar.before);
  const count = 1 + choose(6);
  for (let index = 0; index < count; index++) {
    while (choose(2) === 0) text += lines(`${pick(choose, grammar.noise)}\n`);
    const name = `n${index}_KEY`;
    const [statement, shown] = pick(choose, grammar.forms);
    const [before, quote, putTogether] = pick(choose, grammar.quotes);
    const escaped = choose(8) === 0;
    const plain = value(choose);
    const written = escaped ? `${plain}\\t` : plain;
    const [head = "", tail = ""] = lines(statement).replaceAll("NAME", name).split("VALUE");
    planted.push({
      name,
      value: escaped ? `${plain}\t` : plain,
      start: text.length + head.length + before.length + quote.length,
      shown: shown.replaceAll("NAME", name),
      fixed: escaped || putTogether,
    });
    text += `${head}${before}${quote}${written}${quote}${tail}${newline}`;
  }
  return { text, planted };
}
