import { copyFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "../../tsup.base.ts";

// One package with everything of ours in it: npx has little to fetch, and start-up no further files to resolve and compile.
export default build({
  entry: ["src/cli.ts"],
  noExternal: [/^@claude-rotate\//],
  external: ["cosmiconfig", "undici"],
  minify: true,
  onSuccess: async () => {
    for (const file of ["formats/dist/yaml.cjs", "core/dist/worker.js"])
      copyFileSync(new URL(`../../packages/${file}`, import.meta.url), `dist/${basename(file)}`);
  },
});
