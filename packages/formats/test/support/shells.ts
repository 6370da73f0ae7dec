import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

export type Shell = "bash" | "zsh" | "fish";

/** Whether a shell's tests must be left out: said aloud, and a failure under CI. */
export function isMissing(shell: Shell): boolean {
  const isHere = spawnSync(shell, ["--version"]).status === 0;
  if (isHere) return false;
  if (process.env.CI === "true") throw new Error(`${shell} is not installed`);
  console.warn(`SKIPPED: ${shell} is not installed, so no ${shell} has read these documents`);
  return true;
}

const OPTIONS: Readonly<Record<Shell, readonly string[]>> = {
  bash: ["--norc", "--noprofile"],
  zsh: ["-f"],
  fish: ["--no-config"],
};

/**
 * Before all documents: `emit NAME` shows a variable's value, and `env` its own assignments. Everything shown ends in a
 * zero byte; a document's end is the word `end`. `finish` shows variables after a document.
 */
const PRELUDE: Readonly<Record<Shell, string>> = {
  bash: `emit() { printf '%s\\0' "\${!1}" >&3; }
finish() { for __one; do printf '%s\\0' "\${!__one-unset}" >&3; done; }
env() { for __one; do [[ $__one == *=* ]] || return 0; printf '%s\\0' "$__one" >&3; done; }
run() { __file=$1; shift; ( . "$__file"; finish "$@" ) 3>&1 >/dev/null 2>&1 </dev/null; printf 'end\\0'; }
`,
  zsh: `emit() { printf '%s\\0' "\${(P)1}" >&3; }
finish() { for __one; do printf '%s\\0' "\${(P)__one-unset}" >&3; done; }
env() { for __one; do [[ $__one == *=* ]] || return 0; printf '%s\\0' "$__one" >&3; done; }
run() { __file=$1; shift; ( . "$__file"; finish "$@" ) 3>&1 >/dev/null 2>&1 </dev/null; printf 'end\\0'; }
`,
  fish: `function emit; printf '%s\\0' "$$argv[1]" >&2; end
function finish; for one in $argv; printf '%s\\0' "$$one" >&2; set -eg $one; set -eU $one; end; printf 'end\\0' >&2; end
function env; for one in $argv; string match -q '*=*' -- $one; or return 0; printf '%s\\0' $one >&2; end; end
`,
};

export interface Script {
  readonly text: string;
  /** The variables to show at the end. */
  readonly names: readonly string[];
}

/** What a shell sees in each of many scripts, read by as few processes as possible. */
export function run(shell: Shell, scripts: readonly Script[]): string[][] {
  const seen: string[][] = [];
  for (let at = 0; at < scripts.length; at += 1000)
    seen.push(...runBatch(shell, scripts.slice(at, at + 1000)));
  return seen;
}

function runBatch(shell: Shell, scripts: readonly Script[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "formats-"));
  try {
    const lines = scripts.map(({ text, names }, index) => {
      const file = join(folder, `${index}`);
      writeFileSync(file, text, "latin1");
      if (shell === "fish") return `source ${file} </dev/null\nfinish ${names.join(" ")}\n`;
      return `run ${file} ${names.join(" ")}\n`;
    });
    const driver = join(folder, "driver");
    writeFileSync(driver, PRELUDE[shell] + lines.join(""));
    const { stdout, stderr, status } = spawnSync(shell, [...OPTIONS[shell], driver], {
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: "C.UTF-8" },
      maxBuffer: 1 << 28,
      encoding: "latin1",
    });
    const output = shell === "fish" ? stderr : stdout;
    const documents = output.split("end\0").slice(0, -1);
    expect({ status, documents: documents.length }).toEqual({ status: 0, documents: scripts.length });
    return documents.map((document) => document.split("\0").slice(0, -1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The numbers of those texts that the shell's own syntax check complains about. zsh's exit code there is that of `!`. */
export function refused(shell: Shell, texts: readonly string[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), "formats-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}`);
      writeFileSync(file, text, "latin1");
      return file;
    });
    return files.flatMap((file, index) => {
      const env = { PATH: process.env.PATH, HOME: folder };
      const { stderr } = spawnSync(shell, [...OPTIONS[shell], "-n", file], { env, encoding: "latin1" });
      return stderr === "" ? [] : [index];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
