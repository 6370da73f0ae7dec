import assert from "node:assert/strict";
import type { Host } from "@claude-rotate/contract";
import { type Context, recover, watchFiles } from "@claude-rotate/core";
import { tells } from "./keys.ts";
import type { Sandbox } from "./sandbox.ts";

export interface CrashMatrix {
  /** A fresh machine, the same every time. */
  open(): Sandbox;
  context(sandbox: Sandbox): Context;
  /** What is interrupted: a rotation, an undo. */
  act(context: Context): Promise<unknown>;
  /** The keys that may stand nowhere but in their places and the escrow. */
  readonly keys: readonly string[];
}

/** A host that stops dead at the nth change of the file system: neither that one nor anything after it happens. */
function killedAt(host: Host, at: number): Host {
  return watchFiles(host, (_call, n) => {
    if (n >= at) throw Object.assign(new Error("killed"), { code: "KILLED" });
  });
}

/** A host on which every process of before is gone. */
function restarted(host: Host): Host {
  return { ...host, processes: { ...host.processes, state: () => "dead" } };
}

/**
 * Runs `act` once for each change of the file system that it makes, killed there, and lets the next command recover: all
 * is old or all is new, nothing of ours is left over, and no key stands where it must not. Resolves to the number of runs.
 */
export async function crashMatrix(matrix: CrashMatrix): Promise<number> {
  const { old, fresh, steps } = await measure(matrix);
  for (let at = 1; at <= steps; at++) {
    const sandbox = matrix.open();
    try {
      const context = matrix.context(sandbox);
      await matrix.act({ ...context, host: killedAt(context.host, at) }).catch(() => {});
      await recover({ ...context, host: restarted(context.host) });
      checkWhole(sandbox, matrix.keys, old, fresh, `killed at change ${at} of ${steps}`);
    } finally {
      sandbox.remove();
    }
  }
  return steps;
}

type Picture = ReturnType<Sandbox["picture"]>;

async function measure(matrix: CrashMatrix): Promise<{ old: Picture; fresh: Picture; steps: number }> {
  const sandbox = matrix.open();
  try {
    const context = matrix.context(sandbox);
    const old = sandbox.picture();
    let steps = 0;
    const host = watchFiles(context.host, (_call, n) => {
      steps = n;
    });
    await matrix.act({ ...context, host });
    return { old, fresh: sandbox.picture(), steps };
  } finally {
    sandbox.remove();
  }
}

function checkWhole(
  sandbox: Sandbox,
  keys: readonly string[],
  old: Picture,
  fresh: Picture,
  when: string,
): void {
  const picture = sandbox.picture();
  const isOld = JSON.stringify(picture) === JSON.stringify(old);
  if (!isOld) assert.deepEqual(picture, fresh, `${when}: neither all old nor all new`);
  const others = Object.entries(sandbox.state()).filter(([name]) => !name.endsWith("/escrow"));
  const leak = others.find(([, text]) => tells(text, keys));
  assert.equal(leak?.[0], undefined, `${when}: a key stands in the product's own state`);
}
