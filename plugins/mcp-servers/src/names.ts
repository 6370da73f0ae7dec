import { variableName as plainName } from "@claude-rotate/formats";
import { PROFILES } from "./profiles.ts";

const ALIASES = new Map(
  PROFILES.flatMap(({ aliases, names }) => aliases.map((alias) => [alias, names[0] ?? alias] as const)),
);

/**
 * The variable that a flag, a parameter, a header or a field speaks of, so that a credential needs one spelling of its name
 * only: `--brave-api-key`, `braveApiKey` and `X-Brave-Api-Key` are all `BRAVE_API_KEY`.
 */
export function variableName(name: string): string {
  return ALIASES.get(name.toLowerCase()) ?? plainName(name);
}

/** Names of what is worth hiding: `GITHUB_TOKEN`, `API_KEY`. */
export function soundsSecret(name: string): boolean {
  return /(?:KEY|TOKEN|SECRET|PASSWORD|PAT|AUTHORIZATION)$/.test(name);
}

/** The credential that an `Authorization` header to one of these hosts carries. */
export function bearerName(hosts: readonly string[]): string | undefined {
  return PROFILES.find((profile) => profile.hosts.some((host) => hosts.includes(host)))?.names[0];
}
