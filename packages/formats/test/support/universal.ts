import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Script, Shell } from "./shells.ts";

const FISH: Shell = "fish";

/**
 * What fish itself finds in many texts of universal variables. One fish reads many: each text's names get a prefix of their
 * own, and their lines stand in one file.
 */
export function readByFish(scripts: readonly Script[]): string[][] {
  const seen: string[][] = scripts.map(() => []);
  for (const isThree of [true, false]) {
    const chosen = [...scripts.entries()].filter(([, { text }]) => text.includes("# VERSION") === isThree);
    for (let at = 0; at < chosen.length; at += 400) runBatch(chosen.slice(at, at + 400), isThree, seen);
  }
  return seen;
}

const DEFINITION = /^((?:SETUVAR|SET|SET_EXPORT)[ \t][^:\n]*?)(\w+):/gm;

function runBatch(scripts: readonly (readonly [number, Script])[], isThree: boolean, seen: string[][]): void {
  const folder = mkdtempSync(join(tmpdir(), "formats-"));
  try {
    const lines = scripts.map(([index, { text }]) => text.replace(DEFINITION, `$1D${index}_$2:`));
    mkdirSync(join(folder, "fish"));
    const head = isThree ? "# VERSION: 3.0\n" : "";
    writeFileSync(join(folder, "fish", "fish_variables"), `${head}${lines.join("\n")}\n`, "latin1");
    const shows = scripts.map(([index, { names }]) => {
      const values = names.map((name) => `printf '%s\\0' "$D${index}_${name}"`);
      return [...values, "printf 'end\\0'"].join("\n");
    });
    const driver = join(folder, "driver.fish");
    writeFileSync(driver, shows.join("\n"));
    const { stdout } = spawnSync(FISH, [driver], {
      env: { PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: folder, LC_ALL: "C.UTF-8" },
      maxBuffer: 1 << 28,
      encoding: "latin1",
    });
    const documents = stdout.split("end\0").slice(0, -1);
    for (const [at, [index]] of scripts.entries())
      seen[index] = documents[at]?.split("\0").slice(0, -1) ?? ["(fish showed nothing)"];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
