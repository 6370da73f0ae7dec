import { type Credential, RotateError } from "@claude-rotate/contract";
import { credentialOf } from "@claude-rotate/core";
import type { Session } from "./session.ts";

export const DEFAULT_CREDENTIAL = "anthropic";

/** The credential that the command line names. Throws `CREDENTIAL_UNKNOWN`, and repeats only what looks like a name. */
export function credentialFrom({ context, args }: Pick<Session, "context" | "args">): Credential {
  const id = args.argument ?? DEFAULT_CREDENTIAL;
  if (/^[a-z][a-z0-9-]{0,31}$/.test(id)) return credentialOf(context.registry, id);
  const known = context.registry.credentials.map((credential) => credential.id).join(", ");
  throw new RotateError("CREDENTIAL_UNKNOWN", "that is no credential's name", { hint: `Known: ${known}.` });
}
