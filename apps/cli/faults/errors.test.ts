import { expect, test } from "vitest";
import { each, sampled, tell } from "../../../faults.base.ts";
import { type Ended, run } from "../test/support/run.ts";
import { lacks } from "../test/support/tools.ts";
import { recorded } from "./rig/recorded.ts";
import { faulty, hasStruck, isChange, type Point } from "./rig/strace.ts";
import { lookAt, prepare, recovered, type Subject, VERBS, type Verb } from "./rig/subject.ts";

const ERRORS = ["EIO", "ENOSPC", "EACCES", "EDQUOT"] as const;
/** `recover` may be called again and again; the others end with a way back. */
const CODES =
  /^(?:WRITE_FAILED|STATE_UNUSABLE|PLACE_\w+|FOLDER_UNREADABLE|SOURCE_UNREADABLE|WAY_BACK_BLOCKED|PROOF_FAILED)$/;

interface Fault {
  readonly point: Point;
  readonly error: (typeof ERRORS)[number];
  readonly stays: boolean;
}

/**
 * Errors at each change, and by turns at a sample of the opens and writes; and, where files change, from there on. All four
 * at each change of a rotation; by turns in the others, whose calls are the same.
 */
function faultsAt(points: readonly Point[], verb: Verb): readonly Fault[] {
  const changes = points.filter(isChange);
  const others = points.filter((point) => !isChange(point));
  const some = others.filter((_, n) => n % Math.ceil(others.length / 60) === 0);
  const lasting = changes.filter(({ name }) => /^(?:rename|link|unlink|fsync|fdatasync|mkdir)/.test(name));
  const byTurns = (list: readonly Point[], stays = false): readonly Fault[] =>
    list.map((point, n): Fault => ({ point, error: ERRORS[n % ERRORS.length] ?? "EIO", stays }));
  const all = changes.flatMap((point) => ERRORS.map((error): Fault => ({ point, error, stays: false })));
  const once = verb === "rotation" ? all : byTurns(changes);
  return sampled([...once, ...byTurns(some), ...byTurns(lasting, true)], 12);
}

/** What is wrong with how it ended: an error must be told by its name, and the home must be what the exit code says. */
function ending(subject: Subject, verb: Verb, { code, signal, stdout, stderr }: Ended): string | undefined {
  if (signal !== null) return `ended by ${signal}`;
  let document: { error?: { code: string; message: string } };
  try {
    document = JSON.parse(stdout);
  } catch {
    return `exit ${code} without a document: ${stdout}${stderr}`;
  }
  const { error } = document;
  if (code !== 0 && !CODES.test(error?.code ?? "")) return `exit ${code}: ${JSON.stringify(error)}`;
  const seen = lookAt(subject);
  if (code === 0)
    return seen === "new" ? undefined : `exit 0, and the home is not new: ${JSON.stringify(seen)}`;
  if (code === 5 || verb === "recovery") return undefined;
  return seen === "old"
    ? undefined
    : `exit ${code} (${error?.message}), and the home is ${JSON.stringify(seen)}`;
}

test.skipIf(lacks("strace")).each(VERBS)("a system's error at any call of a %s", async (verb) => {
  const faults = faultsAt(await recorded(verb), verb);
  const ends: Record<string, number> = {};
  const complaints = await each(faults, async ({ point, error, stays }) => {
    const subject = await prepare(verb);
    try {
      const trace = faulty(subject.options, point, `error=${error}`, stays);
      const ended = await run(subject.args, trace.options);
      // A call of the same name that another thread made first, to a pipe of its own, is none of ours.
      if (!hasStruck(trace.read(), subject.home)) return undefined;
      ends[ended.code ?? 0] = (ends[ended.code ?? 0] ?? 0) + 1;
      const complaint = ending(subject, verb, ended) ?? (await recovered(subject));
      return complaint && `${error} at ${point.was} (${point.when}${stays ? " and on" : ""}): ${complaint}`;
    } finally {
      subject.home.remove();
    }
  });
  const ways = Object.entries(ends).map(([code, count]) => `${count} with exit ${code}`);
  tell(
    `errors injected into a ${verb}`,
    `${Object.values(ends).reduce((a, b) => a + b, 0)} (${ways.join(", ")})`,
  );
  expect(complaints).toEqual([]);
});
