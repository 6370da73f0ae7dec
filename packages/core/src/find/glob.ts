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

/** `{a,b}` as its names; any other segment is itself. */
function namesOf(segment: string): readonly string[] {
  return /^\{([^{}*]*)\}$/.exec(segment)?.[1]?.split(",") ?? [segment];
}

const NONE: readonly never[] = [];

/**
 * Which of the items mean a name, by one segment of their globs. For thousands of names: exact ones are looked up, and a
 * segment that several items share is compared once.
 */
export function byName<T>(
  items: readonly T[],
  segmentOf: (item: T) => string,
): (name: string) => readonly T[] {
  const exact = new Map<string, T[]>();
  const wild = new Map<string, T[]>();
  for (const item of items)
    for (const name of namesOf(segmentOf(item))) {
      const kind = hasWildcard(name) ? wild : exact;
      kind.set(name, [...(kind.get(name) ?? []), item]);
    }
  const others = [...wild].map(([glob, theirs]) => ({ match: globMatcher(glob), theirs }));
  return (name) => {
    let found: readonly T[] = exact.get(name) ?? NONE;
    for (const { match, theirs } of others) if (match(name)) found = [...found, ...theirs];
    return found;
  };
}
