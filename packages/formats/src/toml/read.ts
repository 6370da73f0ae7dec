import { readingOf, type TreeReading } from "../tree/read.ts";
import { parse } from "./tree.ts";

/** Reads TOML 1.1. */
export function readToml(text: string): TreeReading {
  const tree = parse(text);
  return tree.kind === "broken" ? tree : readingOf([tree.root], tree.nodes);
}
