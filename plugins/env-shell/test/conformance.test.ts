import type { Host } from "@claude-rotate/contract";
import { testPlugin } from "@claude-rotate/testkit/vitest";
import { plugin } from "../src/index.ts";
import { windowsWith } from "./support/windows.ts";

const KEY = "HKCU\\Environment";
const NAME = "ANTHROPIC_API_KEY";

testPlugin(plugin, {
  cases: "test/cases",
  items: {
    "windows-environment": {
      address: NAME,
      open: (value) => {
        const registry = (held: string) => ({
          [KEY]: [{ name: NAME, kind: "REG_SZ" as const, value: held }],
        });
        const windows = windowsWith(registry(value));
        const host = { platform: "win32", env: {}, exec: windows.exec } as unknown as Host;
        return {
          host,
          held: () => windows.registry()[KEY]?.[0]?.value ?? "",
          set: (held) => windows.change(registry(held)),
          lock: windows.lock,
        };
      },
    },
  },
});
