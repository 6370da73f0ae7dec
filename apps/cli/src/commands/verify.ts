import type { KeyVerdict } from "@claude-rotate/contract";
import { DEAD, scan, verify } from "@claude-rotate/core";
import { count, showKey } from "../render/look.ts";
import { type Cell, table } from "../render/table.ts";
import { verdictFormat, verdictWords } from "../render/verdict.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ verdicts: [] });

/** A key is dead. */
const DEAD_KEY = 4;

export async function run({ context, terminal, look }: Session): Promise<Outcome> {
  const verdicts = await verify(context, await scan(context));
  const isDead = verdicts.some(({ verdict }) => DEAD.has(verdict));
  return {
    document: { verdicts },
    exit: isDead ? DEAD_KEY : 0,
    lines: () => {
      if (verdicts.length === 0) return ["no key was found"];
      const next = isDead ? ["", "to replace a dead key everywhere: claude-rotate rotate"] : [];
      return [...table(verdicts.map(rowOf), look, { indent: "" }), ...(terminal.quiet ? [] : next)];
    },
  };
}

function rowOf(key: KeyVerdict): readonly Cell[] {
  return [
    { text: key.verdict, format: verdictFormat(key.verdict) },
    { text: showKey(key), format: "bold" },
    { text: count(key.places, "place") },
    { text: verdictWords(key), format: "dim" },
  ];
}
