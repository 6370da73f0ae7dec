import { readJson } from "../json/read.ts";
import type { Naming } from "../name.ts";
import { type Part, whole } from "./part.ts";
import { inner, type Piece } from "./piece.ts";

const JSON_TEXT = /^\s*(?:[{[]|"\s*[{[])/;
const URL_TEXT = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `${NAME:-text}`: what counts where the variable is not set. */
const DEFAULT = /^\$\{(\w+):?-([^}]*)\}$/;
const DEEPEST = 3;

/**
 * The parts of one value: the strings of JSON within it, a URL's parameters, the default behind a reference; else the
 * value itself under `name`.
 */
export function valueParts(
  piece: Piece,
  name: string,
  nameOf: Naming,
  path = "",
  depth = 0,
): readonly Part[] {
  if (depth < DEEPEST && JSON_TEXT.test(piece.text)) {
    const parts = jsonParts(piece, name, nameOf, path, depth);
    if (parts.length > 0) return parts;
  }
  if (URL_TEXT.test(piece.text)) return urlParts(piece, name, nameOf, path);
  const [, variable, fallback] = DEFAULT.exec(piece.text) ?? [];
  const end = piece.text.length - 1;
  const literal = fallback ? inner(piece, [end - fallback.length, end]) : undefined;
  if (literal === undefined || variable === undefined) return [whole(piece, name, path)];
  return [{ ...whole(literal, name, path), variable }];
}

/** `--config {"braveApiKey":"…"}`; quoted once more by those who wrote it for a shell. */
function jsonParts(piece: Piece, name: string, nameOf: Naming, path: string, depth: number): readonly Part[] {
  const json = readJson(piece.text);
  if (json.kind === "broken") return [];
  return json.values.flatMap((value) => {
    const sub = inner(piece, value.span, value.codecs);
    const own = value.name === "" || /^\d+$/.test(value.name) ? name : nameOf(value.name);
    return sub ? valueParts(sub, own, nameOf, path + value.pointer, depth + 1) : [];
  });
}

/** The parameters, and what stands before them, which may hold a key too. */
function urlParts(piece: Piece, name: string, nameOf: Naming, path: string): readonly Part[] {
  const { text } = piece;
  const query = text.indexOf("?");
  if (query < 0) return [whole(piece, name, path)];
  const hash = text.indexOf("#", query);
  const end = hash < 0 ? text.length : hash;
  const parts: Part[] = [];
  const head = inner(piece, [0, query]);
  if (head) parts.push(whole(head, name, path));
  for (let at = query + 1; at < end; ) {
    const next = Math.min(...["&", ";"].map((sign) => text.indexOf(sign, at)).filter((one) => one >= 0), end);
    const equals = text.indexOf("=", at);
    if (equals > at && equals < next) {
      const label = text.slice(at, equals);
      const value = inner(piece, [equals + 1, next], ["url-query"]);
      if (value) parts.push(whole(value, nameOf(label), `${path}?${label}`));
    }
    at = next + 1;
  }
  return parts;
}
