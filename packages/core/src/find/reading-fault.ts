import type { Reading } from "@claude-rotate/contract";

/** What makes a store's reading unfit to be believed, in words that follow a colon; nothing where it is fit. */
export function readingFault(reading: Reading, length: number): string | undefined {
  if (reading.kind !== "read") return undefined;
  const addresses = new Set<string>();
  for (const { address, span } of reading.assignments) {
    const [start, end] = span;
    if (start < 0 || end > length || start > end) return "it names a span outside the file";
    // The core's own, for what stands outside any assignment.
    if (/^text:\d+$/.test(address)) return "it names an address of the form text:1, which is the core's own";
    if (addresses.has(address)) return "it gives two values one address";
    addresses.add(address);
  }
  return undefined;
}
