import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { type Host, type HttpRequest, type HttpResponse, NetworkError } from "@claude-rotate/contract";
import { isLoopback, NETWORK_VARIABLES, routeTo } from "@claude-rotate/issuer";
import type { Dispatcher } from "undici";
import { interrupted } from "../interrupted.ts";
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
async function classify(error: unknown, url: URL, way: Way): Promise<NetworkError> {
  const { proxy, identity } = way;
  const codes = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    codes.push("code" in at ? String(at.code) : "", at.name);
  const asked = proxy === undefined ? url.host : `${url.host} through the proxy ${proxy.host}`;
  const code = codes.find((entry) => /^[A-Z][A-Z_0-9]+$/.test(entry)) ?? "no answer";
  const failure = (kind: NetworkError["kind"], words: string, by?: string): NetworkError =>
    new NetworkError(kind, `${asked}: ${words}`, proxy?.host, by);
  if (codes.some((entry) => DNS_CODES.has(entry)))
    return failure("dns", `the name does not resolve (${code})`);
  if (codes.some((entry) => /WRONG_VERSION_NUMBER|HTTP_REQUEST/.test(entry)))
    return failure("tls", `what answers there does not speak TLS (${code})`);
  if (codes.some((entry) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(entry))) {
    const by = await authorityOf(url, way);
    const signed = by === undefined ? "" : `, signed by "${by}"`;
    const why = [`the certificate was refused (${code})${signed}`, ...(identity?.missing ?? [])];
    return failure("tls", why.join("; "), by);
  }
  const [, status] = /Proxy response \((\d+)\)/.exec(error instanceof Error ? error.message : "") ?? [];
  if (status === "407") return failure("blocked", "the proxy wants a login (407): put it in its variable");
  if (status !== undefined) return failure("blocked", `the proxy answered ${status}`);
  return failure("unreachable", code);
}

async function authorityOf(url: URL, { proxy }: Way): Promise<string | undefined> {
  const { askWhoSigned } = await import("./authority.ts");
  return askWhoSigned(url, proxy && { url: proxy, login: loginOf(proxy) });
}

async function agentFor(
  { proxy, identity }: Way,
  onPeer: (peer: PeerCertificate) => void,
): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import("undici");
  // Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says: a key travels here.
  const tls = { rejectUnauthorized: true, ...(identity && { secureContext: identity.context }) };
  const watched = { ...tls, checkServerIdentity: watching(onPeer) };
  if (proxy === undefined) return new Agent({ connect: watched });
  const login = loginOf(proxy);
  return new ProxyAgent({
    uri: proxy.origin,
    ...(login === undefined ? {} : { token: `Basic ${Buffer.from(login).toString("base64")}` }),
    requestTls: watched,
    proxyTls: tls,
    // Plain http is asked for by its whole address, as Claude Code asks.
    proxyTunnel: identity !== undefined,
  });
}

/** The usual comparison of names, which tells whom it saw. */
function watching(onPeer: (peer: PeerCertificate) => void): typeof checkServerIdentity {
  return (hostname, certificate) => {
    onPeer(certificate);
    return checkServerIdentity(hostname, certificate);
  };
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
  let peer: PeerCertificate | undefined;
  const dispatcher = await agentFor(way, (certificate) => {
    peer = certificate;
  });
  const close = (): void => void dispatcher.destroy().catch(() => {});
  signal.addEventListener("abort", close, { once: true });
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
    const authority = peer && (await import("./authority.ts")).privateAuthority(peer);
    return {
      status: answer.statusCode,
      headers,
      body: Buffer.concat(chunks).toString("utf8"),
      ...(way.proxy === undefined ? {} : { proxy: way.proxy.host }),
      ...(authority === undefined ? {} : { authority }),
    };
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

/** undici doesn't look at the signal while it waits for a proxy's answer to CONNECT. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
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

function refuseOpen(url: URL): void {
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return;
  const message = `${url.origin}: a key is sent over https only, or to this machine itself`;
  throw new NetworkError("blocked", message);
}

/** `Host.fetch`: one request through the proxy that the variables name; redirects are answers like any other. */
export function createFetch(own: Env, signalled?: AbortSignal): Host["fetch"] {
  const identityOf = identities();
  return async (request) => {
    const url = new URL(request.url);
    const env = request.env ?? own;
    refuseOpen(url);
    const route = routeTo(url, env);
    if (route.kind === "refused") throw new NetworkError("unreachable", `${route.variable} ${route.reason}`);
    const way: Way = {
      ...(route.kind === "proxy" ? { proxy: route.proxy } : {}),
      ...(url.protocol === "https:" ? { identity: await identityOf(env) } : {}),
    };
    const limit = AbortSignal.timeout(request.timeout ?? 10_000);
    const interrupt = request.uninterrupted ? undefined : signalled;
    const signal = interrupt ? AbortSignal.any([limit, interrupt]) : limit;
    try {
      return await Promise.race([send(request, url, way, signal), ended(signal)]);
    } catch (error) {
      if (interrupt?.aborted) throw interrupted(error);
      throw await classify(error, url, way);
    }
  };
}
