import type { Host, Problem } from "@claude-rotate/contract";
import { NO_SETTINGS, type Settings } from "./config/settings.ts";
import type { Registry } from "./registry.ts";
import { createFingerprinter, type Fingerprinter } from "./secret/fingerprint.ts";
import { createRedactor, type Redactor } from "./secret/redact.ts";

/** What happens now, for people who watch. */
export interface Progress {
  readonly step: "find" | "test" | "stage" | "change" | "prove" | "back" | "recover" | "wait";
  readonly done?: number;
  readonly total?: number;
  /** What is waited for: another program's lock. */
  readonly path?: string;
  /** What a scan could not look into, at its end. */
  readonly problems?: readonly Problem[];
}

/** What every verb works with. Made once a run by the app. */
export interface Context {
  readonly host: Host;
  readonly registry: Registry;
  readonly redactor: Redactor;
  readonly fingerprint: Fingerprinter;
  /** Folders with projects, beside those that are found. */
  readonly roots: readonly string[];
  /** What config files say. */
  readonly settings: Settings;
  readonly notify: (progress: Progress) => void;
  /** Milliseconds since 1970; the undo window and ids depend on it. */
  readonly now: () => number;
}

export interface ContextOptions {
  readonly roots?: readonly string[];
  readonly settings?: Settings;
  readonly notify?: (progress: Progress) => void;
  readonly now?: () => number;
}

export function createContext(host: Host, registry: Registry, options: ContextOptions = {}): Context {
  const { settings = NO_SETTINGS } = options;
  return {
    host,
    registry,
    redactor: createRedactor(),
    fingerprint: createFingerprinter(host),
    roots: [...(options.roots ?? []), ...settings.user.roots, ...(settings.project?.roots ?? [])],
    settings,
    notify: options.notify ?? (() => {}),
    now: options.now ?? Date.now,
  };
}
