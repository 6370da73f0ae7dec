import * as v from "valibot";
import { LONGEST, unpack, type WireError } from "./wire.ts";

/** What a plugin's thread sent, in shape and unpacked. */
export type Heard =
  | { readonly is: "answer"; readonly id: number; readonly value?: unknown; readonly error?: WireError }
  | {
      readonly is: "ask";
      readonly id: number;
      readonly call: number;
      readonly what: "exec" | "fetch";
      readonly args: unknown;
    }
  | { readonly is: "gone" };

const words = v.pipe(v.string(), v.maxLength(4096));
const packed = v.pipe(v.string(), v.maxLength(LONGEST));
const error = v.object({
  name: words,
  code: v.optional(words),
  message: v.optional(words),
  hint: v.optional(words),
  kind: v.optional(words),
});
const report = v.variant("is", [
  v.object({
    is: v.literal("answer"),
    id: v.number(),
    value: v.optional(packed),
    error: v.optional(error),
  }),
  v.object({
    is: v.literal("ask"),
    id: v.number(),
    call: v.number(),
    what: v.picklist(["exec", "fetch"]),
    args: packed,
  }),
  v.object({ is: v.literal("gone") }),
]);

/** The plugin's own code can reach the thread's port, too: what makes no sense is `undefined`. */
export function heard(message: unknown): Heard | undefined {
  const { success, output } = v.safeParse(report, message);
  if (!success) return undefined;
  try {
    if (output.is === "ask") return { ...output, args: unpack(output.args) };
    if (output.is === "gone" || output.value === undefined) return output as Heard;
    return { ...output, value: unpack(output.value) } as Heard;
  } catch {
    return undefined;
  }
}
