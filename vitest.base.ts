import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The tests of every package: real files and processes, so generous time-outs, and results as JSON for the last line of `npm test`. */
export function tests(options: NonNullable<ViteUserConfig["test"]> = {}): ViteUserConfig {
  return defineConfig({
    test: {
      include: ["test/**/*.test.ts"],
      reporters: ["default", "json"],
      outputFile: { json: ".results/vitest.json" },
      testTimeout: 30_000,
      hookTimeout: 30_000,
      ...options,
    },
  });
}
