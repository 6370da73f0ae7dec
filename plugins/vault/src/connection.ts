import type { Host, HttpRequest, HttpResponse } from "@claude-rotate/contract";
import { networkOf, variable, variableName } from "./environment.ts";
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

/** Where from the user's settings, else the variables of `vault` and `bao`. Throws a Trouble where no token is to be had. */
export async function connect(settings: VaultSettings, host: Host): Promise<Connection> {
  const base = addressOf(settings, host);
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
      throw networkTrouble(error, base);
    }
  };
  const { approle } = settings;
  const asking = (token: string, ...[method, path, body]: Parameters<Connection["request"]>) =>
    ask(method, path, { "x-vault-token": token }, body);
  if (!approle) return { request: asking.bind(undefined, ownToken(host)) };
  const newToken = () => login(approle, host, (path, body) => ask("POST", path, {}, body));
  return { request: await roleRequests(asking, newToken) };
}

/** The server's address, without a slash at its end. */
function addressOf(settings: VaultSettings, host: Host): string {
  const address = settings.address ?? variable(host, "ADDR") ?? ADDRESS;
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return address.replace(/\/+$/, "");
  throw new Trouble(
    "failed",
    `${variableName(host, "ADDR")} is no http or https address`,
    "Write it as in https://vault.example:8200.",
  );
}

/**
 * Requests with a role's token, which may end at any of them: then a new login is tried once. A token that never opened anything is not
 * the reason for a refusal.
 */
async function roleRequests(
  ask: (token: string, ...request: Parameters<Connection["request"]>) => Promise<HttpResponse>,
  newToken: () => Promise<string>,
): Promise<Connection["request"]> {
  let token = await newToken();
  let hasWorked = false;
  return async (...request) => {
    let answer = await ask(token, ...request);
    if (answer.status === 403 && hasWorked) {
      token = await again(newToken);
      answer = await ask(token, ...request);
    }
    hasWorked = answer.status !== 403;
    return answer;
  };
}

async function again(newToken: () => Promise<string>): Promise<string> {
  try {
    return await newToken();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    throw new Trouble(
      error.kind,
      `permission denied in the middle, and there is no new token: ${error.message}`,
      `${error.hint} If the token ends too soon, give the role more uses (token_num_uses) or time (token_ttl).`,
    );
  }
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
