import { readFileSync } from "node:fs";
import { build } from "../../tsup.base.ts";

const license = readFileSync(new URL("node_modules/yaml/LICENSE", import.meta.url), "utf8");

export default [
  build({ clean: ["!yaml.cjs"] }),
  build({
    entry: { yaml: "src/yaml/library.ts" },
    format: "cjs",
    // The package's own build for browsers, without Node's modules, is the one that can be cut down to what is used.
    platform: "neutral",
    splitting: false,
    minify: true,
    clean: false,
    banner: { js: `/*! The package yaml.\n${license}*/` },
  }),
];
