import { type Credential, RotateError } from "@claude-rotate/contract";
import { decode, encode, lineAt } from "@claude-rotate/formats";
import type { Found } from "./find/found.ts";
import type { UnitReading } from "./find/unit.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { Edit } from "./rotation/change.ts";
import { isBlank, isPlaceholder, isReference } from "./secret/placeholder.ts";

/** In a script an empty value may be meant for one command, so a new line goes below it. */
const DATA = /^(?:dotenv|json|pam|toml|yaml)/;

/** An entry that somebody left to be filled in: empty, or with a guide's placeholder. */
export function isUnfilled({ assignment, inert }: Found, text: string, { prefixes }: Credential): boolean {
  const { span, codecs, part = "whole", fixed, unblock } = assignment;
  if (part !== "whole" || fixed !== undefined || unblock || inert !== undefined) return false;
  if (!DATA.test(codecs[0] ?? "")) return false;
  const value = decode(text.slice(...span), codecs).trim();
  return value === "" || (!isReference(value) && (isPlaceholder(value) || isBlank(value, prefixes)));
}

/** An address without the number that tells it from equals. */
export function stem(address: string): string {
  return address.replace(/#\d+$/, "");
}

/** The last of equal entries; of different ones none, since nobody said which. */
export function only({ unit: { path } }: UnitReading, free: readonly Found[]): Found {
  const last = free.at(-1);
  const addresses = [...new Set(free.map(({ assignment }) => stem(assignment.address)))];
  if (last && addresses.length === 1) return last;
  throw new RotateError("PLACE_REFUSED", "more than one entry of the file waits for the key", {
    path,
    hint: `Say which: ${addresses.map((address) => `\`--add PATH#${address}\``).join(", ")}.`,
  });
}

/** Why nothing is added beside an entry that is there already. */
export function taken({ unit: { path }, text }: UnitReading, standing: readonly Found[]): RotateError {
  const { address = "", span = [0, 0], codecs = [] } = standing.at(-1)?.assignment ?? {};
  const value = decode(text.slice(...span), codecs);
  const holds = isReference(value)
    ? "refers to what sets it: put the key there"
    : "holds a value that is no known key";
  return new RotateError("PLACE_REFUSED", `${address} is there already and ${holds}`, {
    path,
    line: lineAt(text, span[0]).line,
    hint: "Take that entry out first, or name another place.",
  });
}

/** The key in the place of what stood for it. Undo brings that back. */
export function filledEdit(
  { unit: { path }, text }: UnitReading,
  { assignment: { address, span, codecs } }: Found,
  to: PlanOptions["to"],
): Edit {
  const value = to.secret.reveal();
  const written = encode(value, codecs);
  const { line } = lineAt(text, span[0]);
  if (typeof written !== "string" || decode(written, codecs) !== value) {
    const why = typeof written === "string" ? "it would not read back as the new key" : written.refused;
    throw new RotateError("PLACE_REFUSED", `${address} can't hold the new key: ${why}`, { path, line });
  }
  const id = `${path}#${address}`;
  return {
    id,
    address,
    span,
    text: written,
    codecs,
    part: "whole",
    from: "",
    to: to.fingerprint,
    line,
  };
}
