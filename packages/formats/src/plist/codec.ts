import { utf8 } from "../text.ts";
import type { Writing } from "../writing.ts";

const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const WRITTEN: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** The inside of an XML element. */
export const XML: Writing = {
  decode: (raw) =>
    raw.replace(ENTITY, (all, hex?: string, decimal?: string, name = "") => {
      const code = Number.parseInt(hex ?? decimal ?? "", hex === undefined ? 10 : 16);
      if (Number.isNaN(code)) return NAMED[name] ?? all;
      return code > 0x10ffff ? all : utf8(code);
    }),
  encode: (value) => value.replace(/[&<>]/g, (sign) => WRITTEN[sign] ?? sign),
};
