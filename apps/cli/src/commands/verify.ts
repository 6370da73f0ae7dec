import { type Code, isRotateError, type KeyVerdict, RotateError } from "@claude-rotate/contract";
import {
  type Buried,
  type ClientView,
  clientView,
  DEAD,
  isAnswer,
  type SentHeader,
  scan,
  untilDead,
  verify,
  which,
} from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { DEFAULT_CREDENTIAL } from "../credential.ts";
import { failureLines } from "../failure.ts";
import { count, plain, showKey, showPath } from "../render/look.ts";
import { type Cell, table } from "../render/table.ts";
import { verdictFormat, verdictWords } from "../render/verdict.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ verdicts: [], unasked: [] });

/** A key is dead, or the one that the client sends is refused. */
const FOUND = 4;
/** The status with which an issuer refuses a key. */
const REFUSED = 401;

export async function run(session: Session): Promise<Outcome> {
  const { context, args, terminal, look } = session;
  const meant = args.text("until-dead");
  if (meant !== undefined) return bury(session, meant);
  const folder = await folderOf(session);
  const found = await scan(context);
  const verdicts = await verify(context, found);
  const client = folder && (await askClient(session, folder));
  const asked = new Set(verdicts.map(({ fingerprint }) => fingerprint));
  const unasked = found.machine.keys
    .filter(({ fingerprint }) => !asked.has(fingerprint))
    .map((key) => ({ ...key, places: key.places.length }));
  const sent = which(context, found, DEFAULT_CREDENTIAL).sent;
  const tokens = sent.filter(
    ({ fingerprint = "" }) => !found.machine.keys.some((key) => key.fingerprint === fingerprint),
  );
  const isDead = verdicts.some(({ verdict }) => DEAD.has(verdict));
  const isBad = isDead || client?.status === REFUSED;
  const error = isBad ? undefined : (failedClient(client) ?? untested(verdicts));
  return {
    document: {
      verdicts,
      unasked,
      ...(client === undefined ? {} : { client }),
      ...(error === undefined ? {} : { error }),
    },
    exit: isBad ? FOUND : (error?.exit ?? 0),
    lines: () => {
      const rows = [...verdicts.map(rowOf), ...unasked.map(unaskedRow), ...tokens.map(tokenRow)];
      return [
        ...(rows.length === 0 ? ["no key was found"] : table(rows, look, { indent: "" })),
        ...(client === undefined ? [] : ["", ...clientLines(client, session)]),
        ...(error === undefined ? [] : ["", ...failureLines(error, look)]),
        ...(terminal.quiet || error ? [] : nextLines(isDead, unasked.length > 0)),
      ];
    },
  };
}

/** A key that nobody could be asked about is not proven, whatever the others are. */
function untested(verdicts: readonly KeyVerdict[]): RotateError | undefined {
  const keys = verdicts.filter((verdict) => !isAnswer(verdict)).length;
  if (keys === 0) return undefined;
  return new RotateError("KEY_UNTESTED", `the issuer's word on ${count(keys, "key")} could not be had`);
}

/** A client that could not be run, or got no answer that it understands, says nothing of a key. */
function failedClient(client: Asked | undefined): RotateError | undefined {
  if (client === undefined || client.ok) return undefined;
  if (client.code !== undefined) return new RotateError(client.code, client.message);
  return new RotateError("KEY_UNTESTED", "Claude Code's own request did not succeed");
}

type Asked = ClientView & { readonly code?: Code };

/** What it said; where it could not be run, why. */
async function askClient({ context }: Session, folder: ClientView["folder"]): Promise<Asked> {
  try {
    return await clientView(context, DEFAULT_CREDENTIAL, folder);
  } catch (error) {
    if (!isRotateError(error) || error.code !== "EXEC_FAILED") throw error;
    return { ok: false, code: error.code, message: error.message, folder, sent: [], ms: 0 };
  }
}

/** Where Claude Code itself is asked: nowhere, in an empty folder, or here once a person said yes. Throws `USAGE`, `INTERRUPTED`. */
async function folderOf({
  args,
  terminal,
  context,
  look,
}: Session): Promise<ClientView["folder"] | undefined> {
  if (!args.on("in-project")) return args.on("with-client") ? "empty" : undefined;
  if (!args.on("with-client"))
    throw new RotateError("USAGE", "--in-project goes with --with-client", { hint: "Add `--with-client`." });
  if (!terminal.interactive)
    throw new RotateError(
      "USAGE",
      "without a terminal nobody can be asked whether to run the project's code",
      {
        hint: "Leave `--in-project` out: Claude Code is asked in an empty folder then.",
      },
    );
  const { cwd } = context.host.paths;
  terminal.print([
    `Claude Code in ${showPath(cwd, look.home)} runs this project's helper, hooks and servers.`,
  ]);
  if (await askYes(terminal, "Run it here?", context.host.signal)) return "here";
  throw new RotateError("INTERRUPTED", "you said no");
}

function nextLines(isDead: boolean, isUnasked: boolean): readonly string[] {
  if (isDead) return ["", "to replace a dead key everywhere: claude-rotate rotate"];
  return isUnasked ? ["", "to see where the keys stand that nobody was asked about: claude-rotate scan"] : [];
}

const WHERE = { empty: "in an empty folder", here: "in this folder" };

function clientLines(
  { ok, sent, message, status, ms, folder }: ClientView,
  { look }: Session,
): readonly string[] {
  const keys = sent.map(
    ({ header, hint, fingerprint = "" }) => `${header} ${showKey({ ...(hint && { hint }), fingerprint })}`,
  );
  const words = [status, plain(message)].filter((part) => part !== undefined).join(" · ");
  return [
    `${look.paint(ok ? "green" : "red", ok ? "✓" : "✗")} Claude Code itself, ${WHERE[folder]}: ${words} (${ms} ms)`,
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

/** A token or a helper's key goes to a gateway, or is a login: no credential of ours, and doctor asks about it where it is sent. */
function tokenRow({ header, hint = "", fingerprint = "" }: SentHeader): readonly Cell[] {
  return [
    { text: "not asked", format: "yellow" },
    { text: showKey({ hint, fingerprint }), format: "bold" },
    { text: "" },
    { text: `Claude Code sends it in ${header}: claude-rotate doctor asks about it`, format: "dim" },
  ];
}

/** It may be a gateway's, so no issuer gets to see it unless the client sends it from here. */
function unaskedRow({ hint, fingerprint, places }: Omit<KeyVerdict, "verdict">): readonly Cell[] {
  return [
    { text: "not asked", format: "yellow" },
    { text: showKey({ hint, fingerprint }), format: "bold" },
    { text: count(places, "place") },
    { text: "its shape is not the issuer's, and nothing sends it from here", format: "dim" },
  ];
}
