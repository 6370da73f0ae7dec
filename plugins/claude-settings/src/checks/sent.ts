import {
  type Check,
  type Entry,
  type Examined,
  type Finding,
  type Host,
  Secret,
  type Verdict,
} from "@claude-rotate/contract";
import { client } from "../client.ts";
import { type Header, SOURCES, type SourceId } from "../facts.ts";
import { HEADERS, type Situation, situationOf } from "../situation.ts";
import type { Candidate } from "../sources.ts";
import { withoutBlanks } from "../wire.ts";
import { askBearer } from "./bearer.ts";
import { projectRoutes } from "./route.ts";
import { goodKey, hintOf, isProjects, isShells, placeOf, REFUSED, verdictOf, words } from "./support.ts";

const ROTATE = "Replace it everywhere: `claude-rotate rotate`.";

export const invalidKey: Check = {
  id: "CR001",
  level: "error",
  title: "the issuer refuses the key that Claude Code sends",
  asks: true,
  run: async (machine, host) => {
    const situation = situationOf(machine, host);
    if (situation.stopped !== undefined) return [];
    if (HEADERS.every((header) => situation.filling.sent[header] === undefined))
      return situation.mode === undefined ? refusedLater(machine, host) : [];
    const findings = HEADERS.map((header) => refused(header, situation, machine, host));
    return (await Promise.all(findings)).flat();
  },
};

/** Nothing is sent from here, but a new shell will read keys, and the issuer refuses every one of them. */
function refusedLater(machine: Examined, host: Host): readonly Finding[] {
  const entries = machine.entries.filter(
    (entry) => entry.name === "ANTHROPIC_API_KEY" && isShells(entry, host),
  );
  const findings = entries.flatMap((entry): readonly Finding[] => {
    const verdict = verdictOf(machine, placeOf(machine, entry.id)?.fingerprint);
    if (verdict === undefined || !REFUSED.has(verdict.verdict)) return [];
    return [
      {
        place: entry.id,
        points: ["key", verdict.verdict],
        message: `no key is sent from here; a new shell reads this one, and ${verdict.host ?? "the issuer"} answers ${words(verdict)}`,
        ...mendKey({ entry }, verdict, machine),
      },
    ];
  });
  return findings.length === entries.length ? findings : [];
}

async function refused(
  header: Header,
  situation: Situation,
  machine: Examined,
  host: Host,
): Promise<readonly Finding[]> {
  const candidate = situation.filling.sent[header];
  if (candidate === undefined || candidate.source === "oauth-token") return [];
  const { source, entry } = candidate;
  const verdict =
    header === "x-api-key"
      ? verdictOf(machine, placeOf(machine, entry.id)?.fingerprint)
      : await bearerVerdict(candidate, machine, host);
  if (verdict === undefined || !REFUSED.has(verdict.verdict)) return [];
  const asked = verdict.host === undefined ? "the issuer" : verdict.host;
  return [
    {
      place: entry.id,
      points: [source, header === "x-api-key" ? "key" : "token", verdict.verdict],
      message: `Claude Code sends ${SOURCES[source].title} from here, and ${asked} answers ${words(verdict)}`,
      ...(header === "x-api-key" ? mendKey(candidate, verdict, machine) : mendToken(source, situation)),
    },
  ];
}

function mendKey(
  { entry }: Pick<Candidate, "entry">,
  { verdict }: Verdict,
  machine: Examined,
): Pick<Finding, "mend" | "fix"> {
  if (verdict === "billing")
    return { mend: "Add credit or a payment method in the issuer's console; the key itself is good." };
  if (verdict === "forbidden")
    return {
      mend: "Give the key the rights in the issuer's console, or use another: `claude-rotate rotate`.",
    };
  const to = goodKey(machine, entry);
  if (to === undefined) return { mend: ROTATE };
  return {
    mend: `Put the good key ${hintOf(machine, to)} here, which stands elsewhere on this machine: \`claude-rotate doctor --fix\`.`,
    fix: { kind: "swap", place: entry.id, to },
  };
}

function mendToken(source: SourceId, { filling }: Situation): Pick<Finding, "mend"> {
  const title = SOURCES[source].title;
  const beside = filling.sent["x-api-key"]
    ? "; the API key beside it does not help, since both are sent"
    : "";
  return { mend: `Take ${title} out, or give it a token that the gateway takes${beside}.` };
}

/** A project's own token goes nowhere while the project names where it should go: it belongs there, and we don't ask there. */
async function bearerVerdict(
  { source, entry, value }: Candidate,
  machine: Examined,
  host: Host,
): Promise<Verdict | undefined> {
  if (source !== "auth-token" && source !== "custom-authorization") return undefined;
  if (isProjects(machine, entry) && projectRoutes(machine).length > 0) return undefined;
  return askAbout(value, machine, host);
}

async function askAbout(
  value: string | undefined,
  machine: Examined,
  host: Host,
): Promise<Verdict | undefined> {
  const token = withoutBlanks(value ?? "");
  if (machine.offline || !/^[\x21-\x7e]{8,}$/.test(token) || /[${}<>]/.test(token)) return undefined;
  const env = client.environment(machine, host);
  return askBearer(new Secret(token), { ...host, env, fetch: (request) => host.fetch({ ...request, env }) });
}

export const deadToken: Check = {
  id: "CR012",
  level: "error",
  title: "the token that Claude Code logs in with is dead",
  asks: true,
  run: async (machine, host) => {
    const { filling, stopped } = situationOf(machine, host);
    const token = filling.sent.authorization;
    const mend = token && LOGINS[token.source];
    if (stopped !== undefined || token === undefined || mend === undefined) return [];
    if (token.source === "credentials" && isOver(token.entry, host)) return [];
    const verdict = await askAbout(token.value, machine, host);
    if (verdict?.verdict !== "invalid") return [];
    return [
      {
        place: token.entry.id,
        message: `Claude Code logs in with this token, and ${verdict.host ?? "the issuer"} answers ${words(verdict)}`,
        mend,
      },
    ];
  },
};

const LOGINS: Readonly<Partial<Record<SourceId, string>>> = {
  "oauth-token":
    "Make a new one with `claude setup-token` and put it here, or take the variable out and run `claude /login`.",
  credentials: "Log in again: `claude /login`.",
};

const LIMIT = 1024 * 1024;

/** Claude Code fetches a new access token by itself once its time is over: a refusal says nothing then. */
function isOver({ path = "" }: Entry, { files }: Host): boolean {
  try {
    const login: unknown = JSON.parse(Buffer.from(files.read(path, LIMIT).bytes).toString("utf8"));
    const { claudeAiOauth: { expiresAt } = {} } = login as { claudeAiOauth?: { expiresAt?: unknown } };
    return typeof expiresAt === "number" && expiresAt < Date.now();
  } catch {
    return true;
  }
}
