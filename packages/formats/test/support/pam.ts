import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Script } from "./shells.ts";

const READER = join(import.meta.dirname, "pam.py");

export function lacksPam(): boolean {
  if (spawnSync("python3", [READER], { input: "" }).status === 0) return false;
  if (process.env.CI === "true") throw new Error("pam_env can't be asked: python3 or libpam is missing");
  console.warn("SKIPPED: python3 or libpam is missing, so pam_env has not read these documents");
  return true;
}

/** What pam_env finds in each text. */
export function readByPam(scripts: readonly Script[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "formats-"));
  try {
    const files = scripts.map(({ text }, index) => {
      const file = join(folder, `${index}`);
      writeFileSync(file, text, "latin1");
      return file;
    });
    const input = files.map((file) => `${file}\0`).join("");
    const { stdout } = spawnSync("python3", [READER], { input, maxBuffer: 1 << 28, encoding: "latin1" });
    const documents = stdout.split("end\0");
    return scripts.map(({ names }, index) => {
      const pairs = (documents[index] ?? "").split("\0").map((pair) => {
        const sign = pair.indexOf("=");
        return [pair.slice(0, sign), pair.slice(sign + 1)] as const;
      });
      const found = new Map(pairs);
      return names.map((name) => found.get(name) ?? "(unset)");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
