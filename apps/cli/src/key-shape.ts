import { type Credential, RotateError } from "@claude-rotate/contract";

const TAIL = "[A-Za-z0-9_-]{20,}";

/** What looks like a key of any known kind, wherever it stands in a text. */
function shapesOf(credentials: readonly Credential[]): readonly RegExp[] {
  return credentials.flatMap(({ pattern, prefixes, lookalikes }) => [
    new RegExp(pattern.source, "g"),
    ...(lookalikes ?? []).map((lookalike) => new RegExp(lookalike.pattern.source, "g")),
    ...prefixes.map((prefix) => new RegExp(prefix.replace(/[^\w-]/g, "\\$&") + TAIL, "g")),
  ]);
}

/** A filter that masks keys which nothing has read, and so no redactor knows: longer tokens, pieces, other kinds. */
export function shapeFilter(credentials: readonly Credential[]): (text: string) => string {
  const shapes = shapesOf(credentials);
  return (text) => shapes.reduce((cleaned, shape) => cleaned.replace(shape, "[redacted]"), text);
}

/** Throws `LITERAL_KEY` where any word of the command line holds a key. */
export function refuseLiterals(argv: readonly string[], credentials: readonly Credential[]): void {
  const shapes = shapesOf(credentials);
  if (argv.some((word) => shapes.some((shape) => word.search(shape) >= 0)))
    throw new RotateError(
      "LITERAL_KEY",
      "a key on the command line is readable by every process and stays in the shell's history",
    );
}
