import fc from "fast-check";

/** Documents per property: FORMATS_RUNS, by default few enough for every day. 10000 is the full run. */
export const runs: number = Number(process.env.FORMATS_RUNS ?? 400);

/** Answers a number below `count`, or one of a list. All the chance in a document comes through it. */
export interface Choose {
  (count: number): number;
  <T>(list: readonly [T, ...T[]]): T;
}

/**
 * Documents made by a plain function out of a stream of choices. Shrinking makes the stream shorter and its numbers
 * smaller, so the first option of every list should be the plainest.
 */
export function documents<T>(make: (choose: Choose) => T): fc.Arbitrary<T> {
  return fc.uint8Array({ maxLength: 600, size: "max" }).map((choices) => make(chooser(choices)));
}

function chooser(choices: Uint8Array): Choose {
  let at = 0;
  return ((what: number | readonly unknown[]) => {
    const choice = choices[at++] ?? 0;
    return typeof what === "number" ? choice % what : what[choice % what.length];
  }) as Choose;
}
