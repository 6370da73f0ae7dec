import { readingOf, type TreeReading } from "../tree/read.ts";
import { parse } from "./tree.ts";

/** Twenty megabytes took six seconds and 600 MB of memory. */
const LONGEST = 4 * 1024 * 1024;

/** Reads TOML 1.1. */
export function readToml(text: string): TreeReading {
  if (text.length > LONGEST) {
    const message = `it is larger than ${LONGEST / 1024 / 1024} MiB: no configuration in TOML is`;
    return { kind: "broken", line: 1, message };
  }
  const tree = parse(text);
  return tree.kind === "broken" ? tree : readingOf([tree.root], tree.nodes);
}
