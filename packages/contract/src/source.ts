import type { Host } from "./host.ts";
import type { Secret } from "./secret.ts";

/** Where a new secret is read from: `scheme:ref`. */
export interface Source {
  /** Without the colon: `env`, `file`, `op`. */
  readonly scheme: string;
  /** Rejects with a `RotateError` (`SOURCE_UNREADABLE`, `SECRET_…`). */
  read(ref: string, host: Host): Promise<Secret>;
}
