import { WriteStream } from "node:tty";
import { styleText } from "node:util";

export type Format = Parameters<typeof styleText>[0];

/** How text is shown on one stream. */
export interface Look {
  /** In colour where the stream, NO_COLOR, FORCE_COLOR and --no-color want it. */
  paint(format: Format, text: string): string;
  /** Characters in a line; absent in a pipe, where nothing is wrapped. */
  readonly width?: number;
  readonly home: string;
}

const NARROWEST = 40;

export function createLook(stream: WriteStream, colour: boolean, home: string): Look {
  const width = widthOf(stream);
  const isColoured = colour && wantsColour(stream);
  return {
    paint: (format, text) => (isColoured ? styleText(format, text, { validateStream: false }) : text),
    ...(width === undefined ? {} : { width }),
    home,
  };
}

/** Characters in a line of a terminal; `undefined` for anything else. */
export function widthOf({ isTTY, columns }: Pick<WriteStream, "isTTY" | "columns">): number | undefined {
  return isTTY ? Math.max(columns || Number(process.env.COLUMNS) || 80, NARROWEST) : undefined;
}

/** As Node decides it, but for an empty NO_COLOR, which counts as none: https://no-color.org. */
function wantsColour(stream: WriteStream): boolean {
  const { NO_COLOR, ...others } = process.env;
  const { FORCE_COLOR } = others;
  const env = NO_COLOR ? process.env : others;
  const isAble = stream.isTTY || FORCE_COLOR !== undefined;
  return isAble && WriteStream.prototype.getColorDepth(env) > 2;
}

/** `text` on one line, with control characters, terminal escapes and invisible letters written out. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[letter];
    return short ?? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** A path as people know it: `~` for the home, nothing in it that a terminal would obey. */
export function showPath(path: string, home: string, line?: number): string {
  const isInside = path === home || path.startsWith(`${home}/`) || path.startsWith(`${home}\\`);
  const short = isInside ? `~${path.slice(home.length)}` : path;
  return plain(short) + (line === undefined ? "" : `:${line}`);
}

/** The home as `~` wherever it stands in a text, but in quotes, where no shell would know it. */
export function shorten(text: string, { home }: Pick<Look, "home">): string {
  return ["/", "\\"].reduce(
    (short, slash) =>
      short.replaceAll(`${home}${slash}`, (path, at: number, whole: string) =>
        /['"]/.test(whole[at - 1] ?? "") ? path : `~${slash}`,
      ),
    text,
  );
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** `14:05 today`, `14:05 tomorrow`, `2026-11-25 14:05`, in the machine's time. */
export function showTime(at: number, now: number): string {
  const then = new Date(at);
  const clock = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const day = new Date(now);
  for (const word of ["today", "tomorrow"]) {
    if (then.toDateString() === day.toDateString()) return `${clock} ${word}`;
    day.setDate(day.getDate() + 1);
  }
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${clock}`;
}

/** `sk-ant-api03-…x9Qw 3fa9c1d2e4b5`. */
export function showKey({ hint, fingerprint }: { hint?: string; fingerprint: string }): string {
  return [hint, fingerprint].filter((part) => part).join(" ");
}
