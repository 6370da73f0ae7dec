import { defineConfig, type Options } from "tsup";

/** The build of every package: ESM for Node 20, JS only (tsup's own `dts` needs a compiler API that TypeScript 7 has not). */
export function build(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ["src/index.ts"],
    format: "esm",
    target: "node20",
    platform: "node",
    splitting: true,
    sourcemap: false,
    dts: false,
    clean: true,
    silent: true,
    removeNodeProtocol: false,
    ...options,
  });
}
