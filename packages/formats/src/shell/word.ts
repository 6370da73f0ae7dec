import type { Codec } from "@claude-rotate/contract";
import { closing, endOf } from "../text.ts";
import { noteBlock } from "./blocks.ts";
import { caseHeader, leaveCase } from "./case.ts";
import { SHELL } from "./codec.ts";
import { heredoc } from "./heredoc.ts";
import { type Commands, commands, type Position, type Quoting, type Scan, type Word } from "./state.ts";
import { noteLeaving } from "./stop.ts";

const NAME = /[A-Za-z_]\w*/y;
// Bounded, so that a line of opening brackets stays linear.
const SIGN = /(?:\[[^\]\n]{0,200}\])?\+?=/y;

/** Begins a word at `scan.at`, and passes `NAME=` where it starts so. */
export function beginWord(scan: Scan): Word {
  const { text, at } = scan;
  const nameEnd = endOf(NAME, text, at);
  const valueAt = nameEnd < 0 ? -1 : endOf(SIGN, text, nameEnd);
  const isAssignment = valueAt > 0;
  const start = isAssignment ? valueAt : at;
  const form = valueAt === nameEnd + 1 ? "assignment" : "other";
  scan.at = start;
  return {
    start: at,
    end: start,
    form: isAssignment ? form : "plain",
    name: isAssignment ? text.slice(at, nameEnd) : "",
    valueAt: start,
    from: undefined,
    quoting: undefined,
    found: scan.found.length,
  };
}

/** Notes a piece of a word that began at `start`. */
export function addPiece(word: Word, start: number, end: number, quoting: Quoting): void {
  word.from ??= start;
  if (word.quoting === undefined) word.quoting = quoting;
  else if (word.quoting !== "bare" || quoting !== "bare") word.quoting = "mixed";
  word.end = end;
}

export function endWord(scan: Scan, frame: Commands): void {
  const { word } = frame;
  if (!word) return;
  frame.word = undefined;
  const raw = scan.text.slice(word.start, Math.min(word.end, word.start + 64));
  noteLeaving(scan, frame, raw, word);
  if (frame.redirect !== "") {
    if (frame.redirect !== "target") heredoc(scan, word.start, word.end, frame.redirect === "heredoc-tabs");
    frame.redirect = "";
  } else if (frame.test) {
    if (raw === "]]") frame.test = false;
  } else if (frame.header !== "") caseHeader(scan, frame, raw);
  else if (
    frame.position === "command" ||
    frame.position === "declaration" ||
    frame.position === "environment" ||
    frame.position === "variable"
  ) {
    if (word.form === "plain") plainWord(scan, frame, word, raw);
    else if (word.form === "assignment") record(scan, word);
    if (frame.position === "variable") frame.position = "argument";
  } else if (frame.position === "alias") alias(scan, word, raw);
  else if (frame.position === "source") {
    scan.sourced.push(SHELL["shell-word"].decode(scan.text.slice(word.start, word.end)));
    frame.position = "argument";
  } else {
    joined(scan, word, raw);
    frame.position = after(scan, frame, raw);
  }
}

/** `--env=NAME=value` and `-eNAME=value`, without quotes. */
function joined(scan: Scan, word: Word, raw: string): void {
  const [label, name] = /^(?:--env=|-e)([A-Za-z_]\w*)=/.exec(raw) ?? [];
  if (label !== undefined && name !== undefined && word.quoting === "bare")
    push(scan, word, name, word.start + label.length, word.end, "shell-bare");
}

