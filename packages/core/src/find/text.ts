/** How bytes became text: one character a byte, or UTF-16 by its byte order mark. */
export type Encoding = "bytes" | "utf16le" | "utf16be";

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

function swapped(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  return copy.subarray(0, copy.length - (copy.length % 2)).swap16();
}

/** `bytes` as stores see them. A UTF-16 file of an odd length stays bytes: it could not be written back whole. */
export function toText(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const even = buffer.length % 2 === 0;
  if (even && buffer[0] === 0xff && buffer[1] === 0xfe)
    return { text: buffer.subarray(2).toString("utf16le"), encoding: "utf16le" };
  if (even && buffer[0] === 0xfe && buffer[1] === 0xff) {
    return { text: swapped(buffer.subarray(2)).toString("utf16le"), encoding: "utf16be" };
  }
  return { text: buffer.toString("latin1"), encoding: "bytes" };
}

/** The inverse of `toText`. */
export function toBytes(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "bytes") return Buffer.from(text, "latin1");
  const units = Buffer.from(text, "utf16le");
  if (encoding === "utf16le") return Buffer.concat([Buffer.from([0xff, 0xfe]), units]);
  return Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(units)]);
}

/** A text with `[start, end)` replaced by `text`. */
export interface Splice {
  readonly span: readonly [start: number, end: number];
  readonly text: string;
}

/** Applies splices that don't overlap, and says where each one's new text stands afterwards. In any order; results in the same order. */
export function splice(
  text: string,
  splices: readonly Splice[],
): { text: string; spans: readonly (readonly [number, number])[] } {
  const order = splices.map((_, index) => index).sort((a, b) => start(splices[a]) - start(splices[b]));
  const parts: string[] = [];
  const spans: (readonly [number, number])[] = new Array(splices.length).fill([0, 0]);
  let read = 0;
  let written = 0;
  for (const index of order) {
    const one = splices[index];
    if (one === undefined) continue;
    const kept = text.slice(read, one.span[0]);
    parts.push(kept, one.text);
    written += kept.length;
    spans[index] = [written, written + one.text.length];
    written += one.text.length;
    read = one.span[1];
  }
  parts.push(text.slice(read));
  return { text: parts.join(""), spans };
}

function start(one: Splice | undefined): number {
  return one?.span[0] ?? 0;
}
