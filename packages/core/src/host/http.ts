import {
  type Host,
  type HttpRequest,
  type HttpResponse,
  NetworkError,
  RotateError,
} from "@claude-rotate/contract";
import { isLoopback, NETWORK_VARIABLES, routeTo } from "@claude-rotate/issuer";
import type { Dispatcher } from "undici";
import type { Identity } from "./certificates.ts";

type Env = Host["env"];

const BODY_LIMIT = 1024 * 1024;
const DNS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"]);

/** One request's way out. */
interface Way {
  readonly proxy?: URL;
  /** Absent for plain http. */
  readonly identity?: Identity;
}

/** Why a request failed, in the verdict's words. */
function classify(error: unknown, url: URL, { proxy, identity }: Way): NetworkError {
  const codes = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    codes.push("code" in at ? String(at.code) : "", at.name);
  const asked = proxy === undefined ? url.host : `${url.host} through the proxy ${proxy.host}`;
  const code = codes.find((entry) => /^[A-Z][A-Z_0-9]+$/.test(entry)) ?? "no answer";
  const failure = (kind: NetworkError["kind"], words: string): NetworkError =>
    new NetworkError(kind, `${asked}: ${words}`, proxy?.host);
  if (codes.some((entry) => DNS_CODES.has(entry)))
    return failure("dns", `the name does not resolve (${code})`);
  if (codes.some((entry) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(entry))) {
    const why = [`the certificate was refused (${code})`, ...(identity?.missing ?? [])];
    return failure("tls", why.join("; "));
  }
  const [, status] = /Proxy response \((\d+)\)/.exec(error instanceof Error ? error.message : "") ?? [];
  if (status === "407") return failure("blocked", "the proxy wants a login (407): put it in its variable");
  if (status !== undefined) return failure("blocked", `the proxy answered ${status}`);
  return failure("unreachable", code);
}

async function agentFor({ proxy, identity }: Way): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import("undici");
  // Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says: a key travels here.
  const tls = { rejectUnauthorized: true, ...(identity && { secureContext: identity.context }) };
  if (proxy === undefined) return new Agent({ connect: tls });
  const login = loginOf(proxy);
  return new ProxyAgent({
    uri: proxy.origin,
    ...(login === undefined ? {} : { token: `Basic ${Buffer.from(login).toString("base64")}` }),
    requestTls: tls,
    proxyTls: tls,
    // Plain http is asked for by its whole address, as Claude Code asks.
    proxyTunnel: identity !== undefined,
  });
}

function loginOf({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return `${username}:${password}`;
  }
}

async function send(request: HttpRequest, url: URL, way: Way, signal: AbortSignal): Promise<HttpResponse> {
  const { request: ask } = await import("undici");
  const dispatcher = await agentFor(way);
  try {
    const answer = await ask(url, {
      dispatcher,
      method: request.method,
      headers: request.headers,
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > BODY_LIMIT) break;
    }
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    const shown = way.proxy === undefined ? {} : { proxy: way.proxy.host };
    return { status: answer.statusCode, headers, body: Buffer.concat(chunks).toString("utf8"), ...shown };
  } finally {
    void dispatcher.destroy().catch(() => {});
  }
}

/** Certificates are read once for each setting of the variables: hundreds of them take 40 ms. */
function identities(): (env: Env) => Promise<Identity> {
  const known = new Map<string, Identity>();
  return async (env) => {
    const setting = JSON.stringify(NETWORK_VARIABLES.map((name) => env[name]));
    const { identityFrom } = await import("./certificates.ts");
    const identity = known.get(setting) ?? identityFrom(env);
    known.set(setting, identity);
    return identity;
  };
}

/** `Host.fetch`: one request through the proxy that the variables name; redirects are answers like any other. */
export function createFetch(own: Env, interrupt?: AbortSignal): Host["fetch"] {
  const identityOf = identities();
  return async (request) => {
    const url = new URL(request.url);
    const env = request.env ?? own;
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
      throw new NetworkError(
        "blocked",
        `${url.origin}: a key is sent over https only, or to this machine itself`,
      );
    }
    const route = routeTo(url, env);
    if (route.kind === "refused") throw new NetworkError("unreachable", `${route.variable} ${route.reason}`);
    const way: Way = {
      ...(route.kind === "proxy" ? { proxy: route.proxy } : {}),
      ...(url.protocol === "https:" ? { identity: await identityOf(env) } : {}),
    };
    const limit = AbortSignal.timeout(request.timeout ?? 10_000);
    const signal = interrupt ? AbortSignal.any([limit, interrupt]) : limit;
    try {
      return await send(request, url, way, signal);
    } catch (error) {
      if (interrupt?.aborted) throw new RotateError("INTERRUPTED", "interrupted", { cause: error });
      throw classify(error, url, way);
    }
  };
}
