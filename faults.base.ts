import { appendFileSync } from "node:fs";

/** `FAULTS=sample`: a part of everything, for every day. Otherwise the whole. */
const isSample: boolean = process.env.FAULTS === "sample";

/** As many as a sample has, or as the whole has. */
export const scaled = (sample: number, full: number): number => (isSample ? sample : full);

/** At most `count` of a list in a sample, spread over all of it; all of it otherwise. */
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

/** Does all of a list, two at a time: most of a run is one process that waits for a disk. Returns the complaints. */
export async function each<T>(
  list: readonly T[],
  act: (one: T) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const queue = [...list];
  const complaints: string[] = [];
  const worker = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const complaint = await act(one);
      if (complaint !== undefined) complaints.push(complaint);
    }
  };
  await Promise.all([worker(), worker()]);
  return complaints;
}
