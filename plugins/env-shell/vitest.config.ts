import { tests } from "../../vitest.base.ts";

// FORMATS_RUNS=10000 is the full run of the properties.
export default tests({ testTimeout: 30_000 + Number(process.env.FORMATS_RUNS ?? 0) * 15 });
