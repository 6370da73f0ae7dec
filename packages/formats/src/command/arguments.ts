import type { Naming } from "../name.ts";
import { type Part, whole } from "./part.ts";
import { inner, type Piece } from "./piece.ts";
import { valueParts } from "./value.ts";
import { type Word, wordsOf } from "./words.ts";

/** What the value of a flag is, where it is not just a value. */
const FLAGS: Readonly<Record<string, "header" | "variable" | "command">> = {
  "--header": "header",
  "--headers": "header",
  "-H": "header",
  "-e": "variable",
  "--env": "variable",
  "-c": "command",
  "-lc": "command",
  "-ic": "command",
  "-lic": "command",
  "/c": "command",
  "/C": "command",
  "-Command": "command",
  "--stdio": "command",
};

const FLAG = /^(?:--?[A-Za-z]|\/[A-Za-z]$)[\w.-]*$/;
const ASSIGNED_FLAG = /^(--?[A-Za-z][\w.-]*)=/;
/** `-eNAME=value`. */
const JOINED_FLAG = /^-e(?=[A-Z_][A-Z0-9_]*=)/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;
const HEADER = /^[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(?=\S)/;
/** Headers that need no flag before them to be known as such. */
const HEADER_ALONE = /^(?:authorization|x-[a-z0-9-]+)[ \t]*:[ \t]*(?=\S)/i;
/** A flag, a variable or a URL behind the first word: a command, though it stands behind a flag that takes no value. */
const COMMAND = /\s(?:--?[A-Za-z]|[A-Z_][A-Z0-9_]*=|[a-z][a-z0-9+.-]*:\/\/)/;
/** The name of a word that nothing names. */
export const ARGUMENT = "argument";

/** The parts of a command's words; `undefined` stands for one that is no text. A flag names the word behind it. */
export function argumentParts(
  words: readonly (Word | undefined)[],
  nameOf: Naming,
): readonly (readonly Part[])[] {
  let flag: string | undefined;
  return words.map((word) => {
    const before = flag;
    flag = undefined;
    if (word === undefined) return [];
    const { text } = word.piece;
    if (word.before !== undefined) return labelled(word.piece, word.before.slice(0, -1), nameOf);
    if (FLAG.test(text)) {
      flag = text;
      return [whole(word.piece, ARGUMENT)];
    }
    return argument(word.piece, before, nameOf);
  });
}

/** One string that is a whole command. */
export function commandParts(piece: Piece, name: string, nameOf: Naming): readonly Part[] {
  const isMore = /\s/.test(piece.text.trim()) || ASSIGNED_FLAG.test(piece.text);
  const words = isMore ? wordsOf(piece) : undefined;
  if (words === undefined) return [whole(piece, name)];
  return argumentParts(words, nameOf)
    .flat()
    .map((part) => ({ ...part, path: `:${part.name}${part.path}` }));
}

/** What stands behind `--flag=` or `NAME=`. */
function labelled(piece: Piece, label: string, nameOf: Naming): readonly Part[] {
  return label.startsWith("-") ? argument(piece, label, nameOf) : valueParts(piece, label, nameOf);
}

function argument(piece: Piece, flag: string | undefined, nameOf: Naming): readonly Part[] {
  const { text } = piece;
  const kind = flag === undefined ? undefined : FLAGS[flag];
  if (flag === undefined) {
    const joined = JOINED_FLAG.exec(text);
    if (joined) return rest(piece, joined[0].length, (sub) => argument(sub, "-e", nameOf));
    const assigned = ASSIGNED_FLAG.exec(text);
    if (assigned) return rest(piece, assigned[0].length, (sub) => argument(sub, assigned[1], nameOf));
  }
  const header = (kind === "header" ? HEADER : HEADER_ALONE).exec(text)?.[0];
  if (header) return rest(piece, header.length, (sub) => [whole(sub, headerName(header, nameOf))]);
  if (flag === undefined || kind === "variable") {
    const assignment = ASSIGNMENT.exec(text);
    if (assignment) {
      const [sign, name = ARGUMENT] = assignment;
      return rest(piece, sign.length, (sub) => valueParts(sub, name, nameOf));
    }
  }
  const name = flag === undefined ? ARGUMENT : nameOf(flag);
  const parts = valueParts(piece, name, nameOf);
  const isOne = parts.length === 1 && parts[0]?.text === text;
  const isCommand = flag === undefined || kind === "command" || COMMAND.test(text);
  return isOne && isCommand ? commandParts(piece, name, nameOf) : parts;
}

function rest(piece: Piece, from: number, read: (sub: Piece) => readonly Part[]): readonly Part[] {
  const sub = inner(piece, [from, piece.text.length]);
  return sub ? read(sub) : [whole(piece, ARGUMENT)];
}

/** A header's name as parts carry it. */
export function headerName(label: string, nameOf: Naming): string {
  const name = label.replace(/[ \t:]+$/, "").trim();
  return /^authorization$/i.test(name) ? AUTHORIZATION : nameOf(name);
}

export const AUTHORIZATION = "Authorization";
