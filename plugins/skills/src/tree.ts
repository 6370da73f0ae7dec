import type { Assignment, Reading } from "@claude-rotate/contract";
import { fieldName, type TreeReading, variableName } from "@claude-rotate/formats";
import { isPlainName, ordinals, soundsSecret } from "./names.ts";

/** A longer text is data. Of it only fields that say that they hold a secret are listed. 256 KiB. */
const CONFIGURATION = 256 * 1024;
// No field of a configuration is as far down. A pointer is long only in a text nested to do harm, and costs its length to look at.
const LONGEST_POINTER = 500;
const SUPERSEDED = "a later entry of the same name in this file wins";

/** Every string of a JSON, YAML or TOML text. Which of them are listed depends on no value. */
export function readTree(text: string, tree: TreeReading): Reading {
  if (tree.kind === "broken") return tree;
  const isData = text.length > CONFIGURATION;
  const address = ordinals();
  const assignments = tree.values.flatMap((value): Assignment[] => {
    if (isData && !soundsSecret(variableName(value.name))) return [];
    const { pointer, span, codecs, superseded } = value;
    if (pointer.length > LONGEST_POINTER || !pointer.split("/").every(isPlainName)) return [];
    const inert = superseded ? { inert: SUPERSEDED } : {};
    return [
      {
        address: address(pointer),
        name: fieldName(value.name, pointer.split("/").at(-2)),
        span,
        codecs,
        ...inert,
      },
    ];
  });
  return { kind: "read", assignments };
}
