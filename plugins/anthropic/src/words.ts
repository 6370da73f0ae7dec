import { stripVTControlCharacters } from "node:util";

const LONGEST = 300;
const MASK = "[secret]";
const OWN_SHAPE = /sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{20,}/gi;
// Every control, bidirectional and invisible character that could forge a terminal's line.
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]+/gu;

/**
 * A stranger's words, fit to be shown: on one line, without escape sequences and control characters, without the secret
 * if the server repeats it, at most 300 characters.
 */
export function clean(words: string, secret: string): string {
  const line = stripVTControlCharacters(words).replace(CONTROLS, " ").replace(/ {2,}/g, " ").trim();
  const letters = [...masked(line, secret)];
  return letters.length <= LONGEST ? letters.join("") : `${letters.slice(0, LONGEST - 1).join("")}…`;
}

function masked(line: string, secret: string): string {
  const literal = secret.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const own = secret === "" ? line : line.replace(new RegExp(literal, "gi"), MASK);
  return own.replace(OWN_SHAPE, MASK);
}
