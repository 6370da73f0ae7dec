import { randomBytes } from "node:crypto";

/** `20261123T113022123-4f2a91`: sorts by time to the millisecond, names nothing. */
export function idAt(now: number): string {
  return `${new Date(now).toISOString().slice(0, 23).replace(/[-:.]/g, "")}-${randomBytes(3).toString("hex")}`;
}

/** When an id was made, milliseconds since 1970; 0 where it is none. */
export function timeOf(id: string): number {
  const iso = id.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)(\d{3})-.*/, "$1-$2-$3:$4:$5.$6Z");
  return Date.parse(iso) || 0;
}
