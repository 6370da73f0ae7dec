import { afterEach, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

test("a key in a comment of JSON is told as that, other text is not", async () => {
  const key = fakeKey("in a comment");
  const home = makeHome();
  homes.push(home);
  home.write(".cursor/mcp.json", `{"a": 1, // ${key}\n/* one\n ${key} */ "https://x.example/ ${key}": 1}`);
  const { document } = await runJson(["scan"], { home });
  const whys = document.places.map(({ why }: { why?: string }) => why);
  expect(whys).toEqual([
    "it stands in a comment",
    "it stands in a comment",
    expect.not.stringContaining("comment"),
  ]);
});
