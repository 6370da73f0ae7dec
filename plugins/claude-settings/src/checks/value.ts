import type { Check, Entry, Finding } from "@claude-rotate/contract";
import { isVariableAddress } from "../pointer.ts";

const TOKENS: ReadonlySet<string> = new Set(["ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"]);
const HELD: ReadonlySet<string> = new Set(["ANTHROPIC_API_KEY", "CLAUDE_API_KEY", ...TOKENS]);
const LAYERS: ReadonlySet<string | undefined> = new Set(["user", "project", "local", "managed", "state"]);

/** As shells, templates, password managers and editors write where a value comes from. */
const REFERENCE =
  /\$\{\w+[^}]*\}|\$\(|^\$\w+$|^`|^%\w+%$|^\{\{.*\}\}$|^[a-z][a-z0-9+.-]*:\/\/|^\{?(?:env|file|cmd|keyring):/i;

export const unexpanded: Check = {
  id: "CR024",
  level: "error",
  title: "a variable is not expanded, or not set",
  run: async ({ entries }) => {
    const literal = entries.filter(
      ({ layer, inert, address, name, value }) =>
        LAYERS.has(layer) &&
        inert === undefined &&
        isVariableAddress(address) &&
        HELD.has(name) &&
        REFERENCE.test(value.reveal().trim()),
    );
    return unique(literal).map(
      ({ id, name }): Finding => ({
        place: id,
        message: `Claude Code expands nothing in its settings: ${name} is sent as it stands, as words and not as the key that they name`,
        mend: `Write the key itself here, or take ${name} out so that the shell's variable counts, or use apiKeyHelper.`,
      }),
    );
  },
};

export const dirtyToken: Check = {
  id: "CR020",
  level: "error",
  title: "the key holds characters that are no part of it",
  run: async ({ entries }) => {
    const dirty = entries.filter(
      ({ name, inert, value }) => TOKENS.has(name) && inert === undefined && faultIn(value.reveal()),
    );
    return unique(dirty).map(
      (entry): Finding => ({
        place: entry.id,
        message: `${entry.name} holds more than the token, and Claude Code sends it along: ${faultIn(entry.value.reveal())}`,
        ...(entry.kind === "file" && faultIn(entry.value.reveal()) !== STRANGE
          ? {
              mend: "Take it out: `claude-rotate doctor --fix`.",
              fix: { kind: "clean" as const, place: entry.id },
            }
          : { mend: "Copy the token again, and set it here alone." }),
      }),
    );
  },
};

const STRANGE = "a character that no token has";

/** Blanks behind a token are not sent; `Bearer` is put before it by the client itself. */
function faultIn(value: string): string | undefined {
  if (value.trim() === "" || /[$`]/.test(value)) return undefined;
  if (/^\s*Bearer\s/i.test(value)) return "the word Bearer";
  if (/^\s*["'].*["']\s*$/s.test(value)) return "quotes";
  if (/^[ \t\r\n]/.test(value)) return "white space before it";
  if (/[\r\n]/.test(value.trim())) return "a line break";
  if (/[^\t\x20-\x7e]/.test(value.trim())) return STRANGE;
  return undefined;
}

function unique(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
