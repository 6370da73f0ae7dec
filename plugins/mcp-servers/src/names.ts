import { PROFILES } from "./profiles.ts";

const ALIASES = new Map(
  PROFILES.flatMap(({ aliases, names }) => aliases.map((alias) => [alias, names[0] ?? alias] as const)),
);

/**
 * The variable that a flag, a parameter, a header or a field speaks of, so that a credential needs one spelling of its name
 * only: `--brave-api-key`, `braveApiKey` and `X-Brave-Api-Key` are all `BRAVE_API_KEY`.
 */
export function variableName(name: string): string {
  const alias = ALIASES.get(name.toLowerCase());
  if (alias !== undefined) return alias;
  return name
    .replace(/^-+|^x-/i, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

/** Fields that say nothing about whose key they hold. */
const GENERIC = /^(?:(?:API|ACCESS|AUTH|SECRET)_)?(?:KEY|TOKEN|SECRET)$/;

/** The variable that a field speaks of: `apiKey` in an object `tavily` is `TAVILY_API_KEY`. */
export function fieldName(name: string, parent: string | undefined): string {
  const own = variableName(name);
  const isOwner = parent !== undefined && /^[A-Za-z][\w-]*$/.test(parent);
  return isOwner && GENERIC.test(own) ? `${variableName(parent)}_${own}` : own;
}

/** Names of what is worth hiding: `GITHUB_TOKEN`, `API_KEY`. */
export function soundsSecret(name: string): boolean {
  return /(?:KEY|TOKEN|SECRET|PASSWORD|PAT|AUTHORIZATION)$/.test(name);
}

/** The credential that an `Authorization` header to one of these hosts carries. */
export function bearerName(hosts: readonly string[]): string | undefined {
  return PROFILES.find((profile) => profile.hosts.some((host) => hosts.includes(host)))?.names[0];
}
