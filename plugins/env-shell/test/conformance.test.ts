import { testPlugin } from "@claude-rotate/testkit/vitest";
import { plugin } from "../src/index.ts";

testPlugin(plugin, { cases: "test/cases" });
