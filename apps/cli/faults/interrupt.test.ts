import { expect, test } from "vitest";
import { each, sampled, scaled, tell } from "../../../faults.base.ts";
import { type Ended, run } from "../test/support/run.ts";
import { lacks } from "../test/support/tools.ts";
import { recorded } from "./rig/recorded.ts";
import { interrupting, isChange, secondsAfter } from "./rig/strace.ts";
import { lookAt, prepare, recovered, type Subject } from "./rig/subject.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Interrupted: as it was, and exit 130. Too late, behind the commit: as it should be, and exit 0. */
function ending(subject: Subject, { code, signal, stdout, stderr }: Ended): string | undefined {
  const seen = lookAt(subject);
  if (code === 130 && seen === "old") return undefined;
  if (code === 0 && seen === "new") return undefined;
  return `exit ${code ?? signal}, and the home is ${JSON.stringify(seen)}: ${stdout}${stderr}`;
}

test.skipIf(lacks("strace"))("a signal at any call puts everything back, and at once", async () => {
  const points = sampled(
    (await recorded("rotation")).filter((point) => isChange(point) && point.path === undefined),
    9,
  );
  const times: number[] = [];
  let back = 0;
  const complaints = await each([...points.entries()], async ([n, point]) => {
    const subject = await prepare("rotation");
    const signal = SIGNALS[n % SIGNALS.length] ?? "SIGINT";
    try {
      const trace = interrupting(subject.options, point, signal);
      const ended = await run(subject.args, trace.options);
      const seconds = secondsAfter(trace.read(), signal);
      if (seconds === undefined) return undefined;
      if (ended.code === 130) {
        back += 1;
        times.push(seconds);
      }
      const complaint = ending(subject, ended) ?? (await recovered(subject));
      return complaint && `${signal} at ${point.was} (${point.when}): ${complaint}`;
    } finally {
      subject.home.remove();
    }
  });
  times.sort((a, b) => a - b);
  const [median = 0, most = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
  tell("signals, and how many of them came in time to put everything back", `${points.length}, ${back}`);
  tell("from the signal to the end: median, longest", `${ms(median)}, ${ms(most)}`);
  expect(complaints).toEqual([]);
  expect(back).toBeGreaterThan(points.length / 6);
  expect(most).toBeLessThan(1);
});

const ms = (seconds: number): string => `${Math.round(seconds * 1000)} ms`;

test("a reader that goes away at any moment leaves everything whole", async () => {
  const rounds = Array.from({ length: scaled(4, 60) }, (_, n) => n);
  const ends: Record<string, number> = {};
  const complaints = await each(rounds, async (n) => {
    const subject = await prepare("rotation");
    try {
      // Behind the nth thing that it says, or before the first.
      let heard = 0;
      const ended = await run([...subject.args.filter((arg) => arg !== "--json"), "--verbose"], {
        ...subject.options,
        meanwhile: (child) => {
          const leave = (): void => {
            for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
          };
          if (n % 12 === 0) leave();
          child.stderr?.on("data", () => {
            heard += 1;
            if (heard === n % 12) leave();
          });
        },
      });
      ends[String(ended.code)] = (ends[String(ended.code)] ?? 0) + 1;
      const complaint = ending(subject, ended) ?? (await recovered(subject));
      return complaint && `gone behind ${n % 12}: ${complaint}`;
    } finally {
      subject.home.remove();
    }
  });
  const ways = Object.entries(ends).map(([code, count]) => `${count} with exit ${code}`);
  tell("readers that went away", `${rounds.length} (${ways.join(", ")})`);
  expect(complaints).toEqual([]);
});
