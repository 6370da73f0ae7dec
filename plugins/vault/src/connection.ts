import type { Host, HttpRequest, HttpResponse } from "@claude-rotate/contract";
import type { AppRole, VaultSettings } from "./settings.ts";
import { networkTrouble, Trouble, troubleOf } from "./trouble.ts";

/** A server and the token for it. */
export interface Connection {
  /** `body`: JSON as it is to be sent. */
  request(method: HttpRequest["method"], path: string, body?: string): Promise<HttpResponse>;
}

const LIMIT = 64 * 1024;
/** `vault`'s own default. */
const ADDRESS = "https://127.0.0.1:8200";

/** OpenBao's variable, else Vault's, as OpenBao reads them: https://openbao.org/docs/commands/#environment-variables. */
function variable({ env }: Host, name: string): string | undefined {
  return env[`BAO_${name}`] || env[`VAULT_${name}`] || undefined;
}

/** Where from the user's settings, else the variables of `vault` and `bao`. Throws a Trouble where no token is to be had. */
export async function connect(settings: VaultSettings, host: Host): Promise<Connection> {
  const address = settings.address ?? variable(host, "ADDR") ?? ADDRESS;
  const base = address.replace(/\/+$/, "");
  const namespace = settings.namespace ?? variable(host, "NAMESPACE");
  const common = { ...(namespace ? { "x-vault-namespace": namespace } : {}), "x-vault-request": "true" };
  const env = networkOf(host);
  const ask = async (
    method: HttpRequest["method"],
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<HttpResponse> => {
    const sent = body === undefined ? {} : { body };
    try {
      return await host.fetch({
        method,
        url: `${base}/v1/${path}`,
        headers: { ...common, ...headers },
        env,
        ...sent,
      });
    } catch (error) {
      throw networkTrouble(error);
    }
  };
  const token = settings.approle
    ? await login(settings.approle, host, (path, body) => ask("POST", path, {}, body))
    : ownToken(host);
  return { request: (method, path, body) => ask(method, path, { "x-vault-token": token }, body) };
}

/** Vault's certificates instead of the client's: https://developer.hashicorp.com/vault/docs/commands#environment-variables. */
function networkOf(host: Host): Host["env"] {
  const named = {
    NODE_EXTRA_CA_CERTS: variable(host, "CACERT"),
    SSL_CERT_DIR: variable(host, "CAPATH"),
    CLAUDE_CODE_CLIENT_CERT: variable(host, "CLIENT_CERT"),
    CLAUDE_CODE_CLIENT_KEY: variable(host, "CLIENT_KEY"),
  };
  const set = Object.entries(named).filter(([, value]) => value !== undefined);
  const { CLAUDE_CODE_CLIENT_CERT: _cert, CLAUDE_CODE_CLIENT_KEY: _key, ...env } = host.env;
  return { ...env, ...Object.fromEntries(set) };
}

/** `VAULT_TOKEN`, else what `vault login` left: https://developer.hashicorp.com/vault/docs/commands/token-helper. */
function ownToken(host: Host): string {
  const token = variable(host, "TOKEN") ?? fileText(host, `${host.paths.home}/.vault-token`);
  if (token) return token;
  throw new Trouble("refused", "no token", "Log in with `vault login`, or set VAULT_TOKEN.");
}

/** https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle */
async function login(
  { roleId, secretIdFile, mount }: AppRole,
  host: Host,
  post: (path: string, body: string) => Promise<HttpResponse>,
): Promise<string> {
  const file = secretIdFile.replace(/^~(?=\/)/, host.paths.home);
  const secretId = fileText(host, file);
  if (!secretId)
    throw new Trouble("refused", `no secret id in ${file}`, "Write the secret id into that file.");
  const path = `auth/${mount}/login`;
  const answer = await post(path, JSON.stringify({ role_id: roleId, secret_id: secretId }));
  if (answer.status === 400)
    throw new Trouble("refused", "it does not take the role id or the secret id", "Make a new secret id.");
  if (answer.status !== 200) throw troubleOf(answer, path);
  const { auth } = parsed(answer.body) as { auth?: { client_token?: unknown } };
  if (typeof auth?.client_token === "string") return auth.client_token;
  throw new Trouble(
    "failed",
    "its answer to the login has no token",
    "Check that VAULT_ADDR names a Vault server.",
  );
}

function fileText(host: Host, path: string): string {
  try {
    return Buffer.from(host.files.read(host.files.realPath(path), LIMIT).bytes)
      .toString("utf8")
      .trim();
  } catch {
    return "";
  }
}

/** A body as an object; a stranger's page is no answer of Vault's. */
export function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below.
  }
  throw new Trouble("failed", "its answer is not Vault's", "Check that VAULT_ADDR names a Vault server.");
}
