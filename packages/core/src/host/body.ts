import { brotliDecompressSync, inflateSync, unzipSync } from "node:zlib";

const LONGEST = 1024 * 1024;
const UNPACK: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: unzipSync,
  "x-gzip": unzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** The first mebibyte of a body. */
export async function readBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LONGEST) break;
  }
  return Buffer.concat(chunks);
}

/**
 * A body as text, without a byte order mark. A gateway may pack what nobody asked it to pack; bytes that are not what
 * `content-encoding` says are text as they are.
 */
export function textOf(bytes: Buffer, encoding = ""): string {
  const unpack = UNPACK[encoding.trim().toLowerCase()];
  return new TextDecoder().decode(unpack === undefined ? bytes : unpacked(bytes, unpack));
}

function unpacked(bytes: Buffer, unpack: NonNullable<(typeof UNPACK)[string]>): Buffer {
  try {
    return unpack(bytes, { maxOutputLength: LONGEST });
  } catch {
    return bytes;
  }
}
