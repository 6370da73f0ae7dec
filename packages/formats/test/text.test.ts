import { describe, expect, it } from "vitest";
import { lineAt } from "../src/index.ts";

describe("lineAt", () => {
  it.each<readonly [text: string, offset: number, line: number, column: number]>([
    ["", 0, 1, 1],
    ["abc", 2, 1, 3],
    ["a\nbc", 2, 2, 1],
    ["a\nbc", 1, 1, 2],
    ["a\r\nbc\r\nd", 4, 2, 2],
    ["a\r\nbc\r\nd", 7, 3, 1],
    ["a\rb\r\rc", 2, 2, 1],
    ["a\rb\r\rc", 5, 4, 1],
    ["\u00c3\u00a9\u00f0\u009f\u0097\u009d=x", 7, 1, 4],
    ["\u00ff\u00fe=x", 3, 1, 4],
    ["\u20ac\u00e9=x", 3, 1, 4],
  ])("%j at %i", (text, offset, line, column) => {
    expect(lineAt(text, offset)).toEqual({ line, column });
  });
});
