import { createRequire } from "node:module";

export type Library = typeof import("./library.ts");

/**
 * The parser, loaded on first use: that takes longer than loading everything else of this package. Not by `import()`,
 * since stores read synchronously.
 */
export function library(): Library {
  return createRequire(import.meta.url)("#yaml") as Library;
}
