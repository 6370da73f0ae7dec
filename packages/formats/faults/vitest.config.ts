import { join } from "node:path";
import { tests } from "../../../vitest.base.ts";

// Outside the normal tests: `npm run test:faults`.
export default tests({
  root: join(import.meta.dirname, ".."),
  include: ["faults/*.test.ts"],
  fileParallelism: false,
  testTimeout: 3_600_000,
  slowTestThreshold: 600_000,
  outputFile: { json: `${import.meta.dirname}/.results/vitest.json` },
});
