import type { ExecResult } from "@claude-rotate/contract";

/** Why `op` did not do it, in words that follow a colon, and what to do. Never holds a value. */
export class Trouble extends Error {
  /** `missing` and `forbidden` are about one item, the others about all. */
  readonly kind: "missing" | "forbidden" | "refused" | "failed";
  readonly hint: string;

  constructor(kind: Trouble["kind"], message: string, hint: string) {
    super(message);
    this.name = "Trouble";
    this.kind = kind;
    this.hint = hint;
  }
}

const SIGN_IN = "Sign in: `op signin`; in scripts set OP_SERVICE_ACCOUNT_TOKEN.";
const APP = "Open and unlock the 1Password app, with Settings › Developer › Integrate with 1Password CLI on.";
const CONFIRM = "Run it again and confirm the 1Password prompt.";
const LOOK = "Look the item up in 1Password: its vault, title and field, or use their ids.";

/**
 * `op` ends with 1 for every failure; what it says on stderr tells them apart. The words are those of op 2.33 to 2.39, as users
 * report them (1Password/shell-plugins#587, 1Password/op-js#227) and https://developer.1password.com/docs/cli/app-integration.
 */
const SAID: readonly (readonly [RegExp, Trouble["kind"], string, string])[] = [
  [/isn't a vault/i, "missing", "there is no such vault in this account", LOOK],
  [/isn't an item/i, "missing", "there is no such item in that vault", LOOK],
  [/does not have a field|isn't a field/i, "missing", "the item has no such field", LOOK],
  [
    /more than one item matches/i,
    "missing",
    "more than one item has that title",
    "Use the item's id instead.",
  ],
  [/authorization prompt dismissed/i, "refused", "the prompt was dismissed", CONFIRM],
  [/authorization time(?:out|d out)/i, "refused", "nobody confirmed the prompt", CONFIRM],
  [/connecting to desktop app|delegatedsession/i, "failed", "the 1Password app can't be reached", APP],
  [/no accounts configured/i, "refused", "no account is set up for the command line", APP],
  [/not (?:currently )?signed in|session token/i, "refused", "you are not signed in", SIGN_IN],
  [
    /\(401\)|sacredentials/i,
    "refused",
    "the service account's token is not accepted",
    "Set OP_SERVICE_ACCOUNT_TOKEN to a token that is in force.",
  ],
  [
    /\(403\)|permission|not authorized/i,
    "refused",
    "you have no right to do that",
    "Ask the vault's owner for it.",
  ],
  [/deadline exceeded|dial tcp|no such host/i, "failed", "1Password can't be reached", "Check the network."],
];

export function troubleOf({ code, stderr }: ExecResult): Trouble {
  const known = SAID.find(([said]) => said.test(stderr));
  if (known) return new Trouble(known[1], known[2], known[3]);
  if (code === -1) return new Trouble("failed", "`op` did not answer in time", CONFIRM);
  return new Trouble("failed", `\`op\` ended with ${code}`, "Run the same `op` command by hand to see why.");
}
