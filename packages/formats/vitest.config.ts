import { tests } from "../../vitest.base.ts";

// FORMATS_RUNS=10000 is the full run of the properties: most of its time goes to the shells that read the files.
export default tests({
  setupFiles: ["test/support/seed.ts"],
  testTimeout: 30_000 + Number(process.env.FORMATS_RUNS ?? 0) * 30,
});
