import { type KeyVerdict, RotateError } from "@claude-rotate/contract";
import { type Buried, type ClientView, clientView, DEAD, scan, untilDead, verify } from "@claude-rotate/core";
import { DEFAULT_CREDENTIAL } from "../credential.ts";
import { count, plain, showKey } from "../render/look.ts";
import { type Cell, table } from "../render/table.ts";
import { verdictFormat, verdictWords } from "../render/verdict.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ verdicts: [] });

/** A key is dead, or the client gets no answer. */
const FOUND = 4;

export async function run(session: Session): Promise<Outcome> {
  const { context, args, terminal, look } = session;
  const meant = args.text("until-dead");
  if (meant !== undefined) return bury(session, meant);
  const found = await scan(context);
  const verdicts = await verify(context, found);
  const client = args.on("with-client") ? await clientView(context, found, DEFAULT_CREDENTIAL) : undefined;
  const unasked = found.machine.keys.length - verdicts.length;
  const isDead = verdicts.some(({ verdict }) => DEAD.has(verdict));
  return {
    document: { verdicts, ...(client === undefined ? {} : { client }) },
    exit: isDead || client?.ok === false ? FOUND : 0,
    lines: () => {
      const next = isDead ? ["", "to replace a dead key everywhere: claude-rotate rotate"] : [];
      return [
        ...(found.machine.keys.length === 0 ? ["no key was found"] : []),
        ...table(verdicts.map(rowOf), look, { indent: "" }),
        ...(unasked > 0
          ? [`${count(unasked, "key")} of another shape not asked about: a gateway's keys go to nobody else`]
          : []),
        ...(client === undefined ? [] : ["", ...clientLines(client, session)]),
        ...(terminal.quiet ? [] : next),
      ];
    },
  };
}

function clientLines({ ok, sent, message, status, ms }: ClientView, { look }: Session): readonly string[] {
  const keys = sent.map(
    ({ header, hint, fingerprint = "" }) => `${header} ${showKey({ ...(hint && { hint }), fingerprint })}`,
  );
  const words = [status, plain(message)].filter((part) => part !== undefined).join(" · ");
  return [
    `${look.paint(ok ? "green" : "red", ok ? "✓" : "✗")} Claude Code itself: ${words} (${ms} ms)`,
    ...keys.map((key) => `  it sends ${key}`),
  ];
}

async function bury({ context, args, terminal, look }: Session, meant: string): Promise<Outcome> {
  const limit = secondsIn(args.text("wait"));
  const told = (verdict: KeyVerdict): void =>
    terminal.status(`${showKey(verdict)}: ${verdict.verdict}; waiting until it is dead`);
  const { verdict, forgotten } = await untilDead(context, meant, {
    told,
    ...(limit === undefined ? {} : { limit }),
  });
  const document: Omit<Buried, "verdict"> & { verdicts: readonly KeyVerdict[] } = {
    verdicts: [verdict],
    forgotten,
  };
  return {
    document,
    lines: () => [
      `${look.paint("green", "✓")} ${showKey(verdict)} is dead: ${verdictWords(verdict)}`,
      ...(forgotten.length === 0
        ? []
        : [`  what undo would need of ${count(forgotten.length, "rotation")} is erased`]),
    ],
  };
}

/** Milliseconds. Throws `USAGE`. */
function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new RotateError("USAGE", "--wait takes a number of seconds");
  return Number(text) * 1000;
}

function rowOf(key: KeyVerdict): readonly Cell[] {
  return [
    { text: key.verdict, format: verdictFormat(key.verdict) },
    { text: showKey(key), format: "bold" },
    { text: count(key.places, "place") },
    { text: verdictWords(key), format: "dim" },
  ];
}
