import { appendFileSync } from "node:fs";

/** As many as a sample (`FAULTS=sample`) has, or as the whole has. */
export const scaled = (sample: number, full: number): number =>
  process.env.FAULTS === "sample" ? sample : full;

/** A figure of this run, for the table that the script prints. */
export function tell(what: string, figure: string | number): void {
  const path = process.env.FAULTS_FIGURES;
  if (path) appendFileSync(path, `${JSON.stringify({ what, figure: String(figure) })}\n`);
  else console.log(`${what}: ${figure}`);
}
