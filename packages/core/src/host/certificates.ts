import fs from "node:fs";
import { join } from "node:path";
import tls from "node:tls";
import type { Host } from "@claude-rotate/contract";

type Env = Host["env"];

/** Whom a connection believes, and whom it says that it is. */
export interface Identity {
  readonly context: tls.SecureContext;
  /** What the variables name and could not be had. Without secrets. */
  readonly missing: readonly string[];
}

/** Where Linux distributions keep the system's bundle; the first that is there counts, as in Go's crypto/x509/root_linux.go. */
const BUNDLES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** From Node 22.15 on; an older one can't ask macOS and Windows for theirs. */
const newer: typeof tls & { getCACertificates?(type: "system"): string[] } = tls;
const FILE_LIMIT = 4 * 1024 * 1024;

/**
 * As Claude Code 2.1.197 does it: Node's own roots and the system's (`CLAUDE_CODE_CERT_STORE` names one of them), on Linux with
 * `SSL_CERT_FILE` and `SSL_CERT_DIR` in the system's place, `NODE_EXTRA_CA_CERTS` always; a client's certificate where
 * `CLAUDE_CODE_CLIENT_CERT` and `CLAUDE_CODE_CLIENT_KEY` name one. A file that can't be read is passed over.
 */
export function identityFrom(env: Env): Identity {
  const missing: string[] = [];
  const take = (name: string): string | undefined => {
    const path = env[name];
    if (!path) return undefined;
    const text = textOf(path);
    if (text === undefined) missing.push(`${name} names a file that can't be read`);
    return text;
  };
  const stores = storesIn(env.CLAUDE_CODE_CERT_STORE ?? "");
  const trusted = [
    ...(stores.has("bundled") ? tls.rootCertificates : []),
    ...(stores.has("system") ? certificatesIn(take("SSL_CERT_FILE") ?? systemBundle(env)) : []),
    ...(stores.has("system") && env.SSL_CERT_DIR ? certificatesBelow(env.SSL_CERT_DIR) : []),
    ...certificatesIn(take("NODE_EXTRA_CA_CERTS") ?? ""),
  ];
  const cert = take("CLAUDE_CODE_CLIENT_CERT");
  const key = take("CLAUDE_CODE_CLIENT_KEY");
  const passphrase = env.CLAUDE_CODE_CLIENT_KEY_PASSPHRASE;
  const own = { ...(cert && { cert }), ...(key && { key }), ...(passphrase && { passphrase }) };
  const ca = unique(trusted);
  try {
    return { context: tls.createSecureContext({ ca, ...own }), missing };
  } catch {
    missing.push("CLAUDE_CODE_CLIENT_CERT, CLAUDE_CODE_CLIENT_KEY and its passphrase don't belong together");
    return { context: tls.createSecureContext({ ca }), missing };
  }
}

function storesIn(words: string): ReadonlySet<string> {
  const named = words.split(",").map((word) => word.trim().toLowerCase());
  const known = named.filter((word) => word === "bundled" || word === "system");
  return new Set(known.length > 0 ? known : ["bundled", "system"]);
}

function systemBundle(env: Env): string {
  if (env.SSL_CERT_FILE) return "";
  if (process.platform !== "linux") return (newer.getCACertificates?.("system") ?? []).join("\n");
  const path = BUNDLES.find((one) => fs.existsSync(one));
  return path === undefined ? "" : (textOf(path) ?? "");
}

function textOf(path: string): string | undefined {
  try {
    const stat = fs.statSync(path);
    return stat.isFile() && stat.size <= FILE_LIMIT ? fs.readFileSync(path, "latin1") : undefined;
  } catch {
    return undefined;
  }
}

function certificatesBelow(folders: string): readonly string[] {
  return folders.split(":").flatMap((folder) => {
    try {
      return fs.readdirSync(folder).flatMap((name) => certificatesIn(textOf(join(folder, name)) ?? ""));
    } catch {
      return [];
    }
  });
}

const certificatesIn = (text: string): readonly string[] => text.match(CERTIFICATE) ?? [];

/** Each once, though bundles break their lines differently: reading one takes a tenth of a millisecond. */
function unique(certificates: readonly string[]): string[] {
  return [...new Map(certificates.map((one) => [one.replace(/\s+/g, ""), one])).values()];
}
