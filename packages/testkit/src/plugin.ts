import assert from "node:assert/strict";
import { API, type Plugin } from "@claude-rotate/contract";
import { type CredentialOptions, credentialSpecs } from "./credential.ts";
import { type CasesOptions, casesSpecs } from "./file-store.ts";
import { type ItemStoreOptions, itemStoreSpecs } from "./item-store.ts";
import { manifestSpecs } from "./manifest.ts";
import { type SourceOptions, sourceSpecs } from "./source.ts";
import { missing, type Spec, under } from "./spec.ts";

/** What only its author can say about each part. A part without it fails. */
export interface PluginOptions extends Partial<CasesOptions> {
  /** By credential id. */
  readonly credentials?: Readonly<Record<string, CredentialOptions>>;
  /** By the item store's id. */
  readonly items?: Readonly<Record<string, ItemStoreOptions>>;
  /** By scheme. */
  readonly sources?: Readonly<Record<string, SourceOptions>>;
}

/** A whole plugin: everything that it brings. */
export function pluginSpecs(plugin: Plugin, options: PluginOptions): readonly Spec[] {
  const { credentials = [], sources = [], stores = [] } = plugin;
  const itemStores = stores.filter((store) => "find" in store);
  const kinds = credentials.flatMap((credential) => {
    const sample = options.credentials?.[credential.id]?.sample;
    return sample ? [{ credential, sample }] : [];
  });
  return [
    { name: "speaks this version of the contract", run: async () => checkSelf(plugin) },
    ...manifestSpecs(plugin),
    ...credentials.flatMap((credential) =>
      part(`credential ${credential.id}`, options.credentials?.[credential.id], (said) =>
        credentialSpecs(credential, said),
      ),
    ),
    ...sources.flatMap((source) =>
      part(`source ${source.scheme}`, options.sources?.[source.scheme], (said) => sourceSpecs(source, said)),
    ),
    ...itemStores.flatMap((store) =>
      part(`item store ${store.id}`, options.items?.[store.id], (said) => itemStoreSpecs(store, said)),
    ),
    ...fileSpecs(plugin, options, kinds),
  ];
}

function fileSpecs(
  plugin: Plugin,
  options: PluginOptions,
  kinds: Parameters<typeof casesSpecs>[2],
): readonly Spec[] {
  const { cases, crashes } = options;
  const hasFiles = (plugin.stores ?? []).some((store) => "files" in store);
  if (cases !== undefined)
    return casesSpecs(plugin, { cases, ...(crashes === undefined ? {} : { crashes }) }, kinds);
  return hasFiles ? [missing("cases", "the plugin reads files, and no folder of cases is named")] : [];
}

function part<Said>(
  name: string,
  said: Said | undefined,
  specs: (said: Said) => readonly Spec[],
): readonly Spec[] {
  if (said === undefined) return [missing(name, "nothing is said about it in the options of the test")];
  return under(name, specs(said));
}

function checkSelf(plugin: Plugin): void {
  assert.equal(plugin.api, API);
  assert.match(plugin.name, /^(?:@[a-z0-9._-]+\/)?[a-z0-9._-]+$/, "the name is the npm package's name");
  const { credentials = [], stores = [], sources = [] } = plugin;
  const ids = [...credentials.map(({ id }) => `credential ${id}`), ...stores.map(({ id }) => `store ${id}`)];
  const all = [...ids, ...sources.map(({ scheme }) => `source ${scheme}`)];
  assert.deepEqual(
    all.filter((id, at) => all.indexOf(id) !== at),
    [],
    "two parts have one id",
  );
  assert.ok(
    all.length + (plugin.checks?.length ?? 0) + (plugin.clients?.length ?? 0) > 0,
    "it brings nothing",
  );
}
