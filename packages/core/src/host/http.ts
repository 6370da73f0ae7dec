import type { Duplex } from "node:stream";
import type { PeerCertificate } from "node:tls";
import { type Host, type HttpRequest, type HttpResponse, NetworkError } from "@claude-rotate/contract";
import { isLoopback, NETWORK_VARIABLES, routeTo } from "@claude-rotate/issuer";
import { interrupted } from "../interrupted.ts";
import { readBody, textOf } from "./body.ts";
import type { Identity } from "./certificates.ts";
import { dispatcherFor } from "./dispatcher.ts";
import { networkFailure } from "./network-failure.ts";
import type { Way } from "./way.ts";

type Env = Host["env"];

async function send(request: HttpRequest, url: URL, way: Way, signal: AbortSignal): Promise<HttpResponse> {
  const { request: ask } = await import("undici");
  let peer: PeerCertificate | undefined;
  let tunnel: Duplex | undefined;
  const dispatcher = await dispatcherFor(way, {
    onPeer: (certificate) => {
      peer = certificate;
    },
    onTunnel: (socket) => {
      tunnel = socket;
    },
  });
  const close = (): void => {
    dispatcher.destroy().catch(() => {});
    tunnel?.destroy();
  };
  signal.addEventListener("abort", close, { once: true });
  try {
    const answer = await ask(url, {
      dispatcher,
      method: request.method,
      headers: request.headers,
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const bytes = await readBody(answer.body);
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    const authority = peer && (await import("./authority.ts")).privateAuthority(peer);
    return {
      status: answer.statusCode,
      headers,
      body: textOf(bytes, headers["content-encoding"]),
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
    const timeout = request.timeout ?? 10_000;
    const end = performance.now() + timeout;
    const limit = AbortSignal.timeout(timeout);
    const interrupt = request.uninterrupted ? undefined : signalled;
    const signal = interrupt ? AbortSignal.any([limit, interrupt]) : limit;
    try {
      return await Promise.race([send(request, url, way, signal), ended(signal)]);
    } catch (error) {
      if (interrupt?.aborted) throw interrupted(error);
      throw await networkFailure(error, url, way, end - performance.now());
    }
  };
}
