import path from "node:path";
import type { Credential, FileStore, Plugin } from "@claude-rotate/contract";
import { type Case, caseNames, type Kind, openCase } from "./case.ts";
import { type Sample, sampleCredential, sampleKey } from "./keys.ts";
import { checkAdd, checkDamaged, checkReading, checkSpeed, checkSwaps, type Sighting } from "./reading.ts";
import { rotationSpecs, sightings } from "./rotation.ts";
import { missing, type Spec, under } from "./spec.ts";

export interface CasesOptions {
  /** The folder of the cases: `<case>/before/home/.toolrc`, `<case>/after/home/.toolrc`. */
  readonly cases: string;
  /** False leaves the crash matrix out, which takes a second or more a case. Default true. */
  readonly crashes?: boolean;
}

export interface FileStoreOptions extends CasesOptions {
  /** The credential whose keys stand in the cases, with the shape of one. Default: `SAMPLE_API_KEY`. */
  readonly credential?: Credential;
  readonly sample?: Sample;
}

/** A file store alone, on a machine with one credential. */
export function fileStoreSpecs(store: FileStore, options: FileStoreOptions): readonly Spec[] {
  const { credential = sampleCredential, sample = sampleKey } = options;
  const plugin: Plugin = {
    name: "store-under-test",
    api: 1,
    stores: [store],
    credentials: credential === sampleCredential ? [] : [credential],
  };
  return casesSpecs(plugin, options, [{ credential, sample }]);
}

/** Every case of a folder, and the contract of every file store on every file that the cases show it. */
export function casesSpecs(plugin: Plugin, options: CasesOptions, kinds: readonly Kind[]): readonly Spec[] {
  const stores = (plugin.stores ?? []).filter((store): store is FileStore => "files" in store);
  const names = caseNames(options.cases);
  if (names.length === 0)
    return [missing("cases", `there are none in ${options.cases}: a folder each, with "before" and "after"`)];
  const all = kinds.length > 0 ? kinds : [{ credential: sampleCredential, sample: sampleKey }];
  const open = (name: string) => (): Case => openCase(path.resolve(options.cases), name, all);
  return [
    ...names.flatMap((name) => rotationSpecs(`case ${name}`, open(name), plugin, options.crashes ?? true)),
    ...stores.flatMap((store) => under(`store ${store.id}`, storeSpecs(store, plugin, names.map(open)))),
  ];
}

type Check = (sighting: Sighting, one: Case) => void;

function storeSpecs(store: FileStore, plugin: Plugin, cases: readonly (() => Case)[]): readonly Spec[] {
  const everywhere = (name: string, check: Check): Spec => ({
    name,
    run: async () => {
      let count = 0;
      for (const open of cases) {
        const one = open();
        const seen = (await sightings(one, plugin)).get(store.id) ?? [];
        for (const sighting of seen) check(sighting, one);
        count += seen.length;
      }
      if (count === 0) throw new Error(`no case has a file that the store ${store.id} reads`);
    },
  });
  const keysOf = ({ keys }: Case): readonly string[] => Object.values(keys);
  return [
    everywhere("reads each file of the cases as the contract says", (seen, one) => {
      checkReading(store, seen, keysOf(one));
    }),
    everywhere("swaps each key alone, there and back, and nothing else moves", (seen, one) => {
      // Longer than the old one: an address that hangs on a length or an offset moves.
      checkSwaps(store, seen, one.keys.old, `${one.keys.new}Aa1`);
    }),
    everywhere("takes torn and foreign texts without a throw", (seen, one) => {
      checkDamaged(store, seen, keysOf(one));
    }),
    everywhere(
      "takes linear time",
      firstOfLayer((seen) => checkSpeed(store, seen)),
    ),
    everywhere("finds what it adds", (seen, one) => {
      checkAdd(store, seen, one.credential.names[0] ?? "SAMPLE_API_KEY", one.keys.new);
    }),
  ];
}

/** One file of each layer is enough where a check takes long. */
function firstOfLayer(check: Check): Check {
  const checked = new Set<string | undefined>();
  return (sighting, one) => {
    const { layer } = sighting.file;
    if (checked.has(layer)) return;
    checked.add(layer);
    check(sighting, one);
  };
}
