import { expect, test } from "vitest";
import { globMatcher } from "../src/find/glob.ts";

test.each([
  ["**/.env", [".env", "a/.env", "a/b/.env"], ["x.env", ".env.local", "a/.env/b"]],
  ["**/.env.*", [".env.local", "a/.env."], [".env", "a.env.b"]],
  [
    "conf.d/*.fish",
    ["conf.d/a.fish", "conf.d/.fish"],
    ["conf.d/x/a.fish", "conf.d/a.fishy", "confXd/a.fish"],
  ],
  [
    ".claude/settings{,.local}.json",
    [".claude/settings.json", ".claude/settings.local.json"],
    [".claude/settings.jsonx"],
  ],
  ["a/**/b.{json,yml}", ["a/b.json", "a/x/y/b.yml"], ["b.json", "a/xb.json"]],
  ["(1)+[x]?.txt", ["(1)+[x]?.txt"], ["1x.txt"]],
])("%s", (glob, matching, others) => {
  const match = globMatcher(glob);
  expect(matching.filter((path) => !match(path))).toEqual([]);
  expect(others.filter((path) => match(path))).toEqual([]);
});