/** `NAME='commands'`, where one pair of quotes holds them all. */
function alias(scan: Scan, word: Word, raw: string): void {
  const [before = "", quote = ""] = /^[^\s=$`\\"']+=(["'])/.exec(raw) ?? [];
  const start = word.start + before.length;
  const end = word.end - 1;
  const close = quote === "'" ? scan.text.indexOf("'", start) : closing(scan.text, start, '"');
  const codec = quote === "'" ? "shell-single" : "shell-double";
  if (quote !== "" && close === end) scan.aliases.push({ name: "", span: [start, end], codecs: [codec] });
}

/** `export "NAME=value"` assigns too. Any other plain word moves the command on. */
function plainWord(scan: Scan, frame: Commands, word: Word, raw: string): void {
  const isQuoted = word.quoting === "double" || word.quoting === "single";
  const name = isQuoted && frame.position !== "command" ? /^["']([A-Za-z_]\w*)=/.exec(raw)?.[1] : undefined;
  if (name === undefined) frame.position = after(scan, frame, raw);
  else
    push(scan, word, name, word.start + name.length + 2, word.end - 1, `shell-${word.quoting as "double"}`);
}

const WRITTEN: Readonly<Record<Quoting | "mixed", readonly [codec: Codec, before: number, behind: number]>> =
  {
    bare: ["shell-bare", 0, 0],
    single: ["shell-single", 1, 1],
    double: ["shell-double", 1, 1],
    "ansi-c": ["shell-ansi-c", 2, 1],
    locale: ["shell-double", 2, 1],
    mixed: ["shell-word", 0, 0],
  };

function record(scan: Scan, word: Word): void {
  const [codec, before, behind] = WRITTEN[word.quoting ?? "bare"];
  push(scan, word, word.name, (word.from ?? word.valueAt) + before, word.end - behind, codec);
}

/**
 * A word that holds assignments itself, as `A=$(B=x cmd)` does, is left out: theirs are the values. Where it is nothing but a
 * default, as in `A=${B:-x}`, that is its own.
 */
function push(scan: Scan, word: Word, name: string, start: number, end: number, codec: Codec): void {
  const [inner, ...more] = scan.found.slice(word.found);
  if (inner === undefined) scan.found.push({ name, span: [start, end], codecs: [codec] });
  else if (more.length === 0 && scan.expansion?.[0] === start && scan.expansion[1] === end)
    scan.found[word.found] = { ...inner, name };
}

const KEYWORDS = new Set([
  "if",
  "then",
  "elif",
  "else",
  "do",
  "while",
  "until",
  "!",
  "{",
  "}",
  "time",
  "fi",
  "done",
  "coproc",
  "always",
]);
const LOOPS = new Set(["for", "select", "foreach"]);
const PREFIXES = new Set(["builtin", "command", "exec", "noglob", "nocorrect", "-"]);
const DECLARATIONS = new Set(["export", "typeset", "declare", "local", "readonly", "integer", "float"]);
const ENVIRONMENTS = new Set(["env", "sudo"]);
const OPTION_WITH_VALUE = /^(?:-[ugCDhpRTS]|--unset|--chdir|--user|--group)$/;

/** What follows a word that is no assignment. */
function after(scan: Scan, frame: Commands, raw: string): Position {
  const { position } = frame;
  noteBlock(scan, frame, raw);
  if (raw === "}" && scan.dialect === "zsh") return "command";
  switch (position) {
    case "command":
      return keyword(scan, frame, raw) ?? command(raw);
    case "name":
      return raw.startsWith("-") ? "name" : command(raw);
    case "environment":
      if (OPTION_WITH_VALUE.test(raw)) return "environment-option";
      return raw.startsWith("-") ? "environment" : "argument";
    case "environment-option":
      return "environment";
    case "argument":
      if (raw === "env") return "environment";
      return raw === "-e" || raw === "--env" ? "variable" : "argument";
    case "variable":
      return "argument";
    case "function":
      return raw === "{" ? "command" : "function";
    default:
      return position;
  }
}

function keyword(scan: Scan, frame: Commands, raw: string): Position | undefined {
  if (KEYWORDS.has(raw)) return "command";
  if (LOOPS.has(raw)) return "loop";
  if (raw === "function") return "function";
  if (raw === "[[") {
    frame.test = true;
    return "command";
  }
  if (raw === "case") {
    scan.stack.push({ ...commands(scan.at, "esac"), header: "word" });
    return "command";
  }
  if (raw === "esac" && frame.close === "esac") {
    leaveCase(scan);
    return "command";
  }
  return undefined;
}

function command(raw: string): Position {
  const name = raw.replace(/["'\\]/g, "");
  if (PREFIXES.has(name)) return "name";
  if (DECLARATIONS.has(name)) return "declaration";
  if (name === "source" || name === ".") return "source";
  if (name === "alias") return "alias";
  return ENVIRONMENTS.has(name.slice(name.lastIndexOf("/") + 1)) ? "environment" : "argument";
}
