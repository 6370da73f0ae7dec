import type { Host } from "@claude-rotate/contract";
import { EXIT } from "./facts.ts";
import { isLocked } from "./security.ts";

/** Why an item can't be read or written, in words that follow a colon. */
export interface Trouble {
  readonly reason: string;
  readonly hint: string;
  /** True where it holds for every item of the keychain. */
  readonly whole: boolean;
  /** True where `security` refused; false where it failed for a reason that is not known. */
  readonly refused: boolean;
}

const AGAIN = "Run it again and answer the dialog with your password and `Always Allow`.";

export async function troubleOf(host: Host, exit: number, keychain: string | undefined): Promise<Trouble> {
  if (exit === EXIT.interactionNotAllowed) {
    return (await isLocked(host, keychain)) ? locked(host, keychain) : hidden(host);
  }
  const one = { whole: false, refused: true };
  if (exit === EXIT.authFailed) return { ...one, reason: "access was denied", hint: AGAIN };
  if (exit === EXIT.userCanceled) return { ...one, reason: "the dialog was cancelled", hint: AGAIN };
  if (exit === EXIT.killed)
    return { whole: true, refused: true, reason: "nobody answered the keychain's dialog", hint: AGAIN };
  return {
    whole: false,
    refused: false,
    reason: `\`security\` ended with ${exit}`,
    hint: "Look at the item in Keychain Access.",
  };
}

function isRemote({ env }: Host): boolean {
  return Boolean(env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY);
}

function locked(host: Host, keychain: string | undefined): Trouble {
  const command = `security unlock-keychain${keychain === undefined ? "" : ` "${keychain}"`}`;
  return {
    reason: isRemote(host) ? "the keychain is locked in this SSH session" : "the keychain is locked",
    hint: isRemote(host)
      ? `A login by SSH does not unlock it: run \`${command}\` in this session, then this again.`
      : `Run \`${command}\`, then this again.`,
    whole: true,
    refused: true,
  };
}

/** The keychain is open, but the item asks who reads it. */
function hidden(host: Host): Trouble {
  return {
    reason: `it asks before it is read, and no dialog can be shown ${isRemote(host) ? "in an SSH session" : "here"}`,
    hint: "Run it once in a terminal on the Mac's own desktop, and choose `Always Allow`.",
    whole: false,
    refused: true,
  };
}
