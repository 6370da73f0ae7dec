import type { Codec, Refusal } from "@claude-rotate/contract";
import { DOTENV } from "./dotenv/codec.ts";
import { FISH } from "./fish/codec.ts";
import { JSON_STRING, JSON_VALUE, JSON5 } from "./json/codec.ts";
import { NUSHELL } from "./nushell/codec.ts";
import { PAM } from "./pam/codec.ts";
import { XML } from "./plist/codec.ts";
import { POWERSHELL } from "./powershell/codec.ts";
import { SHELL } from "./shell/codec.ts";
import { DOLLARS } from "./systemd/codec.ts";
import { UNIT } from "./systemd/unit.ts";
import { TOML } from "./toml/codec.ts";
import { URL_QUERY } from "./url-codec.ts";
import { refusal, type Writing } from "./writing.ts";
import { YAML } from "./yaml/codec.ts";

const WRITINGS: Readonly<Record<Codec, Writing>> = {
  json: JSON_STRING,
  "json-value": JSON_VALUE,
  ...JSON5,
  ...DOTENV,
  ...SHELL,
  ...FISH,
  ...POWERSHELL,
  ...NUSHELL,
  pam: PAM,
  "systemd-unit": UNIT,
  xml: XML,
  ...TOML,
  ...YAML,
  dollars: DOLLARS,
  "url-query": URL_QUERY,
};

/** True for the name of a writing. */
export function isCodec(name: unknown): name is Codec {
  return typeof name === "string" && Object.hasOwn(WRITINGS, name);
}

/** These write every byte; in all others a zero byte ends the value or the file. */
const HOLD_ZERO: readonly Codec[] = ["json", "json5-single", "json5-double", "url-query", "dollars"];

/**
 * The value of a raw text that was written by `codecs`, outermost first. Expansions (`$X`, `$(…)`) stay as they stand.
 * Like the text, the value has one character per byte: an escape above 7F gives its UTF-8 bytes.
 */
export function decode(raw: string, codecs: readonly Codec[]): string {
  return codecs.reduce((text, codec) => WRITINGS[codec].decode(text), raw);
}

/** A value written by `codecs`, innermost (the last) first; or why it can't be written so. */
export function encode(value: string, codecs: readonly Codec[]): string | Refusal {
  if (/[\u0100-\uffff]/.test(value)) return refusal("the new value has a character that is no byte");
  let text = value;
  for (const codec of [...codecs].reverse()) {
    if (text.includes("\0") && !HOLD_ZERO.includes(codec)) return refusal("the new value has a zero byte");
    const written = WRITINGS[codec].encode(text);
    if (typeof written !== "string") return written;
    text = written;
  }
  return decode(text, codecs) === value ? text : refusal("the new value would be read back differently");
}
