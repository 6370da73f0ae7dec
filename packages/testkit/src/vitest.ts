import type { Credential, FileStore, ItemStore, Plugin, Source } from "@claude-rotate/contract";
import { describe, test } from "vitest";
import { type CredentialOptions, credentialSpecs } from "./credential.ts";
import { type FileStoreOptions, fileStoreSpecs } from "./file-store.ts";
import { type ItemStoreOptions, itemStoreSpecs } from "./item-store.ts";
import { type PluginOptions, pluginSpecs } from "./plugin.ts";
import { type SourceOptions, sourceSpecs } from "./source.ts";
import type { Spec } from "./spec.ts";

/** Milliseconds. The crash matrix runs a rotation some forty times. */
const TIMEOUT = 180_000;

function register(name: string, specs: readonly Spec[]): void {
  describe(name, () => {
    for (const spec of specs) test(spec.name, { timeout: TIMEOUT }, () => spec.run());
  });
}

export function testPlugin(plugin: Plugin, options: PluginOptions): void {
  register(plugin.name, pluginSpecs(plugin, options));
}

export function testFileStore(store: FileStore, options: FileStoreOptions): void {
  register(`store ${store.id}`, fileStoreSpecs(store, options));
}

export function testItemStore(store: ItemStore, options: ItemStoreOptions): void {
  register(`item store ${store.id}`, itemStoreSpecs(store, options));
}

export function testCredential(credential: Credential, options: CredentialOptions): void {
  register(`credential ${credential.id}`, credentialSpecs(credential, options));
}

export function testSource(source: Source, options: SourceOptions): void {
  register(`source ${source.scheme}`, sourceSpecs(source, options));
}
