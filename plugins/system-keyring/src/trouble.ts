/** Why an entry can't be read or written, in words that follow a colon, and what to do. Never holds a value. */
export class Trouble extends Error {
  /** `item` is about one entry, `missing` about one that is not there, the others about all. */
  readonly kind: "item" | "missing" | "refused" | "failed";
  readonly hint: string;

  constructor(kind: Trouble["kind"], message: string, hint: string) {
    super(message);
    this.name = "Trouble";
    this.kind = kind;
    this.hint = hint;
  }
}

const LOOK = "Look at it in Passwords and Keys (seahorse), KWallet or the Credential Manager.";
const UNLOCK = "Unlock it (log in to the desktop, or open Passwords and Keys), then run it again.";
const DESKTOP =
  "Run it in a session of the desktop; over SSH or in a container start one: `dbus-run-session`, `gnome-keyring-daemon --unlock`.";
const INSTALL =
  "Install it beside claude-rotate: `npm install -g claude-rotate @napi-rs/keyring`, or `npx -p claude-rotate -p @napi-rs/keyring claude-rotate`.";

/**
 * What @napi-rs/keyring 2.1.2 says, recorded on Debian 12 with gnome-keyring 42.1; the Windows line is from the source of
 * keyring-rs. Its errors have no codes but their words.
 */
const SAID: readonly (readonly [RegExp, Trouble["kind"], string, string])[] = [
  [/prompt was dismissed|is locked/i, "refused", "the keyring is locked, and nobody unlocked it", UNLOCK],
  [/secrets was not provided/i, "refused", "no Secret Service runs here", DESKTOP],
  [/failed to connect to socket|autolaunch/i, "refused", "there is no D-Bus session here", DESKTOP],
  [
    /NO_SUCH_LOGON_SESSION/i,
    "refused",
    "this session has no Credential Manager",
    "Run it in a desktop session.",
  ],
  [/matched by \d+ credentials/i, "item", "more than one item has this service and account", LOOK],
  [/not valid UTF-8|bad encoding/i, "item", "what it holds is no text", LOOK],
  [/native binding|cannot find module/i, "refused", "the library @napi-rs/keyring can't be loaded", INSTALL],
];

export function troubleOf(said: string): Trouble {
  const known = SAID.find(([words]) => words.test(said));
  if (known) return new Trouble(known[1], known[2], known[3]);
  return new Trouble("failed", "the library @napi-rs/keyring failed for a reason that is not known", LOOK);
}

export function absent(): Trouble {
  return new Trouble("refused", "the library @napi-rs/keyring is not installed", INSTALL);
}

export function missing(address: string): Trouble {
  const make = `make it: \`claude-rotate rotate --add keyring:${address}\``;
  return new Trouble("missing", "there is no such item", `Correct it in your config, or ${make}. ${LOOK}`);
}

export function unanswered(): Trouble {
  return new Trouble("refused", "nobody answered the keyring's dialog", UNLOCK);
}
