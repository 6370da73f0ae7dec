import { appendFileSync } from "node:fs";

/** `FAULTS=sample`: at most `count` of a list, spread over all of it; otherwise the whole. */
export function sampled<T>(list: readonly T[], count: number): readonly T[] {
  if (process.env.FAULTS !== "sample" || list.length <= count) return list;
  return Array.from({ length: count }, (_, n) => list[Math.floor((n * list.length) / count)] as T);
}

/** A figure of this run, for the table that the script prints. */
export function tell(what: string, figure: string | number): void {
  const path = process.env.FAULTS_FIGURES;
  if (path) appendFileSync(path, `${JSON.stringify({ what, figure: String(figure) })}\n`);
  else console.log(`${what}: ${figure}`);
}
