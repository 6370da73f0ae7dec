import type { Check, Credential, Entry, Examined, Finding } from "@claude-rotate/contract";
import { shown } from "@claude-rotate/formats";
import { aOrAn, hasShape, lookalike, otherKind } from "../secret/new-secret.ts";
import { isBlank, isPlaceholder, isReference } from "../secret/placeholder.ts";
import { cleaned, DIRT, schemeOf } from "./clean.ts";

/** A value under one of a credential's own names. */
interface Slot {
  readonly entry: Entry;
  readonly credential: Credential;
  readonly value: string;
}

type Opinion = Omit<Finding, "place">;

/** What can be wrong with a value, whichever plugin's credential it is. */
export function valueChecks(credentials: readonly Credential[]): readonly Check[] {
  const check = (
    id: string,
    level: Check["level"],
    title: string,
    judge: (slot: Slot, credentials: readonly Credential[], all: readonly Slot[]) => Opinion | undefined,
  ): Check => ({
    id,
    level,
    title,
    run: async (machine) => {
      const all = slots(machine, credentials);
      return all.flatMap((slot) => {
        const opinion = judge(slot, credentials, all);
        return opinion === undefined ? [] : [{ place: slot.entry.id, ...opinion }];
      });
    },
  });
  return [
    check("CR020", "error", "the key holds characters that are no part of it", dirt),
    check("CR021", "error", "a key of the wrong kind stands here", wrongKind),
    check("CR022", "error", "a placeholder stands where a key should", placeholder),
    check("CR023", "warning", "the key is cut off, or too long", oddLength),
  ];
}

function slots({ entries }: Examined, credentials: readonly Credential[]): readonly Slot[] {
  const byId = new Map<string, Slot>();
  for (const entry of entries) {
    const credential = credentials.find(({ names }) => names.includes(entry.name));
    if (credential === undefined || entry.inert !== undefined) continue;
    const whole = shown(entry.value.reveal());
    const value = whole.slice(schemeOf(entry, whole).length);
    if (value.trim() !== "" && !isReference(value.trim())) byId.set(entry.id, { entry, credential, value });
  }
  return [...byId.values()];
}

function dirt(
  { entry, credential, value }: Slot,
  _credentials: readonly Credential[],
  all: readonly Slot[],
): Opinion | undefined {
  const clean = cleaned(entry, value);
  if (clean === value && STRANGE.test(value) && !isPlaceholder(value.trim())) return strange(entry, value);
  if (clean === value || clean === "" || isPlaceholder(value.trim())) return undefined;
  const faults = DIRT.filter(({ pattern }) => new RegExp(pattern.source, pattern.flags).test(value));
  // A line break is white space, and so is what follows "Bearer": the first word for it is enough.
  const what = faults[0]?.what ?? "white space";
  const isSure = hasShape(credential, clean) || clean === value.trim();
  const message = `${entry.name} holds more than the key: ${what}`;
  return entry.kind === "file" && isSure
    ? {
        message,
        mend: "Take it out: `claude-rotate doctor --fix`.",
        fix: { kind: "clean", place: entry.id },
      }
    : { message, mend: origin(entry, clean, all) ?? "Copy the key again, and put it here alone." };
}

/** What this process was given comes from a file, as a rule: the next shell reads that again. */
function origin({ kind, name }: Entry, clean: string, all: readonly Slot[]): string | undefined {
  if (kind !== "env") return undefined;
  const files = all.filter(({ entry }) => entry.kind === "file" && entry.name === name);
  const file = files.find(({ entry, value }) => cleaned(entry, value) === clean);
  if (file?.entry.path === undefined) return undefined;
  const isClean = file.value === clean;
  return `${isClean ? `It is right in ${file.entry.path} by now: open` : `Mend ${file.entry.path}, then open`} a new terminal.`;
}

/** No header carries it, and no issuer gives it out: a letter that only looks like one of the key's, say. */
const STRANGE = /[^\t\x20-\x7e]/u;

function strange({ name }: Entry, value: string): Opinion {
  const before = value.slice(0, value.search(STRANGE)).length;
  return {
    message: `${name} holds a character that no key has, number ${before + 1} in it: it may look like a Latin letter, or not be seen at all`,
    mend: "Copy the key again from the console, and put it here.",
  };
}

function wrongKind({ entry, credential, value }: Slot, all: readonly Credential[]): Opinion | undefined {
  const what = otherKind(credential, cleaned(entry, value), all);
  if (what === undefined) return undefined;
  return {
    message: `${entry.name} holds ${what}, where ${aOrAn(credential.title)} belongs`,
    mend: `Make ${aOrAn(credential.title)}${credential.console === undefined ? "" : ` at ${credential.console}`}, and put it here.`,
  };
}

function placeholder({ entry, credential, value }: Slot): Opinion | undefined {
  const text = value.trim();
  const isEmpty = hasShape(credential, text)
    ? isBlank(text, credential.prefixes)
    : isPlaceholder(text) && lookalike(credential, text) === undefined;
  if (!isEmpty) return undefined;
  return {
    message: `${entry.name} holds words that stand for a key, and no key`,
    mend: "Put the real key in the place of these words, or take the line out.",
  };
}

/** A prefix of three letters, as Brave's, is a habit and not a promise. */
const TELLING = 5;

function oddLength({ entry, credential, value }: Slot): Opinion | undefined {
  const text = cleaned(entry, value);
  const isOwn = credential.prefixes.some((prefix) => prefix.length >= TELLING && text.startsWith(prefix));
  if (!isOwn || hasShape(credential, text) || isPlaceholder(text) || STRANGE.test(text)) return undefined;
  if (lookalike(credential, text) !== undefined) return undefined;
  return {
    message: `${entry.name} begins like ${aOrAn(credential.title)}, but is ${text.length} characters long, which none is`,
    mend: "Copy the key again, the whole of it.",
  };
}
