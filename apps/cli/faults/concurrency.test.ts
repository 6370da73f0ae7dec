import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { each, scaled, tell } from "../../../faults.base.ts";
import { run } from "../test/support/run.ts";
import { lookAt, prepare, recovered, type Subject } from "./rig/subject.ts";

const rounds = (sample: number, full: number): readonly number[] =>
  Array.from({ length: scaled(sample, full) }, (_, n) => n);

interface Writer {
  /** Ends it, and resolves to the number of its writes. */
  stop(): Promise<number>;
}

/** Milliseconds between two writes: from one that leaves no time for a rotation to one that seldom meets it. */
const PAUSES = [5, 20, 100, 400];

async function startWriter(path: string, kind: "locked" | "editor", round: number): Promise<Writer> {
  const script = join(import.meta.dirname, "rig/writer.mjs");
  const child = spawn(process.execPath, [script, path, kind, String(PAUSES[round % PAUSES.length])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  while (!said.startsWith("ready")) await wait(5);
  return {
    stop: async () => {
      child.stdin.end();
      if ((await closed) !== 0) throw new Error(`the writer failed: ${said}`);
      return Number(said.trim().split("\n").at(-1));
    },
  };
}

const missingFrom = (seen: ReadonlySet<number>, written: number): number =>
  Array.from({ length: written }, (_, n) => n).filter((n) => !seen.has(n)).length;

/** The numbers in the client's state, and whether its keys are all of the side that the rest of the home is on. */
function clientState({ home, keys }: Subject, side: "old" | "new"): { seen: Set<number>; isWhole: boolean } {
  const state = JSON.parse(home.read(".claude.json"));
  const key = side === "old" ? keys.old : keys.next;
  const held = [state.env.ANTHROPIC_API_KEY, state.primaryApiKey, state.customApiKeyResponses.approved[0]];
  return {
    seen: new Set<number>(state.seen),
    isWhole: JSON.stringify(held) === JSON.stringify([key, key, key.slice(-20)]),
  };
}

test("none is lost of the writes of a program that takes the client's lock", async () => {
  let writes = 0;
  let rotations = 0;
  const complaints = await each(rounds(4, 200), async (round) => {
    const subject = await prepare("rotation");
    const { home } = subject;
    try {
      const writer = await startWriter(home.at(".claude.json"), "locked", round);
      await wait(Math.random() * 100);
      const { code, stdout, stderr } = await run(subject.args, subject.options);
      const written = await writer.stop();
      writes += written;
      if (code === 0) rotations += 1;
      else if (!/FILE_CHANGED|CLIENT_LOCKED/.test(stdout)) return `exit ${code}: ${stdout}${stderr}`;
      const side = code === 0 ? "new" : "old";
      const { seen, isWhole } = clientState(subject, side);
      const lost = missingFrom(seen, written);
      if (lost > 0) return `${lost} of ${written} writes are lost`;
      if (!isWhole) return `exit ${code}, and the client's state is not all ${side}`;
      const others = lookAt(subject, [".claude.json"]);
      if (others !== side) return `exit ${code}, and the home is ${JSON.stringify(others)}`;
      const strays = readdirSync(home.path).filter((name) => /\.lock$|claude-rotate~/.test(name));
      return strays.length > 0 ? `left behind: ${strays}` : undefined;
    } finally {
      home.remove();
    }
  });
  tell(
    "rounds against a program that takes the lock: its writes, lost",
    `${writes}, 0 (${rotations} rotated)`,
  );
  expect(complaints).toEqual([]);
  expect(rotations).toBeGreaterThan(0);
});

test("what an editor writes, which takes no lock, is lost in a window of microseconds at most", async () => {
  let [writes, lost, stale, rotations] = [0, 0, 0, 0];
  const complaints = await each(rounds(4, 200), async (round) => {
    const subject = await prepare("rotation");
    const { home, keys } = subject;
    try {
      const writer = await startWriter(home.at(".bashrc"), "editor", round);
      await wait(Math.random() * 100);
      const { code, stdout, stderr } = await run(subject.args, subject.options);
      const written = await writer.stop();
      writes += written;
      if (code === 0) rotations += 1;
      else if (!stdout.includes("FILE_CHANGED") && !stdout.includes("PROOF_FAILED"))
        return `exit ${code}: ${stdout}${stderr}`;
      const text = home.read(".bashrc");
      const seen = new Set([...text.matchAll(/^# seen (\d+)$/gm)].map((match) => Number(match[1])));
      lost += missingFrom(seen, written);
      const side = code === 0 ? "new" : "old";
      // It read the old text before our rename and wrote it back behind it: no program can prevent that.
      const isSide = text.includes(`ANTHROPIC_API_KEY=${side === "new" ? keys.next : keys.old} `);
      if (!isSide) stale += 1;
      const others = lookAt(subject, [".bashrc"]);
      return others === side ? undefined : `exit ${code}, and the home is ${JSON.stringify(others)}`;
    } finally {
      home.remove();
    }
  });
  tell(
    "rounds against an editor without a lock: its writes, lost",
    `${writes}, ${lost} (${rotations} rotated)`,
  );
  tell("rounds in which the editor wrote back what it had read before", stale);
  expect(complaints).toEqual([]);
  expect(lost / writes).toBeLessThan(0.01);
});

test("of two rotations at once one wins, and the other exits 6", async () => {
  let together = 0;
  const complaints = await each(rounds(3, 50), async () => {
    const subject = await prepare("rotation");
    try {
      const both = await Promise.all(
        [0, Math.random() * 60].map(async (delay) => {
          await wait(delay);
          return run(subject.args, subject.options);
        }),
      );
      const codes = both.map(({ code }) => code).sort();
      const changed = both.filter(({ stdout }) => JSON.parse(stdout).changed === true).length;
      if (changed !== 1) return `${changed} have changed something: exits ${codes}`;
      // The second may have come when the first was done: it finds nothing to do.
      if (codes[1] === 6) together += 1;
      else if (codes[1] !== 0) return `exits ${codes}: ${both.map(({ stdout }) => stdout)}`;
      if (lookAt(subject) !== "new") return `exits ${codes}, and the home is not new`;
      return await recovered(subject);
    } finally {
      subject.home.remove();
    }
  });
  tell("rounds of two rotations at once, and how many of them met", `${scaled(3, 50)}, ${together}`);
  expect(complaints).toEqual([]);
  expect(together).toBeGreaterThan(0);
});
