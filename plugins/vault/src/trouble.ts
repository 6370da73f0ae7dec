import {
  type Code,
  type HttpResponse,
  isNetworkError,
  type NetworkError,
  RotateError,
} from "@claude-rotate/contract";

/** Why Vault can't be asked or will not do it, in words that follow a colon, and what to do. Never holds a value. */
export class Trouble extends Error {
  readonly hint: string;
  readonly kind: "missing" | "refused" | "failed";

  constructor(kind: Trouble["kind"], message: string, hint: string) {
    super(message);
    this.name = "Trouble";
    this.kind = kind;
    this.hint = hint;
  }
}

/** The statuses of https://developer.hashicorp.com/vault/api-docs#http-status-codes, the same in OpenBao. */
export function troubleOf({ status, body, headers }: HttpResponse, path: string): Trouble {
  if (status === 404)
    return new Trouble("missing", `there is nothing at ${path}`, "Check the path and its mount.");
  if (status === 403)
    return new Trouble(
      "refused",
      `permission denied for ${path}`,
      "Log in again (`vault login`): the token has ended, or its policy does not allow this path.",
    );
  if (status === 503)
    return /sealed/i.test(body)
      ? new Trouble("failed", "it is sealed", "Unseal it: `vault operator unseal`.")
      : new Trouble("failed", "it is down for maintenance", "Try again later.");
  if (status === 429) return new Trouble("failed", "it limits how often it is asked", "Try again later.");
  if (status >= 300 && status < 400)
    return new Trouble(
      "failed",
      `it redirects to ${hostOf(headers.location)}, which is not followed: a key goes to the named server only`,
      "Set VAULT_ADDR to the active server.",
    );
  return new Trouble("failed", `it answered ${status}`, "Look at Vault's own log for this request.");
}

function hostOf(location: string | undefined): string {
  try {
    return new URL(location ?? "").host;
  } catch {
    return "an unreadable address";
  }
}

/** How an end of the connection looks where the server wanted a client's certificate, by OpenSSL's and undici's codes. */
const ENDED = /_ALERT_|UND_ERR_SOCKET|ECONNRESET|EPIPE/;

/** What a request threw, as a Trouble; an interruption goes on as it is. */
export function networkTrouble(error: unknown, base: string): unknown {
  if (!isNetworkError(error)) return error;
  return new Trouble("failed", error.message, networkHint(error, base));
}

function networkHint({ kind, message }: NetworkError, base: string): string {
  if (/^https:/i.test(base) && ENDED.test(message))
    return "If the server wants to know who asks, name a certificate that it believes in VAULT_CLIENT_CERT and its key in VAULT_CLIENT_KEY; else check VAULT_ADDR, and that the server can be reached.";
  return kind === "tls"
    ? "Name the server's certificate authority in VAULT_CACERT."
    : "Check VAULT_ADDR, and that the server can be reached.";
}

/** An error of ours for a Trouble; anything else as it is. */
export function asError(error: unknown, code: (kind: Trouble["kind"]) => Code, what: string): unknown {
  if (!(error instanceof Trouble)) return error;
  return new RotateError(code(error.kind), `${what}: ${error.message}`, { hint: error.hint });
}
