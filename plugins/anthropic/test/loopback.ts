import type { Host } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { type Answer, type Provider, startProvider } from "@claude-rotate/testkit";

export type { Answer as Played, Provider };

/** An issuer that answers by the key that it is asked about. */
export function provider(answer: Answer | ((key: string) => Answer)): Promise<Provider> {
  return startProvider(
    typeof answer === "function" ? ({ headers }) => answer(String(headers["x-api-key"])) : answer,
  );
}

/** The members that asking an issuer needs; the rest would be a fault to touch. */
export function hostWith(env: Host["env"], fetch: Host["fetch"] = createHost({ env: {} }).fetch): Host {
  return { env, fetch, platform: "linux", signal: new AbortController().signal } as unknown as Host;
}

let count = 0;

/** A key of the right shape that never stood anywhere, made at run time. */
export function fakeKey(): string {
  count += 1;
  return `sk-ant-${"api03"}-${`fake${count}`.padEnd(93, "x")}AA`;
}
