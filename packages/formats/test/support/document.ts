import type { Codec } from "@claude-rotate/contract";
import type { Choose } from "./choose.ts";

/** A written value: what stands round it, and itself as it stands. */
export interface Written {
  readonly before: string;
  readonly raw: string;
  readonly after: string;
  readonly codec: Codec | readonly Codec[] | undefined;
}

interface Planted {
  readonly name: string;
  /** One character per byte. */
  readonly value: string;
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
}

/** What a reader of the document meets: the value of a planted assignment, with what the document puts round it. */
interface Sight {
  readonly planted: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** A text that is being written, with all that is known about it. */
export interface Document {
  text: string;
  readonly planted: Planted[];
  /** In the order in which the document shows values while it runs. */
  readonly shown: Sight[];
  /** What each name holds in the end. */
  readonly last: Map<string, Sight>;
}

export function emptyDocument(): Document {
  return { text: "", planted: [], shown: [], last: new Map() };
}

export function write(document: Document, text: string): void {
  document.text += text;
}

/** Writes a value and remembers it; answers its number. */
export function plant(document: Document, name: string, value: string, written: Written): number {
  const { before, raw, after, codec } = written;
  const start = document.text.length + before.length;
  document.text += before + raw + after;
  const codecs = codec ? [codec].flat() : [];
  return document.planted.push({ name, value, span: [start, start + raw.length], codecs }) - 1;
}

/** What a reader sees of `document` when `values` stand in it. */
export function sights(document: Document, values: readonly string[]): string[] {
  const seen = ({ planted, prefix, suffix }: Sight) => prefix + values[planted] + suffix;
  return [...document.shown.map(seen), ...[...document.last.values()].map(seen)];
}

export function valuesOf({ planted }: Document): string[] {
  return planted.map(({ value }) => value);
}

/** The UTF-8 bytes of a text, one character each. */
export const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

const PLAIN = [..."sk-ant_api03XyZ7"];
const ODD = [
  ..." '\"\\$`!#&|;<>(){}[]*?~=:%^@,+/.\tnru0x-",
  bytes("é"),
  bytes("🗝"),
  "\n",
  "\u00a0",
  "\u00ff",
];

/** A value of up to 12 characters: plain ones, or any. */
export function anyValue(choose: Choose): string {
  const isOdd = choose(3) > 0;
  const length = choose(13);
  const pool = isOdd ? [...PLAIN, ...ODD] : PLAIN;
  return Array.from({ length }, () => pool[choose(pool.length)]).join("");
}

/** Whether a value is UTF-8. */
export const isText = (value: string): boolean =>
  !Buffer.from(value, "latin1").toString("utf8").includes("\ufffd");

/** As `anyValue`, in UTF-8, for readers that refuse all else. */
export function textValue(choose: Choose): string {
  const value = anyValue(choose);
  return isText(value) ? value : value.replace(/[\u0080-\u00ff]/g, "-");
}

/** A new value: mostly one like a real key, which every quoting but a word of pieces must be able to hold. */
export function newValue(choose: Choose): { readonly value: string; readonly isKey: boolean } {
  const isKey = choose(4) > 0;
  const letters = Array.from({ length: 20 }, () => PLAIN[choose(PLAIN.length)]).join("");
  return isKey ? { value: `sk-new-${letters}`, isKey } : { value: anyValue(choose), isKey };
}
