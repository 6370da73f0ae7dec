import { expect, test } from "vitest";
import { each, sampled, tell } from "../../../faults.base.ts";
import { run } from "../test/support/run.ts";
import { lacks } from "../test/support/tools.ts";
import { recorded } from "./rig/recorded.ts";
import { faulty, isChange, type Point } from "./rig/strace.ts";
import { prepare, recovered, VERBS, wasKilled } from "./rig/subject.ts";

/** Every change, and a sample of what opens and writes. */
function chosen(points: readonly Point[]): readonly Point[] {
  const others = points.filter((point) => !isChange(point));
  const some = others.filter((_, n) => n % Math.ceil(others.length / 80) === 0);
  return sampled([...points.filter(isChange), ...some], 14);
}

test.skipIf(lacks("strace")).each(VERBS)(
  "a %s that is killed at any of its calls is made whole",
  async (verb) => {
    const points = chosen(await recorded(verb));
    const missed: string[] = [];
    let kills = 0;
    const complaints = await each(points, async (point) => {
      const subject = await prepare(verb);
      try {
        const ended = await run(subject.args, faulty(subject.options, point, "signal=KILL").options);
        if (!wasKilled(ended)) {
          missed.push(point.was);
          return undefined;
        }
        kills += 1;
        const complaint = await recovered(subject);
        return complaint && `killed at ${point.was} (${point.when}): ${complaint}`;
      } finally {
        subject.home.remove();
      }
    });
    tell(`kills of a ${verb}`, kills);
    expect(complaints).toEqual([]);
    // A run whose calls came in another order than the recorded one's may slip through; most must not.
    expect(missed.length, missed.join(", ")).toBeLessThan(points.length / 20 + 1);
  },
);
