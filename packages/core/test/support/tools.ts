import { spawnSync } from "node:child_process";

/** True where `program` is missing, told aloud; under CI that is a failure. */
export function lacks(program: string): boolean {
  if (spawnSync("which", [program]).status === 0) return false;
  if (process.env.CI === "true") throw new Error(`not on this machine: ${program}`);
  console.log(`skipped, not on this machine: ${program}`);
  return true;
}
