import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { fromGo, toGo } from "./go-json.ts";

/** What the played server holds and how it is now. */
interface State {
  /** By path, mount in front. */
  readonly v2: Map<string, { version: number; data: Record<string, unknown>; deleted?: boolean }>;
  readonly v1: Map<string, Record<string, unknown>>;
  readonly tokens: Set<string>;
  /** Paths that no policy allows. */
  readonly forbidden: Set<string>;
  readonly roles: Map<string, { secretId: string; uses: number; token: string; tokenUses?: number }>;
  /** Requests that a token is still good for; absent: any number. */
  readonly usesLeft: Map<string, number>;
  namespace?: string;
  sealed?: boolean;
  /** A policy that allows reading alone. */
  readOnly?: boolean;
  /** Called between the read of a path and what comes after it. */
  afterRead?: ((path: string) => void) | undefined;
  /** Answers everything instead. */
  instead?: { status: number; headers?: Record<string, string>; body: string };
}

interface Asked {
  readonly line: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Vault {
  readonly url: string;
  readonly state: State;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

type Answer = readonly [status: number, body?: unknown];

const errors = (...lines: readonly string[]): unknown => ({ errors: lines });

/** A loopback server that answers as Vault's API is documented; each answer names its page below developer.hashicorp.com/vault. */
export async function startVault(tls?: https.ServerOptions): Promise<Vault> {
  const state: State = {
    v2: new Map(),
    v1: new Map(),
    tokens: new Set(["a-token"]),
    forbidden: new Set(),
    roles: new Map(),
    usesLeft: new Map(),
  };
  const asked: Asked[] = [];
  const listener: http.RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    if (state.instead) {
      response.writeHead(state.instead.status, state.instead.headers ?? {}).end(state.instead.body);
      return;
    }
    const path = decodeURIComponent((request.url ?? "").replace(/^\/v1\//, ""));
    const [status, answer] = reply(state, request.method ?? "", path, request.headers, body);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(answer === undefined ? "" : fromGo(answer));
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function reply(
  state: State,
  method: string,
  path: string,
  headers: http.IncomingHttpHeaders,
  body: string,
): Answer {
  // api-docs#http-status-codes: 503 where it is sealed.
  if (state.sealed) return [503, errors("Vault is sealed")];
  if (path === "auth/approle/login") return login(state, body);
  // A wrong namespace has no such token: 403, as for a wrong token.
  const isKnown = takes(state, String(headers["x-vault-token"]));
  if (!isKnown || (state.namespace ?? undefined) !== headers["x-vault-namespace"])
    return [403, errors("permission denied")];
  if (state.readOnly && method !== "GET")
    return [403, errors("1 error occurred:\n\t* permission denied\n\n")];
  const mounts = /^sys\/internal\/ui\/mounts\/(.+)$/.exec(path)?.[1];
  if (mounts !== undefined) return mount(state, mounts);
  const versioned = /^secret\/data\/(.+)$/.exec(path)?.[1];
  if (versioned !== undefined) return v2(state, method, `secret/${versioned}`, body);
  return v1(state, method, path, body);
}

/** docs/concepts/tokens: a token with `num_uses` is revoked after the last of them. */
function takes({ tokens, usesLeft }: State, token: string): boolean {
  const left = usesLeft.get(token);
  if (!tokens.has(token) || left === 0) return false;
  if (left !== undefined) usesLeft.set(token, left - 1);
  return true;
}

/** api-docs/auth/approle#login-with-approle; a wrong or used up secret id is a 400 (vault/builtin/credential/approle). */
function login(state: State, body: string): Answer {
  const { role_id, secret_id } = JSON.parse(body);
  const role = state.roles.get(role_id);
  if (!role || role.secretId !== secret_id || role.uses-- <= 0)
    return [400, errors("invalid role or secret ID")];
  state.tokens.add(role.token);
  if (role.tokenUses !== undefined) state.usesLeft.set(role.token, role.tokenUses);
  return [200, { auth: { client_token: role.token, lease_duration: 1200, renewable: true } }];
}

/** api-docs/system/internal-ui-mounts#get-single-mount-details; no right on the path is a 403. */
function mount(state: State, path: string): Answer {
  if (state.forbidden.has(path))
    return [
      403,
      errors(
        `preflight capability check returned 403, please ensure client's policies grant access to path "${path}/"`,
      ),
    ];
  if (path.startsWith("secret/"))
    return [200, { data: { path: "secret/", type: "kv", options: { version: "2" } } }];
  if (path.startsWith("kv/")) return [200, { data: { path: "kv/", type: "kv", options: { version: "1" } } }];
  if (path.startsWith("pki/")) return [200, { data: { path: "pki/", type: "pki", options: null } }];
  return [403, errors("permission denied")];
}

/** api-docs/secret/kv/kv-v2: reading a deleted version is a 404 with its metadata; the conflict as in docs/secrets/kv/kv-v2/cookbook/patch-data. */
function v2(state: State, method: string, path: string, body: string): Answer {
  const held = state.v2.get(path);
  if (method === "GET") {
    const answer = v2Read(held);
    state.afterRead?.(path);
    return answer;
  }
  const { options } = JSON.parse(body);
  const { data } = toGo(body);
  const version = held?.version ?? 0;
  if (options?.cas !== undefined && options.cas !== version)
    return [400, errors("check-and-set parameter did not match the current version")];
  state.v2.set(path, { version: version + 1, data });
  return [200, { data: { version: version + 1 } }];
}

function v2Read(
  held: { version: number; data: Record<string, unknown>; deleted?: boolean } | undefined,
): Answer {
  if (!held) return [404, errors()];
  const metadata = { version: held.version, deletion_time: held.deleted ? "2026-11-01T00:00:00Z" : "" };
  return held.deleted
    ? [404, { data: { data: null, metadata } }]
    : [200, { data: { data: { ...held.data }, metadata } }];
}

/** api-docs/secret/kv/kv-v1: a write answers 204 and replaces everything. */
function v1(state: State, method: string, path: string, body: string): Answer {
  if (method === "GET") {
    const held = state.v1.get(path);
    state.afterRead?.(path);
    return held ? [200, { data: held }] : [404, errors()];
  }
  state.v1.set(path, toGo(body));
  return [204];
}
