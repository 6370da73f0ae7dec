import { inner, pieceOf } from "../command/piece.ts";
import { addressed, broken, type Found, type ScriptReading } from "../found.ts";
import { bomLength, lineAt } from "../text.ts";
import { stepPattern } from "./case.ts";
import { stepCommands } from "./command.ts";
import { stepArithmetic, stepBraces, stepDouble, stepGroup } from "./quoting.ts";
import { commands, type Dialect, type Frame, type Scan } from "./state.ts";
import { endCommand } from "./stop.ts";
import { endWord } from "./word.ts";

/**
 * The assignments of a bash or zsh file: plain ones, those before a command, behind `export` and its like, behind
 * `env` and `-e`, and within aliases. They count wherever they stand, in functions and in conditions too. Left out are arrays, `NAME+=`, and a value
 * that holds further assignments in a `$(…)` or is a default (`${NAME:-value}`, `${NAME:=value}`): those are given instead. The second and later of equal names get `#2`,
 * `#3`…; none is inert, since every line runs. A carriage return at the end of a line is no part of a value. `sourced`: the
 * paths behind `source` and `.`.
 */
export function readShell(text: string, dialect: Dialect): ScriptReading {
  const start = bomLength(text);
  const file = commands(start, "");
  const scan: Scan = {
    text,
    dialect,
    at: start,
    stack: [file],
    heredocs: [],
    found: [],
    aliases: [],
    expansion: undefined,
    sourced: [],
    blocks: [],
    leaving: undefined,
    execAt: 0,
    stop: undefined,
    broken: undefined,
  };
  while (scan.at < text.length) {
    const top = scan.stack.at(-1);
    if (!top) break;
    step(scan, top);
  }
  return finish(scan);
}

function step(scan: Scan, frame: Frame): void {
  switch (frame.kind) {
    case "commands":
      stepCommands(scan, frame);
      break;
    case "double":
      stepDouble(scan);
      break;
    case "braces":
      stepBraces(scan, frame);
      break;
    case "arithmetic":
      stepArithmetic(scan, frame);
      break;
    case "group":
      stepGroup(scan, frame);
      break;
    case "pattern":
      stepPattern(scan, frame);
      break;
  }
}

function finish(scan: Scan): ScriptReading {
  const { text, stack } = scan;
  const top = stack.at(-1);
  if (!scan.broken && top?.kind === "commands") {
    endWord(scan, top);
    endCommand(scan, top, "");
  }
  const open = stack.length > 1 ? stack.at(-1) : undefined;
  const [heredoc] = scan.heredocs;
  if (scan.broken) return broken(text, scan.broken.at, scan.broken.message);
  if (open) return broken(text, open.opened, UNCLOSED[open.kind]);
  if (heredoc) return broken(text, heredoc.opened, "a here-document has no end");
  const [block] = scan.blocks;
  const unclosed = block && {
    line: lineAt(text, block.at).line,
    reason: `\`${block.open}\` is not closed by a \`${block.close}\``,
  };
  return {
    kind: "read",
    assignments: addressed(withAliases(scan)),
    sourced: scan.sourced,
    ...(unclosed ? { unclosed } : {}),
    ...(scan.stop ? { stop: scan.stop } : {}),
  };
}

/** Also what aliases assign when they are called. What can't be read there is left. */
function withAliases({ text, found, aliases, dialect }: Scan): readonly Found[] {
  const within = aliases.flatMap(({ span, codecs }): readonly Found[] => {
    const body = pieceOf(text, span, codecs);
    const reading = body && readShell(body.text, dialect);
    if (reading?.kind !== "read") return [];
    return reading.assignments.flatMap((one): readonly Found[] => {
      const value = inner(body as NonNullable<typeof body>, one.span, one.codecs);
      if (value === undefined) return [];
      const { codecs: all, offset } = value;
      return [{ name: one.name, span: [offset(0), offset(value.text.length)], codecs: all }];
    });
  });
  return within.length === 0 ? found : [...found, ...within].sort((a, b) => a.span[0] - b.span[0]);
}

const UNCLOSED: Readonly<Record<Frame["kind"], string>> = {
  commands: "a parenthesis or a `case` is not closed",
  double: "a double quote is not closed",
  braces: "a `${` is not closed",
  arithmetic: "an arithmetic expression is not closed",
  group: "a parenthesis is not closed",
  pattern: "a `case` has no `esac`",
};
