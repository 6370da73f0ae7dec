/**
 * Why a credential's pattern may not be used, in words that follow "because"; nothing where it may. It is tried at every
 * position of every file, so it must be one that can't take long: characters and classes, counted ones, alternatives of
 * these. At most one count may be open-ended, and no count may stand behind a group.
 */
export function patternFault({ source, flags }: RegExp): string | undefined {
  if (flags !== "") return "it has flags";
  if (source.length > 500) return "it is longer than 500 characters";
  const plain = source.replace(/\\[^\s]/g, "x").replace(/\[\^?[^\]]*\]/g, "x");
  if (/\\[1-9kpP]|\(\?(?!:)/.test(source)) return "it has a look-around, a name or a back reference";
  if (/[\^$]/.test(plain)) return "it has an anchor";
  if (/\)[*+?{]/.test(plain)) return "it repeats a group";
  const open = plain.match(/[*+]|\{\d+,\}/g) ?? [];
  if (open.length > 1) return "it has more than one open-ended count";
  if (new RegExp(`^(?:${source})$`).test("") || shortest(plain) < 8)
    return "it fits texts of fewer than 8 characters";
  return undefined;
}

/** The length of the shortest text that a pattern of single characters and counts fits. */
function shortest(plain: string): number {
  const groups = /\(\?:([^()]*)\)/;
  let text = plain;
  for (let match = groups.exec(text); match; match = groups.exec(text))
    text = text.replace(match[0], "x".repeat(Math.min(shortest(match[1] ?? ""), 500)));
  return Math.min(...text.split("|").map(lengthOf));
}

function lengthOf(branch: string): number {
  let length = 0;
  for (const [, count] of branch.matchAll(/[^*+?{}](\*|\+|\?|\{\d+(?:,\d*)?\})?/g)) {
    if (count === "*" || count === "?") continue;
    length += count?.startsWith("{") ? Number.parseInt(count.slice(1), 10) : 1;
  }
  return length;
}
