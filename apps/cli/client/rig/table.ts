import * as keys from "./keys.ts";
import type { Slots } from "./server.ts";

const rows: (readonly [home: string, key: string, bearer: string])[] = [];
const names = Object.entries(keys).filter((entry): entry is [string, string] => typeof entry[1] === "string");

function named(value: string | undefined): string {
  if (value === undefined) return "-";
  return names.reduce((text, [name, key]) => text.replaceAll(key, name), value) || '""';
}

/** Notes what a home sent, for `CLIENT_TABLE=1`. */
export function row(home: string, sent: Slots): void {
  rows.push([home, named(sent["x-api-key"]), named(sent.authorization)]);
}

/** Home, x-api-key and bearer, the keys by their names in keys.ts. */
export function table(): string {
  const head = ["home", "x-api-key", "authorization"] as const;
  const width = Math.max(...rows.map(([home]) => home.length));
  const line = ([home, key, bearer]: readonly [string, string, string]): string =>
    `${home.padEnd(width)}  ${key.padEnd(12)}  ${bearer}`;
  return [head, ...rows].map(line).join("\n");
}
