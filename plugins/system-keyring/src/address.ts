/** What tells one entry of a keyring from the others. */
export interface Target {
  /** The attribute `service` in the Secret Service. */
  readonly service: string;
  /** The attribute `username` in the Secret Service. */
  readonly account: string;
  /** Windows only: the credential's own name. Default: `<account>.<service>`. */
  readonly target?: string;
}

function encoded(word: string): string {
  return word.replace(/[%/\p{Cc}]/gu, (sign) => encodeURIComponent(sign));
}

/** `brave-search/ada`, with a third word where the credential has a name of its own. */
export function addressOf({ service, account, target }: Target): string {
  return [service, account, ...(target === undefined ? [] : [target])].map(encoded).join("/");
}

export function targetOf(address: string): Target | undefined {
  try {
    const [service, account, target, ...more] = address.split("/").map(decodeURIComponent);
    if (!service || !account || more.length > 0) return undefined;
    return { service, account, ...(target ? { target } : {}) };
  } catch {
    return undefined;
  }
}
