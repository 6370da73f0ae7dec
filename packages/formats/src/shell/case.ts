import { endOf } from "../text.ts";
import { passHeredocs } from "./heredoc.ts";
import { quoting } from "./quoting.ts";
import { type Commands, enter, type Nest, nest, type Scan } from "./state.ts";

/** Takes the two words behind `case`: what is compared, and `in` (or zsh's `{`). */
export function caseHeader(scan: Scan, frame: Commands, word: string): void {
  if (frame.header === "word") frame.header = "in";
  else if (word === "in" || (word === "{" && scan.dialect === "zsh")) {
    frame.header = "";
    enterPattern(scan);
  }
}

/** The next list of a `case`, which begins with its pattern. */
export function enterPattern(scan: Scan): void {
  enter(scan, nest("pattern", scan.at, ")"), 0);
}

const BLANKS = /[ \t\r]+|\\\n/y;
const COMMENT = /#[^\n]*/y;
const ESAC = /esac(?=[ \t\r\n;&|)]|$)/y;
const ZSH_ESAC = /(?:esac|\})(?=[ \t\r\n;&|)]|$)/y;
const RUN = /[^\\'"`$()\n]+/y;
/** What shows that a pattern goes on behind its own parentheses: `(a|b)*)`, `(a) | b)`. */
const MORE = /[^ \t\r\n()]*[()]|[ \t]*\|/y;

export function stepPattern(scan: Scan, frame: Nest): void {
  const { text, at } = scan;
  if (text[at] === "\n") {
    scan.at++;
    passHeredocs(scan);
    return;
  }
  if (frame.leading === undefined && begin(scan, frame)) return;
  if (text[at] === "(") {
    frame.depth++;
    scan.at++;
  } else if (text[at] === ")") {
    scan.at++;
    frame.depth--;
    const isEnd = frame.depth < 0 || (frame.depth === 0 && frame.leading && endOf(MORE, text, scan.at) < 0);
    if (isEnd) leavePattern(scan);
  } else if (!quoting(scan)) scan.at = Math.max(at + 1, endOf(RUN, text, at));
}

/** What may stand before a pattern. Answers whether it took anything. */
function begin(scan: Scan, frame: Nest): boolean {
  const { text, at } = scan;
  const end = Math.max(endOf(BLANKS, text, at), endOf(COMMENT, text, at));
  if (end > at) {
    scan.at = end;
    return true;
  }
  const esac = endOf(scan.dialect === "zsh" ? ZSH_ESAC : ESAC, text, at);
  if (esac > at) {
    scan.at = esac;
    scan.stack.pop();
    leaveCase(scan);
    return true;
  }
  frame.leading = text[at] === "(";
  return false;
}

function leavePattern(scan: Scan): void {
  scan.stack.pop();
  const body = scan.stack.at(-1);
  if (body?.kind === "commands") body.position = "command";
}

/** Behind `esac`. */
export function leaveCase(scan: Scan): void {
  scan.stack.pop();
  const outer = scan.stack.at(-1);
  if (outer?.kind === "commands") outer.position = "command";
}
