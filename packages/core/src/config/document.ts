import { RotateError } from "@claude-rotate/contract";
import { lineAt, readJson, readYaml } from "@claude-rotate/formats";

/** A config file's text as data. */
export interface Document {
  readonly path: string;
  readonly value: unknown;
  /** The line on which a member stands, from 1, where that is known. */
  lineOf(path: readonly string[]): number | undefined;
}

/** What is wrong with a value: which member, as keys from the top, and why. */
export interface Issue {
  readonly path: readonly string[];
  readonly message: string;
}

const pointerOf = (path: readonly string[]): string =>
  path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The line of the innermost member of `path` that has one. */
function locator(
  text: string,
  spanAt: (pointer: string) => readonly [number, number] | undefined,
): Document["lineOf"] {
  return (path) => {
    for (let length = path.length; length >= 0; length--) {
      const span = spanAt(pointerOf(path.slice(0, length)));
      if (span) return lineAt(text, span[0]).line;
    }
    return undefined;
  };
}

/** Throws `CONFIG_INVALID` with the line; the message never repeats the text. */
export function parseJson(path: string, text: string): Document {
  const reading = readJson(text);
  const wrong = reading.kind === "broken" ? { line: reading.line, reason: reading.message } : reading.strict;
  if (wrong || reading.kind === "broken")
    throw new RotateError("CONFIG_INVALID", `it is no JSON: ${wrong?.reason}`, {
      path,
      ...(wrong ? { line: wrong.line } : {}),
    });
  return { path, value: JSON.parse(text.replace(/^\ufeff/, "")), lineOf: locator(text, reading.spanAt) };
}

/** YAML, and so JSON too: what a file without an ending holds. */
export async function parseYaml(path: string, text: string): Promise<Document> {
  const reading = readYaml(text);
  if (reading.kind === "broken")
    throw new RotateError("CONFIG_INVALID", `it is no YAML: ${reading.message}`, {
      path,
      line: reading.line,
    });
  const { defaultLoadersSync } = await import("cosmiconfig");
  try {
    const value: unknown = defaultLoadersSync[".yaml"](path, text);
    // One of comments alone says nothing.
    return { path, value: value ?? {}, lineOf: locator(text, reading.spanAt) };
  } catch (error) {
    const mark = (error as { mark?: { line?: number } }).mark?.line;
    throw new RotateError("CONFIG_INVALID", "it can't be read as YAML", {
      path,
      ...(mark === undefined ? {} : { line: mark + 1 }),
    });
  }
}

/**
 * A member's path as it is shown: `rules.CR001`. A name may be a key that somebody put into the wrong place, so of one that is long
 * and has letters and several digits only the beginning is shown.
 */
export function memberName(path: readonly string[]): string {
  return path.map((name) => (isKeyLike(name) ? `${name.slice(0, 4)}…` : name)).join(".");
}

const isKeyLike = (name: string): boolean =>
  name.length >= 20 && /[A-Za-z]/.test(name) && name.replace(/\D/g, "").length >= 3;

/** The error for a document that breaks its schema, at the first issue. */
export function invalid(document: Document, [issue]: readonly Issue[]): RotateError {
  const path = issue?.path ?? [];
  const line = document.lineOf(path);
  const what = path.length === 0 ? "the whole" : memberName(path);
  return new RotateError("CONFIG_INVALID", `${what}: ${issue?.message ?? "it is not understood"}`, {
    path: document.path,
    ...(line === undefined ? {} : { line }),
  });
}
