import { type Host, type Machine, type Resolution, Secret } from "@claude-rotate/contract";
import { DIRECT, type Header, ON, PROVIDERS, type Slots, SOURCES, type SourceId, TAIL } from "./facts.ts";
import { whyIgnored } from "./ignored.ts";
import { mergedVariable } from "./merge.ts";
import { plainPointer } from "./pointer.ts";
import { type Candidate, findSources, type Sources } from "./sources.ts";
import { type View, view } from "./view.ts";

const HEADERS: readonly Header[] = ["x-api-key", "authorization"];

type Found = ReadonlyMap<SourceId, Candidate>;
type Sent = Readonly<Partial<Record<Header, Candidate>>>;

type Provider = (typeof PROVIDERS)[number];

/** What the client would send in `-p` mode from the current folder. */
export function resolve(machine: Machine, host: Host): Resolution {
  const seen = view(machine, host);
  const provider = PROVIDERS.find(({ variable }) =>
    isOn(mergedVariable(seen, variable).entry?.value.reveal()),
  );
  const sources = findSources(seen);
  const told = seen.stopped === undefined ? running(sources, seen, provider) : halted(sources, seen.stopped);
  const spoken = new Set([...told.sent, ...told.shadowed, ...told.ignored].map(({ entry }) => entry));
  return { ...told, ignored: [...told.ignored, ...whyIgnored(machine, host, seen, spoken)] };
}

function running({ found, overridden }: Sources, seen: View, provider: Provider | undefined): Resolution {
  const slots = provider?.slots ?? DIRECT;
  const used = new Set([...slots["x-api-key"], ...slots.authorization]);
  const sent = fill(slots, found);
  const sentIds = new Set(Object.values(sent).map(({ entry }) => entry.id));
  const hidden = overridden
    .filter(({ source }) => used.has(source))
    .map(({ source: _source, ...rest }) => rest);
  const unused = provider ? [...found.values()].filter(({ source }) => !used.has(source)) : [];
  return {
    sent: HEADERS.flatMap((header) => {
      const candidate = sent[header];
      return candidate === undefined ? [] : [row(header, candidate, sent, seen)];
    }),
    shadowed: [...hidden, ...[...used].flatMap((source) => shadow(source, slots, found, sent))].filter(
      ({ entry }) => !sentIds.has(entry),
    ),
    ignored: unused.map(({ entry }) => ({
      entry: entry.id,
      reason: `Claude Code talks to ${provider?.title} here (${provider?.variable})`,
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

/** `authorization` first: a login that goes out there keeps a stored key back. */
function fill(slots: Slots, found: Found): Sent {
  const authorization = slots.authorization
    .map((source) => found.get(source))
    .find((one) => one && !yieldsTo(one.source, found));
  const key = slots["x-api-key"]
    .map((source) => found.get(source))
    .find((one) => one && !yieldsTo(one.source, found) && !isKeptBack(one.source, authorization));
  return { ...(key ? { "x-api-key": key } : {}), ...(authorization ? { authorization } : {}) };
}

function yieldsTo(source: SourceId, found: Found): Candidate | undefined {
  return SOURCES[source].yields?.map((other) => found.get(other)).find((other) => other !== undefined);
}

function isKeptBack(source: SourceId, authorization: Candidate | undefined): boolean {
  return (
    authorization !== undefined && (SOURCES[source].yieldsToSent?.includes(authorization.source) ?? false)
  );
}

/** Why a source that has a value goes out in no header. */
function shadow(source: SourceId, slots: Slots, found: Found, sent: Sent): Resolution["shadowed"] {
  const candidate = found.get(source);
  if (candidate === undefined || Object.values(sent).some((one) => one.source === source)) return [];
  const title = SOURCES[source].title;
  const told = (by: Candidate, reason: string): Resolution["shadowed"] => [
    { entry: candidate.entry.id, by: by.entry.id, reason },
  ];
  const ahead = yieldsTo(source, found);
  if (ahead) return told(ahead, `${title} is used only without ${SOURCES[ahead.source].title}`);
  if (sent.authorization && isKeptBack(source, sent.authorization)) {
    return told(
      sent.authorization,
      `${SOURCES[sent.authorization.source].title} is sent, and a stored key only without a login`,
    );
  }
  const winner = HEADERS.filter((header) => slots[header].includes(source)).map((header) => sent[header])[0];
  return winner ? told(winner, `${SOURCES[winner.source].title} comes before ${title}`) : [];
}

function row(header: Header, candidate: Candidate, sent: Sent, seen: View): Resolution["sent"][number] {
  const notes = [
    SOURCES[candidate.source].opaque,
    approval(candidate, seen),
    race(header, candidate, sent),
    looseMode(candidate, seen),
  ];
  const note = notes.filter((one) => one !== undefined).join("; ");
  return {
    header,
    entry: candidate.entry.id,
    ...(candidate.value === undefined ? {} : { value: new Secret(onTheWire(header, candidate.value)) }),
    ...(note === "" ? {} : { note }),
  };
}

/** White space around a key is trimmed; of a token only what follows it. */
function onTheWire(header: Header, value: string): string {
  const end = value.replace(/[ \t\r\n]+$/, "");
  return header === "x-api-key" ? end.replace(/^[ \t\r\n]+/, "") : end;
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
