import assert from "node:assert/strict";
import { type Host, isRotateError } from "@claude-rotate/contract";
import { tells } from "./keys.ts";

/** A host that notes every spot where a key would be seen by others: arguments, variables of programs, URLs. */
export interface Guard {
  readonly host: Host;
  /** Throws where a key was shown. */
  check(): void;
}

export function guard(host: Host, keys: readonly string[]): Guard {
  const shown: string[] = [];
  const note = (where: string, text: string): void => {
    if (tells(text, keys)) shown.push(where);
  };
  return {
    host: {
      ...host,
      exec: (program, args, options = {}) => {
        note(`the arguments of ${program}`, args.join("\n"));
        note(`the environment of ${program}`, JSON.stringify(options.env ?? {}));
        return host.exec(program, args, options);
      },
      fetch: (request) => {
        note("a URL", decodeURIComponent(request.url));
        return host.fetch(request);
      },
    },
    check: () => assert.deepEqual(shown, [], "a key stood where others can read it"),
  };
}

/** That `work` fails with an error that people can use, and that no key stands in it. Returns its code. */
export async function failureOf(work: Promise<unknown>, keys: readonly string[]): Promise<string> {
  let failed: unknown;
  try {
    await work;
  } catch (error) {
    failed = error ?? new Error("nothing was thrown");
  }
  assert.ok(failed !== undefined, "it did not fail");
  assert.ok(isRotateError(failed), `it failed with ${String(failed)}, which is no RotateError`);
  const words = `${failed.message}\n${failed.hint}\n${failed.stack ?? ""}\n${JSON.stringify(failed)}`;
  assert.ok(!tells(words, keys), "its error holds a key");
  return failed.code;
}
