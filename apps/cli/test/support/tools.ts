import { spawnSync } from "node:child_process";

/** True where `program` is missing, told aloud; under CI that is a failure. */
export function lacks(program: string): boolean {
  const probe = process.platform === "win32" ? "where" : "which";
  return absent(program, spawnSync(probe, [program]).status === 0);
}

/** The same for anything that a machine may not offer. */
export function absent(what: string, isThere: boolean): boolean {
  if (isThere) return false;
  if (process.env.CI === "true") throw new Error(`not on this machine: ${what}`);
  console.log(`skipped, not on this machine: ${what}`);
  return true;
}
