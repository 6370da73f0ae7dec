import { describe, expect, test } from "vitest";
import { fakeKey, prefix } from "./support/keys.ts";
import { type Ended, run, runJson } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

function about({ stdout, stderr }: Ended): string {
  return stdout + stderr;
}

describe("a literal key in the command line", () => {
  const key = fakeKey("literal");
  const lines: readonly (readonly string[])[] = [
    [key],
    ["rotate", key],
    ["rotate", "--to", key, "--yes"],
    ["rotate", `--to=${key}`],
    ["rotate", "--to", `env:${key}`],
    ["rotate", "--from", key],
    ["rotate", "--skip", `x${key}`],
    ["rotate", "--to", `${prefix()}${"A1".repeat(10)}`],
    ["rotate", "--to", fakeKey("admin").replace("api03", "admin01")],
    ["scan", `--${key}`],
    ["undo", key],
    ["which", key],
    ["--help", key],
    ["completion", key],
    ["scan", "--", key],
  ];
  for (const line of lines)
    test(`is refused and not repeated: ${line.map((word) => word.replace(/sk-ant.*/, "KEY")).join(" ")}`, async () => {
      const { options, home } = await smallWorld();
      const before = home.snapshot();
      const told = await run(line, options);
      expect([told.code, told.stdout]).toEqual([2, ""]);
      expect(told.stderr).toContain("(LITERAL_KEY)");
      expect(told.stderr).toContain("--to -");
      for (const word of line) {
        const secret = /sk-ant-[a-z0-9]+-(.+)/.exec(word)?.[1];
        if (secret !== undefined) expect(about(told)).not.toContain(secret.slice(0, 12));
      }
      expect(home.snapshot()).toEqual(before);
    });

  test("as a document, too", async () => {
    const { options } = await smallWorld();
    const { code, document } = await runJson(["rotate", "--to", key], options);
    expect([code, document.schema, document.error.code]).toEqual([
      2,
      "claude-rotate.rotate/1",
      "LITERAL_KEY",
    ]);
    expect(JSON.stringify(document)).not.toContain(key.slice(20, 40));
  });

  test("words that are no plain words are not repeated either", async () => {
    const { options } = await smallWorld();
    const odd = "aB3dE6gH9jK2mN5p";
    for (const line of [
      [odd],
      ["scan", `--${odd}`],
      ["rotate", odd, "--to", "-", "--yes"],
      ["rotate", "--to", odd, "--yes"],
    ]) {
      const told = await run(line, options);
      expect(told.code).toBe(2);
      expect(about(told)).not.toContain(odd);
    }
  });
});
