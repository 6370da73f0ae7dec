import nodePath from "node:path";
import { type FileInfo, Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { Gatherer, type Spot } from "../find/gather.ts";
import { type Splice, toText } from "../find/text.ts";
import { understand } from "../find/unit.ts";
import { digestOf } from "../host/files.ts";
import { type Blocked, NEITHER } from "./blocked.ts";
import { type Escrow, fileSpot } from "./escrow.ts";
import { itemSpot } from "./items.ts";
import type { Journal } from "./journal.ts";
import type { FileRecord, SpotRecord } from "./records.ts";

/** A file's change in reverse, on the file as it is now. */
export interface Reversal {
  /** In the text as it is now; `index` is the spot's. */
  readonly splices: readonly (Splice & { readonly index: number })[];
  /** The permission bits that it had, where it still has those that we gave it. */
  readonly mode?: number;
  readonly blocked: readonly Blocked[];
}

export interface Known {
  readonly credential: string;
  readonly secret: Secret;
}

/**
 * By spans where nobody wrote the file since we did; by addresses, or by the text around, where somebody did. `known` are
 * keys whose tails must be recognised beside those in the escrow.
 */
export function reverse(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[] = [],
): Reversal {
  const mode = now.info.mode === record.modeAfter ? { mode: record.mode } : {};
  const digest = digestOf(now.bytes);
  if (digest === record.before) return { splices: [], blocked: [], ...mode };
  if (digest !== record.after) return { ...edited(context, journal, record, escrow, now, known), ...mode };
  const splices = record.spots.map((spot, index) => ({
    span: spot.spanAfter,
    text: escrow.was[fileSpot(record.n, index)] ?? "",
    index,
  }));
  return { splices, blocked: [], ...mode };
}

/** A file that somebody else wrote since. */
function edited(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[],
): Pick<Reversal, "splices" | "blocked"> {
  const { text } = toText(now.bytes);
  const found = spotsIn(context, record, now, [...known, ...escrowedKeys(journal, escrow)]);
  const splices: (Splice & { index: number })[] = [];
  const blocked: Blocked[] = [];
  for (const [index, spot] of record.spots.entries()) {
    const name = fileSpot(record.n, index);
    const was = escrow.was[name] ?? "";
    const near = escrow.near[name];
    const at = near ? besides(text, near, escrow.now[name] ?? "", was) : byAddress(text, spot, found);
    if (at === "back") continue;
    if (typeof at === "string") {
      const pending = at !== NEITHER;
      blocked.push({ id: spot.id, path: record.path, reason: at, pending });
    } else splices.push({ span: at, text: was, index });
  }
  return { splices, blocked };
}

type Where = readonly [start: number, end: number] | "back" | (string & {});

/** A key's spot: it holds what we wrote, or what stood there before, or something else. */
function byAddress(text: string, spot: SpotRecord, found: ReadonlyMap<string, Spot> | undefined): Where {
  if (found === undefined) return "somebody else wrote the file, and no loaded plugin can read it now";
  const now = found.get(spot.id);
  const holds = now?.place.fingerprint;
  if (holds === spot.from || (spot.from === "" && now === undefined)) return "back";
  return (now && holds === spot.to ? whole(spot, now.span, text) : undefined) ?? NEITHER;
}

/** The span of a key, widened over an insertion's own text where that still stands around it. */
function whole(
  spot: SpotRecord,
  span: readonly [number, number],
  text: string,
): readonly [number, number] | undefined {
  const [before, after] = spot.around ?? ["", ""];
  const from = span[0] - before.length;
  const to = span[1] + after.length;
  return text.slice(from, span[0]) === before && text.slice(span[1], to) === after ? [from, to] : undefined;
}

/** A spot without a key: found again where its neighbours stand once, with what we left between them. */
function besides(text: string, [before, after]: readonly [string, string], now: string, was: string): Where {
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
export function spotsIn(
  context: Context,
  { path, readers }: Pick<FileRecord, "path" | "readers">,
  now: { readonly bytes: Uint8Array; readonly info: FileInfo },
  known: readonly Known[],
): ReadonlyMap<string, Spot> | undefined {
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
  gatherer.file(reading);
  return gatherer.finish().spots;
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
