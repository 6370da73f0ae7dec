import type { Choose } from "../../test/support/choose.ts";

/** Chance from a seed: the same input from the same number, on every machine. Behind `limit` choices the plainest one follows. */
export function chance(seed: number, limit: number): Choose {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  let left = limit;
  const next = (): number => {
    if (left-- <= 0) return 0;
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return ((what: number | readonly unknown[]) => {
    const choice = next();
    return typeof what === "number" ? choice % what : what[choice % what.length];
  }) as Choose;
}

const PLAIN = [..."abcXYZ0189_-", "key", "sk-ant-api03-"] as unknown as [string];
const ODD = [
  ...[
    "'",
    '"',
    "`",
    "\\",
    "$",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "#",
    ";",
    "|",
    "&",
    "=",
    ":",
    ",",
    "@",
  ],
  ...[
    "!",
    " ",
    "\n",
    "\r",
    "\t",
    "/",
    "*",
    "%",
    "\u0000",
    "\u00ff",
    "\ufeff",
    "<<",
    "$(",
    "case ",
    "esac",
    "A=",
  ],
  ...[
    '@"\n',
    '"""',
    "'''",
    "---\n",
    "? ",
    "- ",
    "&a ",
    "*a ",
    "|2-\n",
    "<<: ",
    "\u00ef\u00bb\u00bf",
    "\u001b[2J",
  ],
] as unknown as [string];

/** Most often a letter or two put in, taken out or doubled, which leaves a document sound; now and then what decides its shape. */
export function mutated(choose: Choose, text: string): string {
  const isRough = choose(8) === 0;
  let result = text;
  for (let left = 1 + choose(isRough ? 6 : 2); left > 0; left--) {
    const at = (choose(256) * 256 + choose(256)) % (result.length + 1);
    if (!isRough) {
      if (/[A-Za-z0-9]/.test(result[at] ?? ""))
        result = result.slice(0, at) + choose(PLAIN) + result.slice(at);
      continue;
    }
    const length = choose(8);
    const put = choose(3) === 0 ? result.slice(at, at + length) : choose(ODD);
    result = result.slice(0, at) + put + result.slice(choose(2) === 0 ? at : at + length);
  }
  return result;
}
