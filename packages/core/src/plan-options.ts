import type { Credential, Secret } from "@claude-rotate/contract";
import type { Skips } from "./skip.ts";

/** What a plan is to bring about. */
export interface PlanOptions {
  readonly credential: Credential;
  readonly from: readonly string[];
  readonly to: { readonly secret: Secret; readonly fingerprint: string };
  readonly add: readonly string[];
  readonly skips: Skips;
  /** Go on without the places of plugins that failed. */
  readonly ignorePluginErrors: boolean;
  /** Why each other key stays, by fingerprint. */
  readonly reasons: ReadonlyMap<string, string>;
}
