import { copyFileSync } from "node:fs";
import { build } from "../../tsup.base.ts";

// One package with everything of ours in it: npx has little to fetch, and start-up no further files to resolve and compile.
export default build({
  entry: ["src/cli.ts"],
  noExternal: [/^@claude-rotate\//],
  external: ["cosmiconfig", "undici"],
  minify: true,
  onSuccess: async () =>
    copyFileSync(new URL("../../packages/formats/dist/yaml.cjs", import.meta.url), "dist/yaml.cjs"),
});
