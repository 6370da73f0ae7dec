import { run } from "../../test/support/run.ts";
import { type Point, pointsOf, recording } from "./strace.ts";
import { prepare, type Verb } from "./subject.ts";

/** Where a fault can strike a verb: the calls of a run of it without any. */
export async function recorded(verb: Verb): Promise<readonly Point[]> {
  const subject = await prepare(verb);
  try {
    const trace = recording(subject.options);
    const { code, stdout, stderr } = await run(subject.args, trace.options);
    if (code !== 0) throw new Error(`a ${verb} ended with ${code}: ${stdout}${stderr}`);
    return pointsOf(trace.read(), subject.home);
  } finally {
    subject.home.remove();
  }
}
