import { isSecret, Secret } from "@claude-rotate/contract";

/**
 * What goes between a plugin's thread and ours is JSON text, so that nothing of a plugin's own objects (getters, proxies)
 * reaches us. Secrets travel under a name of their own and are secrets again on the other side.
 */
const SECRET = "\u0000secret";
const PATTERN = "\u0000pattern";

/** A longer answer is none. 16 Mi characters. */
const LONGEST = 16 * 1024 * 1024;

/** Throws a `RangeError` where the text would be too long. */
export function pack(value: unknown): string {
  const text = JSON.stringify(value ?? null, function (this: Record<string, unknown>, key, one: unknown) {
    const raw = this[key];
    if (isSecret(raw)) return { [SECRET]: raw.reveal() };
    if (raw instanceof RegExp) return { [PATTERN]: raw.source };
    return one;
  });
  if (text.length > LONGEST) throw new RangeError("the answer is too large");
  return text;
}

export function unpack(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== "object" || one === null) return one;
    if (SECRET in one) return new Secret(String(one[SECRET]));
    if (PATTERN in one) return new RegExp(String(one[PATTERN]));
    return one;
  });
}

/** From us to the plugin's thread. */
export type Order =
  | { readonly do: "call"; readonly id: number; readonly method: string; readonly args: string }
  | { readonly do: "reply"; readonly id: number; readonly value?: string; readonly error?: WireError }
  | { readonly do: "abort" };

/** From the plugin's thread to us. */
export type Report =
  | { readonly is: "answer"; readonly id: number; readonly value?: string; readonly error?: WireError }
  | {
      readonly is: "ask";
      readonly id: number;
      readonly call: number;
      readonly what: "exec" | "fetch";
      readonly args: string;
    };

/** An error of the contract's own, or the name of any other: its message may hold anything. */
export interface WireError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly kind?: string;
}

/** How a plugin's thread begins. */
export interface Beginning {
  readonly name: string;
  readonly code: Uint8Array;
  readonly settings?: string;
  readonly platform: string;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: string;
  readonly files: readonly string[] | "any";
  readonly flag: Int32Array;
}
