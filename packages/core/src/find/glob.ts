const SPECIAL = /[.+^$()|[\]\\?]/g;

/** True where a pattern has to be compared with names at all. */
export function hasWildcard(glob: string): boolean {
  return /[*{]/.test(glob);
}

function segment(text: string): string {
  return text
    .replace(SPECIAL, "\\$&")
    .replace(/\*+/g, "[^/]*")
    .replace(/\{([^{}]*)\}/g, (_whole, list: string) => `(?:${list.split(",").join("|")})`);
}

const compiled = new Map<string, (path: string) => boolean>();

/**
 * The contract's globs, and no more: `*` within a name (dots too), `**` for any number of folders, `{a,b}`. Compared with
 * paths with slashes.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const known = compiled.get(glob) ?? compile(glob);
  compiled.set(glob, known);
  return known;
}

function compile(glob: string): (path: string) => boolean {
  const parts = glob.split("/");
  const source = parts.map((part, index) => {
    const last = index === parts.length - 1;
    if (part === "**") return last ? ".*" : "(?:[^/]+/)*";
    return last ? segment(part) : `${segment(part)}/`;
  });
  const pattern = new RegExp(`^${source.join("")}$`);
  return (path) => pattern.test(path);
}
