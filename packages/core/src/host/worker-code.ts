import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The code of a plugin's thread as a URL that needs no file: a thread knows nothing of Yarn's zips. Built into a file of its own,
 * with everything that it needs.
 */
export function workerCode(): URL {
  const file = createRequire(import.meta.url).resolve("#worker");
  return new URL(`data:text/javascript;base64,${readFileSync(file).toString("base64")}`);
}
