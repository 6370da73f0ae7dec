import { RotateError } from "@claude-rotate/contract";
import { clientOf, scan, type Which, which } from "@claude-rotate/core";
import { credentialFrom } from "../credential.ts";
import { showPath } from "../render/look.ts";
import { whichLines } from "../render/which.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ client: "", sent: [], shadowed: [], ignored: [], servers: [] });

/** No key would be sent. */
const NO_KEY = 4;

export async function run(session: Session): Promise<Outcome> {
  const { context, terminal, look } = session;
  const credential = credentialFrom(session);
  if (clientOf(context, credential.id) === undefined)
    throw new RotateError("CREDENTIAL_UNKNOWN", `no loaded plugin knows a client of ${credential.id}`);
  const found = await scan(context);
  const answer = which(context, found, credential.id);
  const isHeld = answer.servers.some(({ fingerprint }) => fingerprint !== undefined);
  const isSent = answer.sent.length > 0 || isHeld;
  return {
    document: answer,
    exit: isSent ? 0 : NO_KEY,
    lines: () => {
      const from = showPath(context.host.paths.cwd, look.home);
      const head = `From ${from}, ${headline(answer, isSent)}`;
      const next = isSent
        ? "to ask the issuer about it: claude-rotate verify"
        : "to see what stands where: claude-rotate scan";
      const rows = whichLines(terminal.quiet ? sentAlone(answer) : answer, found, look);
      return [
        look.paint("bold", head),
        ...(rows.length > 0 ? ["", ...rows] : []),
        ...(terminal.quiet ? [] : ["", next]),
      ];
    },
  };
}

function headline({ client, servers, credential }: Which, isSent: boolean): string {
  if (isSent && servers.length > 0) return `servers hold a key of ${credential}`;
  if (servers.length > 0) return `servers ask for a key of ${credential}, and none is set`;
  return isSent ? `${client} sends` : `${client} sends no key`;
}

function sentAlone(answer: Which): Which {
  return { ...answer, shadowed: [], ignored: [] };
}
