import type { Credential } from "./credential.ts";
import type { Check, Client } from "./machine.ts";
import type { Source } from "./source.ts";
import type { Store } from "./store.ts";

/** The version of this contract. A plugin made for another is refused before anything of it runs. */
export const API = 1;

/** What a plugin's package exports as `plugin`. */
export interface Plugin {
  /** The npm package's name. */
  readonly name: string;
  readonly api: typeof API;
  readonly credentials?: readonly Credential[];
  readonly stores?: readonly Store[];
  readonly sources?: readonly Source[];
  readonly clients?: readonly Client[];
  readonly checks?: readonly Check[];
}
