import { Secret } from "@claude-rotate/contract";
import { rotate, scan, undo } from "@claude-rotate/core";
import { expect } from "vitest";
import {
  bytesOf,
  CREDENTIALS,
  type KeySet,
  keySet,
  type Letter,
  type Planted,
  spotsIn,
} from "../places/planted.ts";
import type { Machine } from "./machine.ts";

const OLD = keySet("platform old");
const NEW = keySet("platform new");
const LETTERS = Object.keys(CREDENTIALS) as Letter[];

/**
 * Plants the files, scans, rotates every credential and undoes it all: each file's keys are found, only they change, the
 * file `left` is an administrator's and stays, and every byte comes back.
 */
export async function rotateAll(machine: Machine, files: readonly Planted[], left: string): Promise<void> {
  const { host, context } = machine;
  for (const file of files) machine.write(file.name, bytesOf(file, host.paths.home, OLD));
  machine.write(left, JSON.stringify({ env: { ANTHROPIC_API_KEY: OLD.A } }));
  const before = machine.snapshot();

  const { places } = (await scan(context)).machine;
  const found = files.map(({ name }) => {
    const own = places.filter(({ path, writable }) => writable && path === name);
    return [
      name,
      LETTERS.map((one) => own.filter(({ credential }) => credential === CREDENTIALS[one]).length),
    ];
  });
  expect(found).toEqual(files.map((file) => [file.name, LETTERS.map((one) => spotsIn(file, one))]));
  expect(places.find(({ path }) => path === left)).toMatchObject({ writable: false });

  const ids: string[] = [];
  for (const letter of LETTERS) {
    const secret = new Secret(NEW[letter]);
    const options = { from: [], all: false, add: [], skip: [], dryRun: false, noUndo: false, verify: false };
    const report = await rotate(context, {
      ...options,
      credential: CREDENTIALS[letter],
      secret: async () => secret,
    });
    expect(report.state).toBe("committed");
    ids.push(report.id);
    const changed: Partial<KeySet> = Object.fromEntries(
      LETTERS.slice(0, ids.length).map((one) => [one, NEW[one]]),
    );
    expect(machine.snapshot()).toEqual({ ...before, ...written(files, host.paths.home, changed) });
  }
  for (const id of ids.reverse()) await undo(context, { id });
  expect(machine.snapshot()).toEqual(before);
}

function written(files: readonly Planted[], home: string, changed: Partial<KeySet>): Record<string, string> {
  return Object.fromEntries(
    files.map((file) => [file.name, bytesOf(file, home, OLD, changed).toString("base64")]),
  );
}
