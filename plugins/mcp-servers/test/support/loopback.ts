import type { IncomingHttpHeaders } from "node:http";
import type { Host } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { type Answer, type Provider as Issuer, startProvider } from "@claude-rotate/testkit";

export type { Answer as Played, Issuer };

/** An issuer that answers by the headers that it is asked with. */
export function issuer(answer: Answer | ((headers: IncomingHttpHeaders) => Answer)): Promise<Issuer> {
  return startProvider(typeof answer === "function" ? ({ headers }) => answer(headers) : answer);
}

/** The members that asking an issuer needs; the rest would be a fault to touch. */
export function hostWith(env: Host["env"], fetch: Host["fetch"] = createHost({ env: {} }).fetch): Host {
  return { env, fetch, platform: "linux", signal: new AbortController().signal } as unknown as Host;
}
