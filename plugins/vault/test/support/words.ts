import type { Host } from "@claude-rotate/contract";
import { expect } from "vitest";
import { plugin } from "../../src/index.ts";
import { PATH } from "./world.ts";

/** What is said of a key that can't be read: message and hint. */
export async function wordsOf(host: Host, ref = `${PATH}#api_key`): Promise<string> {
  const failed = await plugin.sources![0]!.read(ref, host).then(
    () => expect.unreachable("it was read"),
    (error) => error,
  );
  return `${failed.message} | ${failed.hint}`;
}
