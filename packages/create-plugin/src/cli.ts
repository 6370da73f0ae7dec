#!/usr/bin/env node
import { basename, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { type Answers, QUESTIONS, type Question } from "./answers.ts";
import { make, Refused } from "./make.ts";

const HELP = `npm create claude-rotate-plugin [NAME] [-- OPTIONS]

Makes a claude-rotate plugin: a credential, and the file of the tool that holds it. Asks what is not said.

  NAME               the package's name, and its folder's
  --variable NAME    the variable or field that holds the key
  --prefix TEXT      how every key begins
  --file PATH        the tool's file that holds it, from your home
  --declarative      data instead of code: for what a file's format, addresses and one GET can say
  --folder PATH      where it is made (default: the name, without its scope)
  --yes              take what is proposed for all that is not said
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      variable: { type: "string" },
      prefix: { type: "string" },
      file: { type: "string" },
      folder: { type: "string" },
      declarative: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.length > 1)
    throw new Refused(`one name, not ${positionals.length}: ${positionals.join(" ")}`);
  const { folder, yes, declarative, variable, prefix, file } = values;
  const given = { name: positionals[0], variable, prefix, file };
  const answers: Answers = { ...(await answersFor(given, yes)), declarative };
  const target = resolve(folder ?? basename(answers.name));
  const made = make(answers, target);
  process.stdout.write(`${made.map((name) => `  ${name}`).join("\n")}\n\n${nextSteps(answers, target)}`);
}

type Given = Readonly<Record<(typeof QUESTIONS)[number]["key"], string | undefined>>;

async function answersFor(given: Given, yes: boolean): Promise<Omit<Answers, "declarative">> {
  const answers: Record<string, string> = {};
  const isAsked = process.stdin.isTTY === true && !yes;
  const terminal = isAsked ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  try {
    for (const question of QUESTIONS) {
      const { key } = question;
      if (given[key] === undefined && !terminal && !yes)
        throw new Refused(`without a terminal say ${key === "name" ? "the name" : `--${key}`}, or --yes`);
      answers[key] =
        given[key] === undefined && terminal
          ? await ask(terminal, question, answers)
          : checked(question, given[key] ?? question.preset(answers));
    }
  } finally {
    terminal?.close();
  }
  return answers as unknown as Omit<Answers, "declarative">;
}

/** Throws `Refused`. */
function checked({ tidy, fault }: Question, said: string): string {
  const answer = tidy?.(said) ?? said;
  const wrong = fault(answer);
  if (wrong !== undefined) throw new Refused(`${answer}: ${wrong}`);
  return answer;
}

/** Until the answer is one. */
async function ask(
  terminal: Interface,
  question: Question,
  before: Readonly<Record<string, string>>,
): Promise<string> {
  const proposed = question.preset(before);
  for (;;) {
    const said = (await terminal.question(`${question.text} (${proposed}): `)).trim() || proposed;
    try {
      return checked(question, said);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      process.stdout.write(`  ${error.message}\n`);
    }
  }
}

function nextSteps({ declarative }: Answers, folder: string): string {
  return `Next:
  cd ${folder}
  npm install
  npm test
${declarative ? "" : "  npm run build\n"}  npx claude-rotate scan --plugin .
`;
}

try {
  await main();
} catch (error) {
  const isOurs = error instanceof Refused || (error instanceof Error && "code" in error);
  process.stderr.write(
    `create-claude-rotate-plugin: ${isOurs ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = isOurs ? 2 : 1;
}
