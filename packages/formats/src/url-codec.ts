import type { Writing } from "./writing.ts";

const hex = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** A value in a URL's query, as WHATWG's `URLSearchParams` reads it: `+` is a space. */
export const URL_QUERY: Writing = {
  decode: (raw) =>
    raw.replace(/%([0-9a-fA-F]{2})|\+/g, (_, code?: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : " ",
    ),
  encode: (value) => value.replace(/[^A-Za-z0-9_.~-]/g, hex),
};
