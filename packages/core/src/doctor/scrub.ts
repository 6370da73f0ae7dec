import type { Fix } from "@claude-rotate/contract";
import { FILLER, oldKey, searchFor } from "../aftermath/old-keys.ts";
import type { Context } from "../context.ts";
import { readForChange } from "../file-change.ts";
import type { Scan } from "../find/machine.ts";
import type { UnitReading } from "../find/unit.ts";
import type { Edit } from "../rotation/change.ts";

/** Every copy of an old key in a file, in whatever form, overwritten. */
export function scrubbed(
  context: Context,
  scan: Scan,
  { path, credential, fingerprint }: Extract<Fix, { kind: "scrub" }>,
): { readonly reading: UnitReading; readonly edits: readonly Edit[] } {
  const known = scan.readings.find(({ unit }) => unit.path === path);
  const reading = known ?? readForChange(context, path);
  // Only there are offsets in the text those of the bytes.
  if (reading.encoding !== "bytes") return { reading, edits: [] };
  const search = searchFor(context, [oldKey(scan, credential, fingerprint)]);
  const copies = search(Buffer.from(reading.bytes), true);
  const edits = copies.map(({ start, end, blank = FILLER.repeat(end - start) }, index): Edit => {
    const address = `copy:${index + 1}`;
    return {
      id: `${reading.unit.path}#${fingerprint}:${address}`,
      address,
      span: [start, end],
      text: blank,
      codecs: [],
      part: "whole",
      from: "",
      to: "",
    };
  });
  return { reading, edits };
}
