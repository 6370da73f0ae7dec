import { stripVTControlCharacters } from "node:util";

const LONGEST = 300;
const MASK = "[secret]";
// Every control, bidirectional and invisible character that could forge a terminal's line.
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]+/gu;

/**
 * A stranger's words, fit to be shown: on one line, without escape sequences and control characters, without the secret
 * if the server repeats it, without anything of `shape`, at most 300 characters.
 */
export function clean(words: string, secret: string, shape: RegExp): string {
  const line = stripVTControlCharacters(words).replace(CONTROLS, " ").replace(/ {2,}/g, " ").trim();
  const letters = [...masked(line, secret, shape)];
  return letters.length <= LONGEST ? letters.join("") : `${letters.slice(0, LONGEST - 1).join("")}…`;
}

function masked(line: string, secret: string, shape: RegExp): string {
  const literal = secret.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const own = secret === "" ? line : line.replace(new RegExp(literal, "gi"), MASK);
  return own.replace(new RegExp(shape.source, "gi"), MASK);
}
