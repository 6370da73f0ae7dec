import { type Host, type Machine, type Resolution, Secret } from "@claude-rotate/contract";
import { CUSTOM, DIRECT, type Header, MODES, ON, type Slots, SOURCES, type SourceId, TAIL } from "./facts.ts";
import { whyIgnored } from "./ignored.ts";
import { mergedVariable } from "./merge.ts";
import { plainPointer } from "./pointer.ts";
import { type Candidate, findSources, type Sources } from "./sources.ts";
import { type View, view } from "./view.ts";
import { isBlank, leadingBlanks, type Sent, whyNothing, withoutBlanks } from "./wire.ts";

const HEADERS: readonly Header[] = ["x-api-key", "authorization"];

type Found = ReadonlyMap<SourceId, Candidate>;
type Mode = (typeof MODES)[number];

/** What fills the headers, before and after the custom lines. */
interface Filling {
  readonly filled: Sent;
  readonly sent: Sent;
}

/** What the client would send in `-p` mode from the current folder. */
export function resolve(machine: Machine, host: Host): Resolution {
  const seen = view(machine, host);
  const mode = MODES.find(({ variable }) => isOn(mergedVariable(seen, variable).entry?.value.reveal()));
  const sources = findSources(seen);
  const told = seen.stopped === undefined ? running(sources, seen, mode) : halted(sources, seen.stopped);
  const spoken = new Set([...told.sent, ...told.shadowed, ...told.ignored].map(({ entry }) => entry));
  return { ...told, ignored: [...told.ignored, ...whyIgnored(machine, host, seen, spoken)] };
}

function running(sources: Sources, seen: View, mode: Mode | undefined): Resolution {
  const slots = mode?.slots ?? DIRECT;
  const used = new Set(HEADERS.flatMap((header) => [CUSTOM[header], ...slots[header].from]));
  const all = [...sources.found];
  const found: Found = new Map(all.filter(([source]) => used.has(source)));
  const filling = fill(slots, found);
  const { filled, sent } = filling;
  const stop = whyNothing(filled, sent);
  if (stop !== undefined) return halted(sources, stop);
  const sentIds = new Set(Object.values(sent).map(({ entry }) => entry.id));
  const hidden = sources.overridden
    .filter(({ source }) => used.has(source))
    .map(({ source: _source, ...rest }) => rest);
  const unused = mode ? all.filter(([source]) => !used.has(source)) : [];
  return {
    sent: HEADERS.flatMap((header) => {
      const candidate = sent[header];
      return candidate === undefined ? [] : [row(header, candidate, sent, seen)];
    }),
    shadowed: [...hidden, ...[...found.values()].flatMap((one) => shadow(one, slots, found, filling))].filter(
      ({ entry }) => !sentIds.has(entry),
    ),
    ignored: unused.map(([, { entry }]) => ({
      entry: entry.id,
      reason: `${mode?.reason} (${mode?.variable})`,
    })),
  };
}

function halted({ found, overridden }: Sources, reason: string): Resolution {
  const entries = new Set([
    ...[...found.values()].map(({ entry }) => entry.id),
    ...overridden.map(({ entry }) => entry),
  ]);
  return { sent: [], shadowed: [], ignored: [...entries].map((entry) => ({ entry, reason })) };
}

/** `authorization` first: a login that fills it keeps a stored key back. */
function fill(slots: Slots, found: Found): Filling {
  const first = (header: Header, isOut = (_source: SourceId): boolean => false): Candidate | undefined =>
    slots[header].from
      .map((source) => found.get(source))
      .find((one) => one && !yieldsTo(one.source, found) && !isOut(one.source));
  const authorization = first("authorization");
  const key = first("x-api-key", (source) => isKeptBack(source, authorization));
  const customised = (header: Header, one: Candidate | undefined): Candidate | undefined =>
    one && slots[header].firm.includes(one.source) ? one : (found.get(CUSTOM[header]) ?? one);
  return {
    filled: headers(key, authorization),
    sent: headers(customised("x-api-key", key), customised("authorization", authorization)),
  };
}

