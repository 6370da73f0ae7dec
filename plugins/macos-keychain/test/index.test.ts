import type { FileStore } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const [store] = plugin.stores as [FileStore];
const path = "/home/ada/.macos-keychainrc";

test("says where a value stands, and nothing about what it is", () => {
  const text = "# settings\nEXAMPLE_API_KEY=some-value\n";
  const reading = store.read(text, { path, under: "home", base: "/home/ada" });
  if (reading.kind !== "read") throw new Error(`not read: ${reading.kind}`);
  const [assignment] = reading.assignments;
  expect(reading.assignments).toHaveLength(1);
  expect(assignment?.name).toBe("EXAMPLE_API_KEY");
  expect(text.slice(...(assignment?.span ?? [0, 0]))).toBe("some-value");
});
