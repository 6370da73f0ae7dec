import { type Host, type Machine, type Resolution, Secret } from "@claude-rotate/contract";
import { approvalOf, isRejected } from "./approval.ts";
import { CUSTOM, type Header, type Slots, SOURCES } from "./facts.ts";
import { whyIgnored } from "./ignored.ts";
import {
  type Filling,
  type Found,
  fill,
  HEADERS,
  isKeptBack,
  type Situation,
  situationOf,
  yieldsTo,
} from "./situation.ts";
import type { Candidate, Sources } from "./sources.ts";
import type { View } from "./view.ts";
import { isBlank, leadingBlanks, type Sent, whyNothing, withoutBlanks } from "./wire.ts";

/** What the client would send from the current folder in `-p` mode, and in a terminal session where that differs. */
export function resolve(machine: Machine, host: Host): Resolution {
  const situation = situationOf(machine, host);
  const { sources, stopped, seen } = situation;
  const told = stopped === undefined ? running(situation) : halted(sources, stopped);
  const spoken = new Set([...told.sent, ...told.shadowed, ...told.ignored].map(({ entry }) => entry));
  return { ...told, ignored: [...told.ignored, ...whyIgnored(machine, host, seen, spoken)] };
}

function running(situation: Situation): Resolution {
  const { sources, seen, mode, slots, found, filling } = situation;
  const { sent } = filling;
  const used = new Set(found.keys());
  const sentIds = new Set(Object.values(sent).map(({ entry }) => entry.id));
  const slotted = new Set(HEADERS.flatMap((header) => [CUSTOM[header], ...slots[header].from]));
  const hidden = sources.overridden
    .filter(({ source }) => slotted.has(source))
    .map(({ source: _source, ...rest }) => rest);
  const unused = mode ? [...sources.found].filter(([source]) => !used.has(source)) : [];
  return {
    sent: rows(sent, seen),
    ...interactive(situation),
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

function approval(candidate: Candidate, seen: View): string | undefined {
  const lists = approvalOf(candidate, seen);
  if (lists === undefined || lists.approved !== undefined) return undefined;
  return lists.rejected
    ? "in a terminal session Claude Code ignores it: its tail is in customApiKeyResponses.rejected"
    : "in a terminal session Claude Code asks first: its tail is not in customApiKeyResponses.approved";
}

/** A terminal session goes on without a key that was rejected: with what is left, or with nothing. */
function interactive({ seen, slots, found, filling }: Situation): Pick<Resolution, "interactive"> {
  const key = filling.sent["x-api-key"];
  if (key === undefined || !isRejected(key, seen)) return {};
  const rest: Found = new Map([...found].filter(([source]) => source !== key.source));
  const { filled, sent } = fill(slots, rest);
  return { interactive: whyNothing(filled, sent) === undefined ? rows(sent, seen) : [] };
}

function rows(sent: Sent, seen: View): Resolution["sent"] {
  return HEADERS.flatMap((header) => {
    const candidate = sent[header];
    return candidate === undefined ? [] : [row(header, candidate, sent, seen)];
  });
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
