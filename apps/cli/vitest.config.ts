import { tests } from "../../vitest.base.ts";

// Each test waits for one process at a time: two files at once keep two cores busy.
export default tests({ maxWorkers: 2 });
