/** One way to anchor a credential's pattern, compiled once: every value on the machine is compared with it. */
function anchored(wrap: (source: string) => string, flags = ""): (pattern: RegExp) => RegExp {
  const compiled = new WeakMap<RegExp, RegExp>();
  return (pattern) => {
    const known = compiled.get(pattern);
    if (known) return known;
    const made = new RegExp(wrap(`(?:${pattern.source})`), flags);
    compiled.set(pattern, made);
    return made;
  };
}

/** The whole value. */
export const whole: (pattern: RegExp) => RegExp = anchored((source) => `^${source}$`);

/** The value's beginning. */
export const beginning: (pattern: RegExp) => RegExp = anchored((source) => `^${source}`);

/**
 * Each key within a text (for `matchAll`) that is no part of a longer token. In `${NAME:-KEY}` the dash before it belongs to
 * the shell.
 */
export const within: (pattern: RegExp) => RegExp = anchored(
  (source) => `(?<![A-Za-z0-9_]|[A-Za-z0-9_-]-)${source}(?![A-Za-z0-9_-])`,
  "g",
);
