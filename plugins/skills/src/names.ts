/** Names of what is worth hiding: `GITHUB_TOKEN`, `API_KEY`. */
export function soundsSecret(name: string): boolean {
  return /(?:KEY|TOKEN|SECRET|PASSWORD|PAT|CREDENTIALS?)$/.test(name);
}

/**
 * False for what may be a secret itself, in a list that is ordered by keys. An address is shown and kept, so no such name
 * may become part of one.
 */
export function isPlainName(name: string): boolean {
  return name.length <= 64 && !/(?=[A-Za-z]*\d)[A-Za-z0-9]{20}/.test(name);
}

/** Gives the second and later of equal addresses `#2`, `#3`… */
export function ordinals(): (address: string) => string {
  const counts = new Map<string, number>();
  return (address) => {
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    return count === 1 ? address : `${address}#${count}`;
  };
}
