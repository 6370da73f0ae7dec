import { defineConfig } from "tsup";

/** One file with everything in it: what was hashed when a user trusted it is all that runs. */
export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  noExternal: [/.*/],
  treeshake: true,
  removeNodeProtocol: false,
  silent: true,
});
