import type { Kind } from "./facts.ts";

/** Which item is meant. */
export interface Target {
  readonly kind: Kind;
  /** Service or server. */
  readonly where: string;
  readonly account?: string;
}

function encoded(word: string): string {
  return word.replace(/[%/\p{Cc}]/gu, (sign) => encodeURIComponent(sign));
}

/** `Claude Code/dev` for a generic item, `//anthropic.com/dev` for an internet password. */
export function addressOf({ kind, where, account }: Target): string {
  const start = kind === "internet" ? "//" : "";
  return start + encoded(where) + (account === undefined ? "" : `/${encoded(account)}`);
}

export function targetOf(address: string): Target | undefined {
  const internet = address.startsWith("//");
  const [where, account, ...more] = address.slice(internet ? 2 : 0).split("/");
  if (!where || more.length > 0) return undefined;
  try {
    return {
      kind: internet ? "internet" : "generic",
      where: decodeURIComponent(where),
      ...(account ? { account: decodeURIComponent(account) } : {}),
    };
  } catch {
    return undefined;
  }
}

/** As people know it. */
export function titleOf({ kind, where, account }: Target): string {
  const what = kind === "internet" ? "the internet password for" : "the keychain item";
  return `${what} "${where}"${account === undefined ? "" : ` of account "${account}"`}`;
}
