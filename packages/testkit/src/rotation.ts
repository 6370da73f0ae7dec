import assert from "node:assert/strict";
import { type FileStore, type Plugin, Secret } from "@claude-rotate/contract";
import { type Context, rotate, scan, undo } from "@claude-rotate/core";
import type { Case } from "./case.ts";
import { crashMatrix } from "./crash.ts";
import { sampleCredential } from "./keys.ts";
import type { Sighting } from "./reading.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Spec } from "./spec.ts";

/** Brings the credential of a case whose plugin has none. */
const samples: Plugin = { name: "@claude-rotate/testkit", api: 1, credentials: [sampleCredential] };

function contextOf(one: Case, sandbox: Sandbox, plugin: Plugin): Context {
  return sandbox.context([plugin, samples], { env: one.env(sandbox) });
}

function fingerprintOf(context: Context, one: Case, key: string): string {
  return context.fingerprint(new Secret(key), one.credential).fingerprint;
}

/** Rotates the old key of the case to the new one, without asking an issuer. */
function rotateCase(context: Context, one: Case): Promise<unknown> {
  return rotate(context, {
    credential: one.credential.id,
    secret: async () => new Secret(one.keys.new),
    from: [fingerprintOf(context, one, one.keys.old)],
    verify: false,
  });
}

/** Whether the plugin finds the old key anywhere: a case may say that it must not. */
async function finds(context: Context, one: Case): Promise<boolean> {
  const { machine } = await scan(context);
  const own = fingerprintOf(context, one, one.keys.old);
  return machine.places.some((place) => place.fingerprint === own && place.writable);
}

async function inSandbox(one: Case, work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = one.open();
  try {
    await work(sandbox);
  } finally {
    sandbox.remove();
  }
}

/** There, back again, and a crash at every point between. */
export function rotationSpecs(
  name: string,
  open: () => Case,
  plugin: Plugin,
  crashes: boolean,
): readonly Spec[] {
  const specs: Spec[] = [
    {
      name: `${name}: a rotation makes what stands in "after", and its undo what stood "before"`,
      run: () => inSandbox(open(), (sandbox) => checkRotation(open(), sandbox, plugin)),
    },
  ];
  if (crashes)
    specs.push({
      name: `${name}: a crash at any point leaves all old or all new`,
      run: () => checkCrashes(open(), plugin),
    });
  return specs;
}

async function checkRotation(one: Case, sandbox: Sandbox, plugin: Plugin): Promise<void> {
  const context = contextOf(one, sandbox, plugin);
  const before = sandbox.picture();
  if (!(await finds(context, one))) {
    assert.deepEqual(
      sandbox.texts(),
      one.after,
      'the old key is found in no place, and "after" is not "before"',
    );
    return;
  }
  await rotateCase(context, one);
  assert.deepEqual(sandbox.texts(), one.after);
  await undo(context);
  assert.deepEqual(sandbox.picture(), before, "undo did not put back what was there");
}

async function checkCrashes(one: Case, plugin: Plugin): Promise<void> {
  let isFound = false;
  await inSandbox(one, async (sandbox) => {
    isFound = await finds(contextOf(one, sandbox, plugin), one);
  });
  if (!isFound) return;
  await crashMatrix({
    open: one.open,
    context: (sandbox) => contextOf(one, sandbox, plugin),
    act: (context) => rotateCase(context, one),
    keys: [one.keys.old, one.keys.new],
  });
}

/** The plugin, and every text that its stores are given while it is used. */
function watched(plugin: Plugin): { readonly plugin: Plugin; readonly seen: Map<string, Sighting[]> } {
  const seen = new Map<string, Sighting[]>();
  const watch = (store: FileStore): FileStore => ({
    ...store,
    read: (text, file) => {
      seen.set(store.id, [...(seen.get(store.id) ?? []), { text, file }]);
      return store.read(text, file);
    },
  });
  const stores = (plugin.stores ?? []).map((store) => ("files" in store ? watch(store) : store));
  const { configure: _, ...rest } = plugin;
  return { plugin: { ...rest, stores }, seen };
}

/** What the plugin's stores are given when the machine of a case is looked at. */
export async function sightings(
  one: Case,
  plugin: Plugin,
): Promise<ReadonlyMap<string, readonly Sighting[]>> {
  const { plugin: watching, seen } = watched(plugin);
  await inSandbox(one, async (sandbox) => void (await scan(contextOf(one, sandbox, watching))));
  return seen;
}
