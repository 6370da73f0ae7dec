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

/** Two hex digits of an ASCII character that no key has: a quote, a blank, a colon, an equals sign. */
const OTHER_THAN_KEYS = "(?:[01][0-9a-fA-F]|2[0-9a-cA-CefEF]|3[a-fA-F]|40|5[b-eB-E]|60|7[b-fB-F])";
/** Such a character as JSON, YAML, TOML, shells, PowerShell or a URL write it, the last one also when it is written twice. */
const ESCAPE = String.raw`\\[abefnrtv0]|${"`"}[abefnrtv0]|\\x${OTHER_THAN_KEYS}|\\u00${OTHER_THAN_KEYS}|%(?:25)*${OTHER_THAN_KEYS}`;
/** In `${NAME:-KEY}` the dash before the key belongs to the shell. */
const BEGIN = `(?:(?<![A-Za-z0-9_]|[A-Za-z0-9_-]-)|(?<=${ESCAPE}))`;
const END = "(?![A-Za-z0-9_-])";

/** Each key in a text, by a credential's pattern. */
export type Finder = (pattern: RegExp, text: string) => readonly RegExpExecArray[];

const bare = anchored((source) => source, "g");

/** The bare pattern skips most of a text many times faster than one that looks behind each letter; each key begins where it matches. */
function finder(wrap: (source: string) => string): Finder {
  const wrapped = anchored(wrap, "g");
  return (pattern, text) => {
    const [quick, exact] = [bare(pattern), wrapped(pattern)];
    const found: RegExpExecArray[] = [];
    for (let at = 0; at <= text.length; ) {
      quick.lastIndex = at;
      const start = quick.exec(text)?.index;
      if (start === undefined) break;
      exact.lastIndex = start;
      const match = exact.exec(text);
      if (match === null) break;
      found.push(match);
      at = match.index + Math.max(1, match[0].length);
    }
    return found;
  };
}

/** Each key within a text that is no part of a longer token; an escape before it is none. */
export const within: Finder = finder((source) => `${BEGIN}${source}${END}`);

/** Markdown's emphasis is no part of a token either, where it is closed on its line. */
const OPENED = "(?<=(?<![A-Za-z0-9_-])_{1,3})";
const CLOSED = "_{1,3}(?![A-Za-z0-9_-])";

/** Each key within prose. */
export const inProse: Finder = finder(
  (source) =>
    `${BEGIN}${source}(?:${END}|(?<!_)(?=${CLOSED}))|${OPENED}${source}(?:(?<!_)(?=${CLOSED})|${END}(?=[^\\n]{0,200}?${CLOSED}))`,
);

const BEGINS = new RegExp(BEGIN, "y");
const ENDS = new RegExp(END, "y");

/** True where what stands from `start` to `end` is no part of a longer token. */
export function standsAlone(text: string, start: number, end: number): boolean {
  BEGINS.lastIndex = start;
  ENDS.lastIndex = end;
  return BEGINS.test(text) && ENDS.test(text);
}
