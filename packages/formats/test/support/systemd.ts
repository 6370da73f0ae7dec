import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Script } from "./shells.ts";

/** systemd.environment-generator(7): what the user's manager runs to read environment.d. */
const GENERATOR = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

export function lacksSystemd(): boolean {
  if (existsSync(GENERATOR)) return false;
  if (process.env.CI === "true") throw new Error("systemd's environment.d generator is not installed");
  console.warn(
    "SKIPPED: systemd's environment.d generator is not installed, so it has not read these documents",
  );
  return true;
}

const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** What it prints for the shell's sake: `A=plain`, `A="a\"b"`, `A=$'a\nb'`. */
function values(output: string): ReadonlyMap<string, string> {
  const pairs = [...output.matchAll(/^(\w+)=(?:\$'((?:\\.|[^\\'])*)'|"((?:\\.|[^\\"])*)"|([^\n]*))$/gms)];
  return new Map(
    pairs.map(([, name = "", ansi, double, plain]) => [name, plain ?? unescaped(ansi ?? double ?? "")]),
  );
}

function unescaped(raw: string): string {
  return raw.replace(/\\(?:x([0-9a-f]{2})|([0-7]{3})|(.))/gs, (_, hex, octal, char) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    return octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (LETTERS[char] ?? char);
  });
}

/** Of the names that documents use; a value may hold others. */
const DEFINITION = /^([ \t]*(?:export )?)((?:ANTHROPIC_API_KEY|B_2|_under|lower|A)[ \t]*=)/gm;

/** What systemd finds in each text: files of one folder, whose names get prefixes that keep them apart. */
export function readBySystemd(scripts: readonly Script[]): string[][] {
  const seen: string[][] = [];
  for (let at = 0; at < scripts.length; at += 500) seen.push(...runBatch(scripts.slice(at, at + 500)));
  return seen;
}

function runBatch(scripts: readonly Script[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "formats-"));
  try {
    mkdirSync(join(folder, "environment.d"));
    for (const [index, { text }] of scripts.entries()) {
      const prefixed = text.replace(DEFINITION, `$1D${index}_$2`);
      writeFileSync(join(folder, "environment.d", `${index}.conf`), prefixed, "latin1");
    }
    const env = { HOME: folder, XDG_CONFIG_HOME: folder };
    const { stdout, status, stderr } = spawnSync(GENERATOR, [], {
      env,
      encoding: "latin1",
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`systemd's generator failed: ${stderr}`);
    const found = values(stdout);
    return scripts.map(({ names }, index) =>
      names.map((name) => found.get(`D${index}_${name}`) ?? "(unset)"),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
