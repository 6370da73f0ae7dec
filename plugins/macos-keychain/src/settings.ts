import { RotateError } from "@claude-rotate/contract";
import { isLogin } from "./facts.ts";
import type { NamedItem } from "./store.ts";

const FIELDS: readonly string[] = ["service", "server", "account", "name"];

/** `{ "items": [{ "service" or "server", "account"?, "name"? }] }`. Throws `CONFIG_INVALID`. */
export function parseSettings(given: Readonly<Record<string, unknown>>): readonly NamedItem[] {
  const { items, ...rest } = given;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown} is no setting; known: items`);
  if (!Array.isArray(items)) throw invalid("items is no list");
  return items.map((item: unknown, index) => namedItem(item, `items[${index}]`));
}

function namedItem(given: unknown, where: string): NamedItem {
  if (typeof given !== "object" || given === null) throw invalid(`${where} is no object`);
  for (const [field, value] of Object.entries(given)) {
    if (!FIELDS.includes(field))
      throw invalid(`${where}.${field} is no setting; known: ${FIELDS.join(", ")}`);
    if (typeof value !== "string" || value === "") throw invalid(`${where}.${field} is no text`);
    if (/\p{Cc}/u.test(value)) throw invalid(`${where}.${field} holds a control character`);
  }
  const { service, server, ...rest } = given as Readonly<Record<string, string>>;
  if ((service === undefined) === (server === undefined))
    throw invalid(`${where} needs a service (a password) or a server (an internet password), one of the two`);
  if (service !== undefined && isLogin(service))
    throw invalid(`${where}: "${service}" is Claude Code's own login and is never touched`);
  return { kind: service === undefined ? "internet" : "generic", where: service ?? server ?? "", ...rest };
}

function invalid(message: string): RotateError {
  return new RotateError("CONFIG_INVALID", `@claude-rotate/plugin-macos-keychain: ${message}`);
}
