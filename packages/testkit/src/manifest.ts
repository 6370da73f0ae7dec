import assert from "node:assert/strict";
import fs from "node:fs";
import type { Plugin } from "@claude-rotate/contract";
import type { Spec } from "./spec.ts";

interface Marker {
  readonly plugin?: string;
  readonly api?: unknown;
  readonly brings?: Readonly<Record<string, readonly string[] | undefined>>;
  readonly capabilities?: { readonly files?: readonly string[] };
}

/**
 * What the package.json of the current folder says of the plugin, which is all that is read before it is loaded: a part that
 * it does not name is never asked for, and a file that it does not name is never shown. Official plugins come with the CLI.
 */
export function manifestSpecs(plugin: Plugin): readonly Spec[] {
  if (plugin.name.startsWith("@claude-rotate/") || !fs.existsSync("package.json")) return [];
  const { name, "claude-rotate": marker } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
    name?: string;
    "claude-rotate"?: Marker;
  };
  if (marker === undefined && name !== plugin.name) return [];
  return [
    {
      name: "package.json says what it is and brings",
      run: async () => {
        assert.ok(marker?.plugin, `"claude-rotate" of package.json names no plugin's file`);
        assert.equal(name, plugin.name, "the plugin's name is not the package's");
        assert.equal(marker.api, plugin.api, `"claude-rotate".api of package.json`);
        if (!marker.plugin.endsWith(".json")) checkMarker(marker, plugin);
      },
    },
  ];
}

function checkMarker({ brings = {}, capabilities = {} }: Marker, plugin: Plugin): void {
  const { credentials = [], stores = [], sources = [], checks = [] } = plugin;
  const parts = {
    credentials: credentials.map(({ id }) => id),
    stores: stores.map(({ id }) => id),
    sources: sources.map(({ scheme }) => scheme),
    checks: checks.map(({ id }) => id),
  };
  for (const [kind, ids] of Object.entries(parts))
    assert.deepEqual(
      [...(brings[kind] ?? [])].sort(),
      [...ids].sort(),
      `"claude-rotate".brings.${kind} of package.json`,
    );
  const read = stores.flatMap((store) => ("files" in store ? store.files : []));
  const unnamed = read
    .map(({ under, glob }) => `${under}:${glob}`)
    .filter((file) => !capabilities.files?.includes(file));
  assert.deepEqual(
    unnamed,
    [],
    `"claude-rotate".capabilities.files of package.json lacks what the stores read`,
  );
}
