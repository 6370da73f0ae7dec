import assert from "node:assert/strict";
import { type Host, isSecret, type Source } from "@claude-rotate/contract";
import { failureOf, guard } from "./guard.ts";
import { missing, type Spec } from "./spec.ts";

export interface SourceCase {
  readonly name: string;
  /** What stands behind the scheme and its colon. */
  readonly ref: string;
  /** The machine that it is read on. */
  open(): SourceMachine | Promise<SourceMachine>;
  /** What it gives. */
  readonly gives?: string;
  /** Or the code with which it fails. */
  readonly fails?: string;
}

export interface SourceMachine {
  readonly host: Host;
  /** What must not be shown, beside what the source gives. */
  readonly secrets?: readonly string[];
  close?(): void | Promise<void>;
}

export interface SourceOptions {
  /** At least one that gives a key and one that fails. */
  readonly cases: readonly SourceCase[];
}

/** Where a new key is read from. */
export function sourceSpecs(source: Source, { cases }: SourceOptions): readonly Spec[] {
  const lacks = [
    cases.some(({ gives }) => gives !== undefined) ? "" : "a case that gives a key",
    cases.some(({ fails }) => fails !== undefined) ? "" : "a case that fails",
  ].filter(Boolean);
  return [
    { name: "has a scheme", run: async () => assert.match(source.scheme, /^[a-z][a-z0-9+.-]*$/) },
    ...cases.map((one) => caseSpec(source, one)),
    ...lacks.map((what) => missing("cases", `there is no ${what.replace(/^a /, "")}`)),
  ];
}

function caseSpec(source: Source, one: SourceCase): Spec {
  if ((one.gives === undefined) === (one.fails === undefined))
    return missing(one.name, `the case says neither or both of what it gives and how it fails`);
  return { name: one.name, run: () => checkCase(source, one) };
}

async function checkCase(source: Source, { ref, open, gives, fails }: SourceCase): Promise<void> {
  const machine = await open();
  const keys = [...(machine.secrets ?? []), ...(gives === undefined ? [] : [gives])];
  const guarded = guard(machine.host, keys);
  try {
    if (gives === undefined) assert.equal(await failureOf(source.read(ref, guarded.host), keys), fails);
    else {
      const secret = await source.read(ref, guarded.host);
      assert.ok(isSecret(secret), "a source gives a Secret");
      assert.equal(secret.reveal(), gives);
    }
    guarded.check();
  } finally {
    await machine.close?.();
  }
}
