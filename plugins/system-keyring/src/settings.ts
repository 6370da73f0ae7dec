import { RotateError } from "@claude-rotate/contract";
import { addressOf, type Target } from "./address.ts";

/** An item that a rotation keeps up to date. */
export interface NamedItem extends Target {
  /** The variable whose value it holds. Default: its service, so that only its shape makes it a key. */
  readonly name: string;
}

const FIELDS: readonly string[] = ["service", "account", "target", "name"];

/** `{ "items": [{ "service", "account", "target"?, "name"? }] }`. Throws `CONFIG_INVALID`. */
export function parseSettings(given: Readonly<Record<string, unknown>>): readonly NamedItem[] {
  const { items, ...rest } = given;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown} is no setting; known: items`);
  if (!Array.isArray(items)) throw invalid("items is no list");
  const named = items.map((item: unknown, index) => namedItem(item, `items[${index}]`));
  const addresses = named.map(addressOf);
  const twice = addresses.findIndex((address, index) => addresses.indexOf(address) < index);
  if (twice !== -1) throw invalid(`items[${twice}] names the same item as another`);
  return named;
}

function namedItem(given: unknown, where: string): NamedItem {
  if (typeof given !== "object" || given === null) throw invalid(`${where} is no object`);
  for (const [field, value] of Object.entries(given)) {
    if (!FIELDS.includes(field))
      throw invalid(`${where}.${field} is no setting; known: ${FIELDS.join(", ")}`);
    if (typeof value !== "string" || value === "") throw invalid(`${where}.${field} is no text`);
    if (/\p{Cc}/u.test(value)) throw invalid(`${where}.${field} holds a control character`);
  }
  const { service, account, name = service, ...rest } = given as Readonly<Partial<Record<string, string>>>;
  if (service === undefined || account === undefined || name === undefined)
    throw invalid(`${where} needs a service and an account`);
  return { service, account, name, ...rest };
}

function invalid(message: string): RotateError {
  return new RotateError("CONFIG_INVALID", `@claude-rotate/plugin-system-keyring: ${message}`);
}