function headers(key: Candidate | undefined, authorization: Candidate | undefined): Sent {
  return { ...(key ? { "x-api-key": key } : {}), ...(authorization ? { authorization } : {}) };
}

function yieldsTo(source: SourceId, found: Found): Candidate | undefined {
  return SOURCES[source].yields?.map((other) => found.get(other)).find((other) => other !== undefined);
}

function isKeptBack(source: SourceId, bearer: Candidate | undefined): boolean {
  return bearer !== undefined && (SOURCES[source].yieldsToBearer?.includes(bearer.source) ?? false);
}

/** Why a source that has a value goes out in no header. */
function shadow(
  { source, entry }: Candidate,
  slots: Slots,
  found: Found,
  { filled, sent }: Filling,
): Resolution["shadowed"] {
  if (Object.values(sent).some((one) => one.source === source)) return [];
  const title = SOURCES[source].title;
  const told = (by: Candidate, reason: string): Resolution["shadowed"] => [
    { entry: entry.id, by: by.entry.id, reason },
  ];
  const ahead = yieldsTo(source, found);
  if (ahead) return told(ahead, `${title} is used only without ${SOURCES[ahead.source].title}`);
  if (filled.authorization && isKeptBack(source, filled.authorization)) {
    const login = SOURCES[filled.authorization.source].title;
    return told(filled.authorization, `a stored key is used only without a login, and there is ${login}`);
  }
  const header = HEADERS.find((one) => CUSTOM[one] === source || slots[one].from.includes(source));
  const winner = header && sent[header];
  return winner ? told(winner, `${SOURCES[winner.source].title} comes before ${title}`) : [];
}

function row(header: Header, candidate: Candidate, sent: Sent, seen: View): Resolution["sent"][number] {
  const { source, entry, value } = candidate;
  const notes = [
    SOURCES[source].opaque,
    isBlank(candidate) ? "it is empty, and is sent so" : undefined,
    leadingBlanks(header, candidate),
    approval(candidate, seen),
    race(header, candidate, sent),
    looseMode(candidate, seen),
  ];
  const note = notes.filter((one) => one !== undefined).join("; ");
  return {
    header,
    entry: entry.id,
    ...(value === undefined || isBlank(candidate) ? {} : { value: new Secret(withoutBlanks(value)) }),
    ...(note === "" ? {} : { note }),
  };
}

/** The approval lists count in a terminal session only. Tails are compared as they stand, white space included. */
function approval({ source, value }: Candidate, seen: View): string | undefined {
  if (source !== "api-key" || value === undefined) return undefined;
  const list = (name: string): readonly string[] =>
    seen
      .layer("state")
      .flatMap((entry) =>
        entry.inert === undefined && plainPointer(entry.address).startsWith(`/customApiKeyResponses/${name}/`)
          ? [entry.value.reveal()]
          : [],
      );
  const tail = value.slice(-TAIL);
  if (list("approved").includes(tail)) return undefined;
  if (list("rejected").includes(tail)) {
    return "in a terminal session Claude Code ignores it: its tail is in customApiKeyResponses.rejected";
  }
  return "in a terminal session Claude Code asks first: its tail is not in customApiKeyResponses.approved";
}

/** Measured: the helper's key was missing in up to half of such requests on a busy machine. */
function race(header: Header, { source }: Candidate, sent: Sent): string | undefined {
  if (header !== "x-api-key" || source !== "helper" || sent.authorization?.source !== "auth-token")
    return undefined;
  return "beside ANTHROPIC_AUTH_TOKEN some requests go out without it";
}

function looseMode({ source, entry }: Candidate, seen: View): string | undefined {
  const mode = entry.path === undefined ? undefined : seen.file(entry.path)?.mode;
  if (source !== "profile" || !seen.hasModes || mode === undefined || (mode & 0o077) === 0) return undefined;
  return "Claude Code refuses it until the file is readable by you alone (mode 0600)";
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ON.includes(value.trim().toLowerCase());
}
