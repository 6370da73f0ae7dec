import type { Brings } from "./manifest.ts";

export type State = "loaded" | "untrusted" | "failed" | "declarative";

/** A row of `plugins list`. */
export interface PluginReport extends Brings {
  readonly name: string;
  readonly version: string;
  readonly origin: "official" | "project" | "global" | "config";
  readonly state: State;
  readonly path?: string;
  readonly problem?: string;
}
