import nodePath from "node:path";
import { type FileInfo, Secret } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { Gatherer, type Spot } from "../find/gather.ts";
import type { Known } from "../find/machine.ts";
import { type Splice, toText } from "../find/text.ts";
import { understand } from "../find/unit.ts";
import { digestOf } from "../host/files.ts";
import { formsOf } from "../secret/forms.ts";
import { type Blocked, NEITHER } from "./blocked.ts";
import type { Edit } from "./change.ts";
import { type Escrow, fileSpot } from "./escrow.ts";
import { itemSpot } from "./items.ts";
import type { Journal } from "./journal.ts";
import { type Located, locate, type Sought } from "./locate.ts";
import type { FileRecord, SpotRecord } from "./records.ts";

/** Old text of the nth spot of a record; where the spot moved since, what it is now. */
interface SpotBack extends Splice {
  readonly index: number;
  readonly now?: Pick<Edit, "id" | "address" | "codecs">;
}

/** A file's change in reverse, on the file as it is now. */
export interface Reversal {
  /** In the text as it is now. */
  readonly splices: readonly SpotBack[];
  /** The permission bits that it had, where it still has those that we gave it. */
  readonly mode?: number;
  readonly blocked: readonly Blocked[];
}

/**
 * By spans where nobody wrote the file since we did; by addresses, or by the text around, where somebody did. `known` are
 * keys whose tails must be recognised beside those in the escrow.
 */
export async function reverse(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[] = [],
): Promise<Reversal> {
  const mode = now.info.mode === record.modeAfter ? { mode: record.mode } : {};
  const digest = digestOf(now.bytes);
  if (digest === record.before) return { splices: [], blocked: [], ...mode };
  if (digest !== record.after)
    return { ...(await edited(context, journal, record, escrow, now, known)), ...mode };
  const splices = record.spots.map((spot, index) => ({
    span: spot.spanAfter,
    text: escrow.was[fileSpot(record.n, index)] ?? "",
    index,
  }));
  return { splices, blocked: [], ...mode };
}

const UNREAD = "somebody else wrote the file, and no loaded plugin can read it now";
const UNCLEAR =
  "what was written there stands elsewhere in the file now, and which of the old keys belongs there is not clear";
const STANDS = "what was written there still stands in the file, at a spot that is never written";
const AROUND = "the text that was inserted with the key was changed since";
const QUOTING = "it is quoted now in a way that can't hold what stood there";

type Back = Pick<Reversal, "splices" | "blocked">;

/** A file that somebody else wrote since. */
async function edited(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[],
): Promise<Back> {
  const { text } = toText(now.bytes);
  const all = record.spots.map((spot, index): Sought => ({ index, spot }));
  const isNear = ({ index }: Sought): boolean => fileSpot(record.n, index) in escrow.near;
  const secrets = [...known, ...escrowedKeys(journal, escrow)];
  const keys = all.filter((one) => !isNear(one));
  const found = await spotsIn(context, record, now, secrets);
  const backs = all.filter(isNear).map((one) => nearBack(record, escrow, text, one));
  if (found !== undefined) backs.push(keysBack(context, record, escrow, text, keys, found, secrets));
  else backs.push({ splices: [], blocked: keys.map(({ spot }) => blockedSpot(record, spot, UNREAD)) });
  return {
    splices: backs.flatMap(({ splices }) => splices),
    blocked: backs.flatMap(({ blocked }) => blocked),
  };
}

function blockedSpot({ path }: FileRecord, { id }: SpotRecord, reason: string): Blocked {
  return { id, path, reason, pending: reason !== NEITHER };
}

function nearBack(record: FileRecord, escrow: Escrow, text: string, { index, spot }: Sought): Back {
  const name = fileSpot(record.n, index);
  const was = escrow.was[name] ?? "";
  const at = besides(text, escrow.near[name] ?? ["", ""], escrow.now[name] ?? "", was);
  if (at === NEITHER) return { splices: [], blocked: [blockedSpot(record, spot, at)] };
  return { splices: at === "back" ? [] : [{ span: at, text: was, index }], blocked: [] };
}

function keysBack(
  context: Context,
  record: FileRecord,
  escrow: Escrow,
  text: string,
  sought: readonly Sought[],
  found: ReadonlyMap<string, Spot>,
  known: readonly Known[],
): Back {
  const { at, unclear, lost } = locate(sought, found, record.held ?? []);
  const backs = at.map((one) => ({
    ...one,
    back: spotBack(one, text, escrow.was[fileSpot(record.n, one.index)] ?? ""),
  }));
  const others = (record.held ?? []).flatMap((id) => found.get(id) ?? []);
  const rest = without(text, [...at.map(({ now }) => now), ...others]);
  return {
    splices: backs.flatMap(({ back }) => (typeof back === "string" ? [] : [back])),
    blocked: [
      ...backs.flatMap(({ spot, back }) =>
        typeof back === "string" ? [blockedSpot(record, spot, back)] : [],
      ),
      ...unclear.map(({ spot }) => blockedSpot(record, spot, UNCLEAR)),
      ...lost.map(({ spot }) =>
        blockedSpot(record, spot, stands(context, rest, spot, known) ? STANDS : NEITHER),
      ),
    ],
  };
}

