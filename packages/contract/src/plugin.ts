import type { Check } from "./check.ts";
import type { Credential } from "./credential.ts";
import type { Client } from "./machine.ts";
import type { KnownMessage } from "./message.ts";
import type { ProgramProfile } from "./program.ts";
import type { Source } from "./source.ts";
import type { Store } from "./store.ts";
import type { Trace } from "./trace.ts";

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
  /** The first that recognises a process names it. */
  readonly programs?: readonly ProgramProfile[];
  readonly traces?: readonly Trace[];
  readonly messages?: readonly KnownMessage[];
  /**
   * Called once, before anything else of the plugin is used, with the user's settings for it (config `plugins.<name>`);
   * not called where there are none. Returns the plugin to use instead. Throws `CONFIG_INVALID` for settings that it
   * does not understand. A project's config never reaches it.
   */
  configure?(settings: Readonly<Record<string, unknown>>): Plugin;
}
