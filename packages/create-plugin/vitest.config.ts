import { tests } from "../../vitest.base.ts";

// Whole suites are run within a test: compilers, crash matrices. What a killed run left in `test/made-*` is no test of ours.
export default tests({ testTimeout: 180_000, include: ["test/*.test.ts"] });
