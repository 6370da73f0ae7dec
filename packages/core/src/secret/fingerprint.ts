import { createHash, createHmac, randomBytes } from "node:crypto";
import nodePath from "node:path";
import type { Credential, Fingerprint, Host, Secret } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";
import { refuseForeign } from "../own-state.ts";

/** Under this many characters a plain digest could be guessed and a hint would be too much of it. */
const SHORT = 24;

/** Shows secrets as fingerprints, the same way in every run of one user. */
export type Fingerprinter = (secret: Secret, credential: Pick<Credential, "prefixes">) => Fingerprint;

function hintOf(text: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((candidate) => text.startsWith(candidate)) ?? "";
  return `${prefix}…${text.slice(-4)}`;
}

/** The user's salt for short secrets, made when the first one is met; a new one a run where the state can't be written. */
function readSalt(host: Host): Buffer {
  const path = nodePath.join(host.paths.state, "salt");
  try {
    const { bytes, info } = host.files.read(path, 1024);
    refuseForeign(host.files, path, info);
    return Buffer.from(bytes);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) return randomBytes(16);
  }
  const salt = randomBytes(16);
  try {
    host.files.makeFolder(host.paths.state, 0o700);
    void host.files.create(path, salt, { mode: 0o600 }).catch(() => {});
  } catch {
    // Read-only state: fingerprints of short secrets hold for this run only.
  }
  return salt;
}

/** A fingerprinter that remembers the user's salt. */
export function createFingerprinter(host: Host): Fingerprinter {
  let salt: Buffer | undefined;
  return (secret, credential) => {
    const text = secret.reveal();
    if (text.length >= SHORT) {
      const fingerprint = createHash("sha256").update(text).digest("hex").slice(0, 12);
      return { fingerprint, hint: hintOf(text, credential.prefixes) };
    }
    salt ??= readSalt(host);
    return { fingerprint: createHmac("sha256", salt).update(text).digest("hex").slice(0, 12), hint: "" };
  };
}
