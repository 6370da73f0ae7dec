import { types } from "node:util";
import { isNetworkError, isRotateError, isSecret, Secret } from "@claude-rotate/contract";

/**
 * What goes between a plugin's thread and ours is JSON text, so that nothing of a plugin's own objects (getters, proxies)
 * reaches us. Secrets travel under a name of their own and are secrets again on the other side.
 */
const SECRET = "\u0000secret";
const PATTERN = "\u0000pattern";

/** A longer answer is none. 16 Mi characters. */
export const LONGEST: number = 16 * 1024 * 1024;

/** The answer is none, though it was no error: told in these words. */
export class Unsendable extends Error {}

/** A plugin's file imports what it may not; the message is what. */
export class NotAlone extends Error {}

// A plugin's code runs where `pack` does, and may have put something else in their place by then.
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isBoxedPrimitive } = types;

/**
 * Throws `Unsendable` where the text would be too long. Counted while it is made: a long text that was put together of parts
 * takes its memory only where somebody looks into it, and one that the heap has no room for ends the whole process.
 */
export function pack(value: unknown): string {
  let length = 0;
  const text = stringify(value ?? null, function (this: Record<string, unknown>, key, one: unknown) {
    const sent = marked(this[key], one);
    length += sizeOf(sent);
    if (length > LONGEST || isView(sent) || isBoxedPrimitive(sent)) throw new Unsendable(TOO_LARGE);
    return sent;
  });
  if (text === undefined) throw new Unsendable("its answer is no data");
  if (text.length > LONGEST) throw new Unsendable(TOO_LARGE);
  return text;
}

/** At least what it takes as text, without the members that are still to come. */
function sizeOf(sent: unknown): number {
  if (typeof sent === "string") return sent.length + 2;
  return isArray(sent) ? sent.length : 1;
}

const TOO_LARGE = "its answer is too large";

function marked(raw: unknown, one: unknown): unknown {
  if (isSecret(raw)) return { [SECRET]: raw.reveal() };
  return raw instanceof RegExp ? { [PATTERN]: raw.source } : one;
}

export function unpack(text: string): unknown {
  return parse(text, (_key, one: unknown) => {
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
  /** It ends: told to somebody who waits without a turn of the event loop. */
  | { readonly is: "gone" }
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

/** An error to be told on the other side, whatever was thrown: it may be awkward on purpose. */
export function wireError(error: unknown): WireError {
  try {
    return told(error);
  } catch {
    return { name: "Error" };
  }
}

function told(error: unknown): WireError {
  const name = error instanceof Error ? nameOf(error) : typeof error;
  if (error instanceof NotAlone) return { name: "NotAlone", message: words(error.message) ?? "" };
  if (error instanceof Unsendable) return { name, code: "PLUGIN_FAILED", message: error.message };
  if (isRotateError(error)) {
    const [code, hint] = [words(error.code), words(error.hint)];
    const message = words(error.message) ?? "it failed, in words that can't be shown";
    return { name, message, code: code ?? "PLUGIN_FAILED", ...(hint === undefined ? {} : { hint }) };
  }
  if (isNetworkError(error))
    return { name, kind: words(error.kind) ?? "unreachable", message: words(error.message) ?? "" };
  return { name };
}

function nameOf({ name }: { readonly name: unknown }): string {
  return typeof name === "string" && name.length < 64 && /^[\w$.-]+$/.test(name) ? name : "Error";
}

/** Not cut where it is too long: that alone would need the room of the whole. */
function words(text: unknown): string | undefined {
  return typeof text === "string" && text !== "" && text.length <= 4096 ? text : undefined;
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
