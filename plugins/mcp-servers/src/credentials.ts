import type { Credential } from "@claude-rotate/contract";
import { ask } from "@claude-rotate/issuer";
import { PROFILES, type Profile } from "./profiles.ts";

export const credentials: readonly Credential[] = PROFILES.map(credentialOf);

/** A profile without what only the readings need, and with its test. */
export function credentialOf({
  aliases: _,
  hosts: __,
  servers: ___,
  fileVariable: ____,
  question,
  ...rest
}: Profile): Credential {
  const whole = { ...question, shape: rest.pattern };
  return { ...rest, test: (secret, host) => ask(whole, secret, host) };
}
