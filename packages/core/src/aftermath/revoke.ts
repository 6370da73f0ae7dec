import type { Credential, Secret } from "@claude-rotate/contract";
import type { OldKey } from "./old-keys.ts";

/** An old key that works until somebody revokes it. */
export interface Revocation {
  readonly fingerprint: string;
  /** As its issuer's console shows it: `sk-ant-api03-R2D...igAA`. */
  readonly consoleHint?: string;
  /** The page where it is revoked. */
  readonly console?: string;
  /** The command that waits for it. */
  readonly wait: string;
}

export function revocations(credential: Credential, old: readonly OldKey[]): readonly Revocation[] {
  return old.map(({ fingerprint, secret }) => {
    const hint = secret && consoleHint(credential, secret);
    return {
      fingerprint,
      ...(hint === undefined ? {} : { consoleHint: hint }),
      ...(credential.console === undefined ? {} : { console: credential.console }),
      wait: `claude-rotate verify --until-dead ${fingerprint}`,
    };
  });
}

/** Shorter keys would show too much of themselves. */
const SHORTEST = 40;

function consoleHint({ consoleHint: parts, prefixes }: Credential, secret: Secret): string | undefined {
  const text = secret.reveal();
  const prefix = prefixes.find((one) => text.startsWith(one));
  if (parts === undefined || prefix === undefined || text.length < SHORTEST) return undefined;
  const [head, tail] = parts;
  return `${text.slice(0, prefix.length + head)}...${text.slice(-tail)}`;
}
