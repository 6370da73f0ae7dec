import { RotateError } from "@claude-rotate/contract";
import { parseReference, type Reference } from "./reference.ts";

/** An item that a rotation keeps up to date. */
interface Kept {
  readonly reference: Reference;
  /** The variable whose value it holds. Default: the field's own name. */
  readonly name: string;
}

export interface OnePasswordSettings {
  /** As `op --account` takes it. Default: `OP_ACCOUNT`, or the one that is signed in. */
  readonly account?: string;
  readonly items: readonly Kept[];
}

/** The user's settings, checked. Throws `CONFIG_INVALID`. */
export function parseSettings(given: Readonly<Record<string, unknown>>): OnePasswordSettings {
  const { account, items = [], ...rest } = given;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown} is no setting; known: account, items`);
  if (account !== undefined && (typeof account !== "string" || !/^[^-\s]\S*$/.test(account)))
    throw invalid("account is no account's address, shorthand or id");
  if (!Array.isArray(items)) throw invalid("items is no list");
  return { ...(account === undefined ? {} : { account }), items: items.map(kept) };
}

function kept(given: unknown): Kept {
  const one: { ref?: unknown; name?: unknown } =
    typeof given === "object" && given !== null ? given : { ref: given };
  const reference = typeof one.ref === "string" ? parseReference(one.ref) : undefined;
  if (!reference) throw invalid("an item is written op://VAULT/ITEM/FIELD");
  const { name = reference.field } = one;
  if (typeof name !== "string" || name === "") throw invalid("an item's name is no text");
  return { reference, name };
}

function invalid(message: string): RotateError {
  return new RotateError("CONFIG_INVALID", `@claude-rotate/plugin-onepassword: ${message}`);
}
