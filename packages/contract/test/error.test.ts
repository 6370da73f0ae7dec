import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CODES, type Code, isNetworkError, isRotateError, NetworkError, RotateError } from "../src/index.ts";

const built = new URL("../dist/index.js", import.meta.url).href;
const codes = Object.keys(CODES) as Code[];

describe.each(codes)("%s", (code) => {
  const { exit, status, hint } = CODES[code];

  it("has an exit code, an HTTP status and a hint", () => {
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
    expect([1, 2, 3, 4, 5, 6, 130]).toContain(exit);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(hint).toMatch(/^\S.*\S\.$/);
  });

  it("gives them to its error", () => {
    const error = new RotateError(code, "it failed");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "RotateError", code, message: "it failed", hint, exit });
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({ error: { code, message: "it failed", hint } });
  });
});

describe("a RotateError", () => {
  it("keeps its words where somebody else's code gives it a code that is none of ours", () => {
    const error = new RotateError("ACME_DOWN" as Code, "Acme is down");
    expect(error).toMatchObject({
      code: "PLUGIN_FAILED",
      message: "Acme is down",
      exit: CODES.PLUGIN_FAILED.exit,
    });
  });

  it("takes a hint, a path and a line of its own, and keeps its cause out of its JSON", () => {
    const cause = Object.assign(new Error("told by the system"), { code: "EACCES" });
    const error = new RotateError("WRITE_FAILED", "can't write", {
      hint: "Free some space.",
      path: "/a",
      line: 3,
      cause,
    });
    expect(error.cause).toBe(cause);
    expect(error.toJSON()).toEqual({
      code: "WRITE_FAILED",
      message: "can't write",
      hint: "Free some space.",
      path: "/a",
      line: 3,
    });
    expect(JSON.stringify(error)).not.toContain("told by the system");
  });

  it("has no path, line or cause where none is given", () => {
    const error = new RotateError("INTERNAL", "x");
    expect([error.path, error.line, error.cause]).toEqual([undefined, undefined, undefined]);
    expect(inspect(error)).toContain("RotateError: x");
  });
});

describe("errors of another copy of the package", () => {
  it("are known", async () => {
    const other = (await import(
      /* @vite-ignore */ `${built}?copy=errors`
    )) as typeof import("../src/index.ts");
    expect(other.RotateError).not.toBe(RotateError);
    expect(isRotateError(new other.RotateError("INTERNAL", "x"))).toBe(true);
    expect(other.isRotateError(new RotateError("INTERNAL", "x"))).toBe(true);
    expect(isNetworkError(new other.NetworkError("dns", "x"))).toBe(true);
  });

  it.each([undefined, null, "INTERNAL", new Error("x"), { code: "INTERNAL", exit: 1 }])(
    "%o is none",
    (value) => {
      expect([isRotateError(value), isNetworkError(value)]).toEqual([false, false]);
    },
  );

  it("are told apart", () => {
    const error = new NetworkError("tls", "x", "http://proxy:8080");
    expect(error).toMatchObject({ kind: "tls", proxy: "http://proxy:8080", name: "NetworkError" });
    expect([isRotateError(error), isNetworkError(error)]).toEqual([false, true]);
    expect(new NetworkError("dns", "x").proxy).toBeUndefined();
  });
});
