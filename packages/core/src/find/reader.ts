import type { Problem } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { hasCode } from "../host/system-error.ts";
import { createBreath } from "../interrupted.ts";
import { type Candidate, isGuess } from "./candidate.ts";
import { openUnits, readUnit, type Unit, type UnitReading, unreadable } from "./unit.ts";

/** Reads files, and remembers what it read. */
export interface Reader {
  (candidates: readonly Candidate[]): Promise<readonly UnitReading[]>;
  result(): { readings: readonly UnitReading[]; problems: readonly Problem[]; unread: readonly Problem[] };
}

/** Reads each file once over both passes: a file that the second pass names again keeps its first reading. */
export function createReader(context: Context): Reader {
  const byIdentity = new Map<string, UnitReading>();
  const problems: Problem[] = [];
  const unread: Problem[] = [];
  const breath = createBreath(context.host);
  const read = async (candidates: readonly Candidate[]): Promise<readonly UnitReading[]> => {
    const opened = openUnits(candidates, context.host);
    problems.push(...opened.problems);
    unread.push(...opened.unread);
    const readings: UnitReading[] = [];
    for (const unit of opened.units) {
      await breath();
      const before = byIdentity.get(unit.info.identity);
      const whole: Unit = before
        ? { ...unit, candidates: [...before.unit.candidates, ...unit.candidates] }
        : unit;
      try {
        const reading = readUnit(whole, context.host);
        byIdentity.set(unit.info.identity, reading);
        readings.push(reading);
      } catch (error) {
        // A program that a command names is no text, and is not missed.
        if (unit.candidates.every(isGuess) && hasCode(error, "EISDIR", "ENOTREG", "EFBIG")) return [];
        const problem = unreadable(unit.candidates[0]?.ref.path ?? unit.path, error, unit.path);
        problems.push(problem);
        // A folder, a pipe or a device holds no key that a rotation could miss.
        const isMissed = unit.info.kind === "file" && unit.candidates.some(({ store }) => !store.isUntrusted);
        if (isMissed) unread.push(problem);
      }
    }
    return readings;
  };
  const result: Reader["result"] = () => {
    const readings = [...byIdentity.values()];
    return { readings, problems: [...problems, ...readings.flatMap((reading) => reading.problems)], unread };
  };
  return Object.assign(read, { result });
}
