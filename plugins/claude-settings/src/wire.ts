import { type Header, SOURCES } from "./facts.ts";
import type { Candidate } from "./sources.ts";

/** What fills the headers. */
export type Sent = Readonly<Partial<Record<Header, Candidate>>>;

/** Blanks behind a value are never sent; those before it only in `authorization`. */
export function withoutBlanks(value: string): string {
  return value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

export function leadingBlanks(header: Header, { value }: Candidate): string | undefined {
  if (header !== "authorization" || value === undefined || !/^[ \t\r\n]+[^ \t\r\n]/.test(value))
    return undefined;
  return "the white space before it is sent too";
}

/**
 * Why no request goes out at all. `filled` is what fills the headers before custom lines replace it: a value that no header
 * can carry stops the client there already.
 */
export function whyNothing(filled: Sent, sent: Sent): string | undefined {
  const carried = [...Object.values(filled), ...Object.values(sent)];
  const bad = carried.find(({ value }) => value !== undefined && fault(value) !== undefined);
  if (bad?.value !== undefined)
    return `Claude Code sends nothing while ${SOURCES[bad.source].title} holds ${fault(bad.value)}`;
  const { "x-api-key": key, authorization } = sent;
  const isProof =
    authorization !== undefined &&
    !(authorization.source === "custom-authorization" && isBlank(authorization));
  if (isProof || (key !== undefined && !isBlank(key))) return undefined;
  const blank = authorization ?? key;
  return blank && `Claude Code sends nothing, since ${SOURCES[blank.source].title} is empty`;
}

export function isBlank({ value }: Candidate): boolean {
  return value !== undefined && withoutBlanks(value) === "";
}

/** Headers carry printable ASCII, and tabs; a file's value is bytes, of which the same is true. */
function fault(value: string): string | undefined {
  const text = withoutBlanks(value);
  if (/[\r\n]/.test(text)) return "a line break";
  return /[^\t\x20-\x7e]/.test(text) ? "a character that no header can carry" : undefined;
}
