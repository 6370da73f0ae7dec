import { build } from "../../tsup.base.ts";

export default [
  build({ clean: ["!worker.js"] }),
  // A plugin's thread: one file with everything in it.
  build({
    entry: { worker: "src/isolation/worker.ts" },
    noExternal: [/^@claude-rotate\//],
    splitting: false,
    minify: true,
    clean: false,
  }),
];
