import type { Refusal } from "@claude-rotate/contract";

/** One way to write a value. Both functions work character by character, so plain text before or behind may be split off. */
export interface Writing {
  /** Never throws; what is no valid escape stays as it stands. */
  decode(raw: string): string;
  encode(value: string): string | Refusal;
}

export function refusal(refused: string): Refusal {
  return { refused };
}

/** A writing that is read and never written: there is no telling which piece the new value should go to. */
export function inPieces(decode: (raw: string) => string): Writing {
  return { decode, encode: () => refusal("it is written in several quoted pieces") };
}

/** A writing without quotes. Only values that match `safe` are written, since all others would need quotes. */
export function bare(decode: (raw: string) => string, safe: RegExp): Writing {
  return {
    decode,
    encode: (value) =>
      safe.test(value) ? value : refusal("the new value needs quotes, and none stand there"),
  };
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What `\n`, `\t` and their like stand for in C and in most shells. */
export function control(letter: string): string | undefined {
  return CONTROLS[letter];
}
