import type { Codec } from "@claude-rotate/contract";
import { bare, refusal, type Writing } from "../writing.ts";

// The readers of .env files differ: dotenv and Node take `\` and `$` as they are, python-dotenv and docker compose
// unescape and expand, shells do more. So a value is written only where all of them read the same.

const lines = (raw: string) => raw.replace(/\r\n?/g, "\n");

function quoted(forbidden: RegExp, decode: (raw: string) => string): Writing {
  return {
    decode,
    encode: (value) =>
      forbidden.test(value)
        ? refusal(
            "the new value has a character that readers of .env files understand differently in these quotes",
          )
        : value,
  };
}

export const DOTENV: Readonly<Record<Extract<Codec, `dotenv-${string}`>, Writing>> = {
  "dotenv-bare": bare((raw) => raw, /^[^\s"'`#$\\]+$/),
  "dotenv-single": quoted(/['\\]/, lines),
  "dotenv-double": quoted(/["\\$`]/, (raw) => lines(raw).replace(/\\n/g, "\n").replace(/\\r/g, "\r")),
  "dotenv-backtick": quoted(/[`\\]/, lines),
};
