/** The variable that a field, an argument or a constant speaks of: `apiKey`, `api-key`, `@api_key` are all `API_KEY`. */
export function variableName(name: string): string {
  return name
    .replace(/^[^A-Za-z0-9]+|^x-/i, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

/** Names of what is worth hiding: `GITHUB_TOKEN`, `API_KEY`. */
export function soundsSecret(name: string): boolean {
  return /(?:KEY|TOKEN|SECRET|PASSWORD|PAT|CREDENTIALS?)$/.test(name);
}

/** Names that say nothing about whose key it is. */
export const GENERIC: ReadonlySet<string> = new Set([
  "KEY",
  "API_KEY",
  "API_SECRET",
  "API_TOKEN",
  "ACCESS_KEY",
  "ACCESS_TOKEN",
  "AUTH_TOKEN",
  "BEARER_TOKEN",
  "CLIENT_SECRET",
  "PRIVATE_KEY",
  "REFRESH_TOKEN",
  "SECRET",
  "SECRET_KEY",
  "SECRET_TOKEN",
  "TOKEN",
]);

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
