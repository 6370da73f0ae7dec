import type { Writing } from "../writing.ts";

/** A reader that expands `$NAME` after it has taken quotes off takes `$$` for one `$`. */
export const DOLLARS: Writing = {
  decode: (raw) => raw.replace(/\$\$/g, "$"),
  encode: (value) => value.replace(/\$/g, "$$$$"),
};
