import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NETWORK_VARIABLES, PROXY_VARIABLES } from "@claude-rotate/issuer";
import { expect, test } from "vitest";

const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test("the README names the proxy's variables in the order in which they count, and every other one", () => {
  const [, ordered = ""] = /first of (.*?) that is set/s.exec(README) ?? [];
  expect([...ordered.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(PROXY_VARIABLES);
  for (const name of NETWORK_VARIABLES) expect(README).toContain(`\`${name}\``);
});
