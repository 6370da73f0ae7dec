import { spawnSync } from "node:child_process";

/** True where `program` is missing, told aloud; under CI that is a failure. */
export function lacks(program: string): boolean {
  const probe = process.platform === "win32" ? "where" : "which";
  if (spawnSync(probe, [program]).status === 0) return false;
  if (process.env.CI === "true") throw new Error(`not on this machine: ${program}`);
  console.log(`skipped, not on this machine: ${program}`);
  return true;
}

const isRoot = process.getuid?.() === 0;

/** In front of a program: to root nothing is forbidden, so its capabilities are taken away. */
export const UNPRIVILEGED: readonly string[] = isRoot
  ? ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
  : [];

export const lacksUnprivileged = (): boolean => isRoot && lacks("setpriv");
