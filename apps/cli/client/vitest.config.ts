import { join } from "node:path";
import { tests } from "../../../vitest.base.ts";

// Outside the normal tests: the real client is 240 MB and comes from the registry. Two homes at a time, a second or so each.
export default tests({
  root: join(import.meta.dirname, ".."),
  include: ["client/*.test.ts"],
  maxConcurrency: 2,
  fileParallelism: false,
  testTimeout: 120_000,
  slowTestThreshold: 10_000,
  outputFile: { json: `${import.meta.dirname}/.results/vitest.json` },
});
