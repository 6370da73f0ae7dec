import { tests } from "../../vitest.base.ts";

// Whole suites are run within a test: compilers, crash matrices.
export default tests({ testTimeout: 180_000 });
