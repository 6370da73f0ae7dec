import { appendFileSync } from "node:fs";

const isSample = process.env.FAULTS === "sample";

/** As many as a sample (`FAULTS=sample`) has, or as the whole has. */
export const scaled = (sample: number, full: number): number => (isSample ? sample : full);

/** In a sample at most `count` of a list, spread over all of it; otherwise the whole. */
export function sampled<T>(list: readonly T[], count: number): readonly T[] {
  if (!isSample || list.length <= count) return list;
  return Array.from({ length: count }, (_, n) => list[Math.floor((n * list.length) / count)] as T);
}

/** A figure of this run, for the table that the script prints. */
export function tell(what: string, figure: string | number): void {
  const path = process.env.FAULTS_FIGURES;
  if (path) appendFileSync(path, `${JSON.stringify({ what, figure: String(figure) })}\n`);
  else console.log(`${what}: ${figure}`);
}
