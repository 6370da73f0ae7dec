import { spawnSync } from "node:child_process";

/** True where `program` is missing, told aloud; under CI that is a failure. */
export function lacks(program: string): boolean {
  if (spawnSync("which", [program]).status === 0) return false;
  if (process.env.CI === "true") throw new Error(`not on this machine: ${program}`);
  console.log(`skipped, not on this machine: ${program}`);
  return true;
}

/** Runs a program that needs rights which not every machine gives: told aloud. */
export function can(program: string, args: readonly string[]): boolean {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) console.log(`skipped, not allowed here: ${program} ${stderr.trim()}`);
  return status === 0;
}
