import { createHash } from "node:crypto";
import type { Host } from "@claude-rotate/contract";

/** By absolute path: nothing on PATH can stand in for it. */
export const SECURITY = "/usr/bin/security";

/** Milliseconds: time enough to type a password into the dialog that a locked keychain opens. */
export const PATIENCE = 60_000;

/** The two sorts of keychain item, and the commands of `security` for each. */
export const KINDS = {
  generic: { find: "find-generic-password", add: "add-generic-password", drop: "delete-generic-password" },
  internet: {
    find: "find-internet-password",
    add: "add-internet-password",
    drop: "delete-internet-password",
  },
} as const;
export type Kind = keyof typeof KINDS;

/**
 * Exit codes. `security` ends with the OSStatus of its command (`main` in Apple's SecurityTool/macOS/security.c), of which
 * a process keeps the low byte: -25300 & 255 is 44. The names are those of Apple's SecBase.h. Recorded by users:
 * 44: anthropics/claude-code#1311 · 36: fastlane-community/security#5, kopia/kopia#4449 · 45: anthropics/claude-code#48162 ·
 * 51: manwhoami/OSXChromeDecrypt#2 · -128: keybase/go-keychain#91.
 */
export const EXIT = {
  /** errSecInteractionNotAllowed, -25308: locked, or a question that can't be shown (SSH, no desktop). */
  interactionNotAllowed: 36,
  /** errSecItemNotFound, -25300. */
  itemNotFound: 44,
  /** errSecDuplicateItem, -25299. */
  duplicateItem: 45,
  /** errSecAuthFailed, -25293: somebody chose "Deny", or the password was wrong. */
  authFailed: 51,
  /** errSecUserCanceled, -128. */
  userCanceled: 128,
  /** Not of `security`: the host ended it, since nobody answered the dialog. */
  killed: -1,
} as const;

/** An item to look for. */
export interface Wanted {
  readonly kind: Kind;
  /** The service of a generic item, the server of an internet password. */
  readonly where: string;
  /** Looked up one after the other; `undefined` is whichever item comes first. */
  readonly accounts: readonly (string | undefined)[];
  /** Compared with a credential's names. */
  readonly name: string;
  /** The only account that the client reads. */
  readonly reads?: string;
  /** Why no client reads it, whatever its account. */
  readonly inert?: string;
  readonly note?: string;
}

/**
 * The client's own rule, read from Claude Code 2.1.197: a suffix where a folder is set, `CLAUDE_SECURESTORAGE_CONFIG_DIR`
 * before `CLAUDE_CONFIG_DIR`; a set but empty one means no suffix.
 */
export function clientService({ env }: Host): string {
  const folder = env.CLAUDE_SECURESTORAGE_CONFIG_DIR ?? env.CLAUDE_CONFIG_DIR;
  if (!folder) return "Claude Code";
  return `Claude Code-${createHash("sha256").update(folder.normalize("NFC")).digest("hex").slice(0, 8)}`;
}

/** The client's own rule, from the same version. Without `USER` it asks the system; the home bears that name. */
function clientAccount({ env, paths }: Host): string {
  const user = env.USER || (paths.home.split("/").at(-1) ?? "");
  return /^[a-zA-Z0-9._-]+$/.test(user) ? user : "claude-code-user";
}

/** The client's login, which it renews itself: JSON with tokens, never an API key. */
export function isLogin(where: string): boolean {
  return /^Claude Code\b.*-credentials/.test(where);
}

/** What is looked for on every Mac. */
export function knownItems(host: Host): readonly Wanted[] {
  const account = clientAccount(host);
  const service = clientService(host);
  // `primaryApiKey` is the client's name for the same key where it stands in its state file.
  const client = { kind: "generic", accounts: [undefined, account], name: "primaryApiKey" } as const;
  const elsewhere: Wanted = {
    ...client,
    where: "Claude Code",
    inert: `Claude Code reads "${service}" while its folder is set by a variable, as here`,
  };
  return [
    { ...client, where: service, reads: account },
    ...(service === "Claude Code" ? [] : [elsewhere]),
    ...["ANTHROPIC_API_KEY", "anthropic-api-key"].map(
      // What shell files most often read: `export ANTHROPIC_API_KEY=$(security find-generic-password -s … -w)`.
      (where): Wanted => ({
        kind: "generic",
        where,
        accounts: [undefined, account],
        name: "ANTHROPIC_API_KEY",
        note: "a shell file or a helper asks for it by this name; open shells keep the old key",
      }),
    ),
    {
      // github.com/theluckystrike/claude-skills-guide, "Invalid API key after rotation", and its copies. It may as well be
      // a login to the website, so only its shape makes it a key.
      kind: "internet",
      where: "anthropic.com",
      accounts: [undefined, account],
      name: "anthropic.com",
      inert: "Claude Code does not read internet passwords; some guides on the web put keys there",
    },
  ];
}
