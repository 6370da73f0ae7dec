import {
  type Host,
  type HttpRequest,
  type HttpResponse,
  NetworkError,
  RotateError,
} from "@claude-rotate/contract";
import type { Dispatcher } from "undici";

type Env = Host["env"];

const BODY_LIMIT = 1024 * 1024;
const DNS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"]);

/** The proxy that the machine's variables name for a URL, lower case first, as the client reads them. */
export function proxyFor(url: URL, env: Env): string | undefined {
  if (bypassed(url, env.no_proxy ?? env.NO_PROXY ?? "")) return undefined;
  const names =
    url.protocol === "https:"
      ? ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
      : ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== "");
}

function bypassed(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const match = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase());
      const name = (match?.[1] ?? "").replace(/^\*?\./, "");
      if (match?.[2] !== undefined && match[2] !== port) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}

function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Why a request failed, in the verdict's words. */
function classify(error: unknown, url: URL, proxy: string | undefined): NetworkError {
  const codes = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    codes.push("code" in at ? String(at.code) : "", at.name);
  const asked = proxy === undefined ? url.host : `${url.host} through the proxy ${proxy}`;
  const code = codes.find((entry) => /^[A-Z][A-Z_0-9]+$/.test(entry)) ?? "no answer";
  if (codes.some((entry) => DNS_CODES.has(entry)))
    return new NetworkError("dns", `${asked}: the name does not resolve (${code})`, proxy);
  if (codes.some((entry) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(entry))) {
    return new NetworkError("tls", `${asked}: the certificate was refused (${code})`, proxy);
  }
  const refused =
    proxy !== undefined && error instanceof Error && /Proxy response \((\d+)\)/.exec(error.message);
  if (refused) return new NetworkError("blocked", `${asked}: the proxy answered ${refused[1]}`, proxy);
  return new NetworkError("unreachable", `${asked}: ${code}`, proxy);
}

function withoutLogin(proxy: string): string {
  try {
    return new URL(proxy).host;
  } catch {
    return "(unreadable)";
  }
}

async function agentFor(proxy: string | undefined): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import("undici");
  // Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says: a key travels here.
  const tls = { rejectUnauthorized: true };
  if (proxy === undefined) return new Agent({ connect: tls });
  return new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
}

async function send(
  request: HttpRequest,
  url: URL,
  proxy: string | undefined,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { request: ask } = await import("undici");
  const dispatcher = await agentFor(proxy);
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
    const shown = proxy === undefined ? {} : { proxy: withoutLogin(proxy) };
    return { status: answer.statusCode, headers, body: Buffer.concat(chunks).toString("utf8"), ...shown };
  } finally {
    void dispatcher.destroy().catch(() => {});
  }
}

/** `Host.fetch`: one request through the proxy that the variables name; redirects are answers like any other. */
export function createFetch(own: Env, interrupt?: AbortSignal): Host["fetch"] {
  return async (request) => {
    const url = new URL(request.url);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
      throw new NetworkError(
        "blocked",
        `${url.origin}: a key is sent over https only, or to this machine itself`,
      );
    }
    const proxy = proxyFor(url, request.env ?? own);
    if (proxy !== undefined && !/^https?:\/\//i.test(proxy)) {
      throw new NetworkError(
        "unreachable",
        `the proxy variable does not name an http or https proxy`,
        withoutLogin(proxy),
      );
    }
    const limit = AbortSignal.timeout(request.timeout ?? 10_000);
    const signal = interrupt ? AbortSignal.any([limit, interrupt]) : limit;
    try {
      return await send(request, url, proxy, signal);
    } catch (error) {
      if (interrupt?.aborted) throw new RotateError("INTERRUPTED", "interrupted", { cause: error });
      throw classify(error, url, proxy === undefined ? undefined : withoutLogin(proxy));
    }
  };
}
