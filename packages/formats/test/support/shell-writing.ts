import type { Dialect } from "../../src/index.ts";
import type { Choose } from "./choose.ts";
import type { Written } from "./document.ts";

const isPlain = (char: string) => /[A-Za-z0-9_./-]/.test(char);

function bare(choose: Choose, value: string): string {
  return [...value].map((char) => (isPlain(char) && choose(9) < 8 ? char : `\\${char}`)).join("");
}

function double(choose: Choose, value: string): string {
  const escaped = [...value].map((char) => (/[\\"$`]/.test(char) ? `\\${char}` : char));
  return escaped.map((text) => (choose(20) === 19 ? `\\\n${text}` : text)).join("");
}

const LETTERS: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  "'": "\\'",
  "\\": "\\\\",
  '"': '\\"',
};

function ansiC(choose: Choose, value: string): string {
  const code = (char: string) => char.charCodeAt(0);
  const octal = (char: string) => `\\${code(char).toString(8).padStart(3, "0")}`;
  const hex = (char: string) => `\\x${code(char).toString(16).padStart(2, "0")}`;
  const unit = (char: string) => `\\u${code(char).toString(16).padStart(4, "0")}`;
  return [...value]
    .map((char) => {
      const form = choose(9);
      if (form === 8) return hex(char);
      if (form === 7) return octal(char);
      if (form === 6 && char < "\x80") return unit(char);
      return LETTERS[char] ?? char;
    })
    .join("");
}

/** One value in one of the quotings that can hold it. */
export function writeShell(choose: Choose, value: string, dialect: Dialect): Written {
  const style = choose(dialect === "bash" ? 6 : 5);
  if (style === 0 && !value.includes("'")) {
    return { before: "'", raw: value, after: "'", codec: "shell-single" };
  }
  if (style === 1 && !value.includes("\n")) {
    return { before: "", raw: bare(choose, value), after: "", codec: "shell-bare" };
  }
  if (style === 2) return { before: "$'", raw: ansiC(choose, value), after: "'", codec: "shell-ansi-c" };
  if (style === 3 && value.length > 1) return word(choose, value);
  return { before: style === 5 ? '$"' : '"', raw: double(choose, value), after: '"', codec: "shell-double" };
}

/** Two pieces of different quotings, or of the same. */
function word(choose: Choose, value: string): Written {
  const cut = 1 + choose(value.length - 1);
  const [head, tail] = [value.slice(0, cut), value.slice(cut)];
  const first = /[\n]/.test(head) ? `"${double(choose, head)}"` : bare(choose, head);
  const quoted = choose(2) === 0 ? `"${double(choose, tail)}"` : `$'${ansiC(choose, tail)}'`;
  const last = choose(3) === 0 ? `${quoted}''` : quoted;
  return { before: "", raw: first + last, after: "", codec: "shell-word" };
}
