import { build } from "../../tsup.base.ts";

// One file with everything in it: what was hashed when a user trusted it is all that runs.
export default build({ noExternal: [/.*/], splitting: false });
