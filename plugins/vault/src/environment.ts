import type { Host } from "@claude-rotate/contract";
import { Trouble } from "./trouble.ts";

/** OpenBao's variable, else Vault's, as OpenBao reads them: https://openbao.org/docs/commands/#environment-variables. */
export function variable(host: Host, name: string): string | undefined {
  return host.env[variableName(host, name)] || undefined;
}

export function variableName({ env }: Host, name: string): string {
  return env[`BAO_${name}`] ? `BAO_${name}` : `VAULT_${name}`;
}

/** Vault's certificates instead of the client's: https://developer.hashicorp.com/vault/docs/commands#environment-variables. */
export function networkOf(host: Host): Host["env"] {
  const cert = existing(host, "CLIENT_CERT");
  const key = existing(host, "CLIENT_KEY");
  if ((cert === undefined) !== (key === undefined)) {
    const [set, missing] = cert === undefined ? ["CLIENT_KEY", "CLIENT_CERT"] : ["CLIENT_CERT", "CLIENT_KEY"];
    throw new Trouble(
      "failed",
      `${variableName(host, set)} is set and ${variableName(host, missing)} is not`,
      "Set both, or none.",
    );
  }
  const named = {
    NODE_EXTRA_CA_CERTS: existing(host, "CACERT"),
    SSL_CERT_DIR: existing(host, "CAPATH"),
    CLAUDE_CODE_CLIENT_CERT: cert,
    CLAUDE_CODE_CLIENT_KEY: key,
  };
  const set = Object.entries(named).filter(([, value]) => value !== undefined);
  const { CLAUDE_CODE_CLIENT_CERT: _cert, CLAUDE_CODE_CLIENT_KEY: _key, ...env } = host.env;
  return { ...env, ...Object.fromEntries(set) };
}

/** The path that a variable names. Throws a Trouble where nothing stands there. */
function existing(host: Host, name: string): string | undefined {
  const path = variable(host, name);
  if (path === undefined || isThere(host, path)) return path;
  const what = `${variableName(host, name)} names a path where nothing can be read: ${path}`;
  throw new Trouble("failed", what, "Correct the path, or unset the variable.");
}

function isThere({ files }: Host, path: string): boolean {
  try {
    if (files.stat(path)?.kind === "folder") return files.list(path).length >= 0;
    return files.read(files.realPath(path), LIMIT).bytes.length > 0;
  } catch {
    return false;
  }
}

const LIMIT = 4 * 1024 * 1024;