type Span = readonly [start: number, end: number];

/** What stood in a spot, as it is to be written where its key stands now; or why it can't be. */
function spotBack({ index, spot, now }: Located["at"][number], text: string, was: string): SpotBack | string {
  const span = whole(spot, now.span, text);
  if (span === undefined) return AROUND;
  const { codecs, place } = now;
  const as = { id: place.id, address: place.address, codecs };
  if (spot.from === "" || JSON.stringify(codecs) === JSON.stringify(spot.codecs))
    return { span, text: was, index, now: as };
  const value = decode(was, spot.codecs);
  const written = encode(value, codecs);
  if (typeof written !== "string" || decode(written, codecs) !== value) return QUOTING;
  return { span, text: written, index, now: as };
}

/** The text with blanks where these spots stand. */
function without(text: string, spots: readonly Spot[]): string {
  return spots.reduce(
    (rest, { span: [start, end] }) => rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end),
    text,
  );
}

/** Whether the key that was written to a spot stands in a text, in any form. */
function stands(context: Context, text: string, { to, part }: SpotRecord, known: readonly Known[]): boolean {
  return known.some(({ credential, secret }) => {
    const owner = context.registry.credentials.find(({ id }) => id === credential);
    if (!owner || context.fingerprint(secret, owner).fingerprint !== to) return false;
    const tail = part === "last20" ? [secret.reveal().slice(-20)] : [];
    return [...formsOf(secret), ...tail].some((form) => text.includes(form));
  });
}

/** The span of a key, widened over an insertion's own text where that still stands around it. */
function whole(spot: SpotRecord, span: Span, text: string): Span | undefined {
  const [before, after] = spot.around ?? ["", ""];
  const from = span[0] - before.length;
  const to = span[1] + after.length;
  return text.slice(from, span[0]) === before && text.slice(span[1], to) === after ? [from, to] : undefined;
}

/** A spot without a key: found again where its neighbours stand once, with what we left between them. */
function besides(
  text: string,
  [before, after]: readonly [string, string],
  now: string,
  was: string,
): Span | "back" | typeof NEITHER {
  if (before + after === "") return text === now ? [0, text.length] : NEITHER;
  for (const size of [Number.POSITIVE_INFINITY, 40]) {
    const [head, tail] = [before.slice(-size), after.slice(0, size)];
    const at = once(text, head + now + tail);
    if (at !== undefined) return [at + head.length, at + head.length + now.length];
    if (once(text, head + was + tail) !== undefined) return "back";
  }
  return NEITHER;
}

function once(text: string, part: string): number | undefined {
  const at = text.indexOf(part);
  return at >= 0 && at === text.lastIndexOf(part) ? at : undefined;
}

/** The file's places as its own stores see them, whatever folder we run in; `undefined` where none can. */
export async function spotsIn(
  context: Context,
  { path, readers }: Pick<FileRecord, "path" | "readers">,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[],
): Promise<ReadonlyMap<string, Spot> | undefined> {
  const candidates = readers.flatMap(({ store: id, ref }) => {
    const store = context.registry.fileStores.find(({ part }) => part.id === id);
    const pattern = { under: ref.under, glob: nodePath.basename(ref.path) };
    return store ? [{ store, ref, pattern }] : [];
  });
  const reading = understand({ path, info: now.info, candidates }, now.bytes);
  // A store that is gone, or that can't read what stands there now, may have been the one that found the place.
  if (candidates.length < readers.length || reading.broken) return undefined;
  const gatherer = new Gatherer(context);
  for (const { credential, secret } of known) gatherer.know(credential, secret);
  await gatherer.file(reading);
  return (await gatherer.finish()).spots;
}

/** Both keys as the escrow holds them: where other files are back already, no place shows them whole. */
export function escrowedKeys(journal: Journal, escrow: Escrow): readonly Known[] {
  const { credential } = journal.begin;
  const items = journal.items.flatMap(({ n }) =>
    [escrow.was[itemSpot(n)], escrow.now[itemSpot(n)]].flatMap((value) =>
      value === undefined ? [] : [{ credential, secret: new Secret(value) }],
    ),
  );
  const files = journal.files.flatMap((record) =>
    record.spots.flatMap((spot, index) => {
      if (spot.part !== "whole") return [];
      const [before, after] = spot.around ?? ["", ""];
      const sides: readonly [string, string][] = [
        [spot.from, escrow.was[fileSpot(record.n, index)] ?? ""],
        [spot.to, escrow.now[fileSpot(record.n, index)] ?? ""],
      ];
      return sides
        .filter(([fingerprint, text]) => fingerprint !== "" && text !== "")
        .map(([, text]) =>
          text.slice(
            text.startsWith(before) ? before.length : 0,
            text.length - (text.endsWith(after) ? after.length : 0),
          ),
        )
        .map((text) => ({ credential, secret: new Secret(decode(text, spot.codecs)) }));
    }),
  );
  return [...items, ...files];
}
