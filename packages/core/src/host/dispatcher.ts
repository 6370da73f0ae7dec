import type { Duplex } from "node:stream";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { Dispatcher, Pool as UndiciPool } from "undici";
import { loginOf, type Way } from "./way.ts";

/** The code of an error where a proxy closed the connection without a word on the tunnel that was asked for. */
export const PROXY_CLOSED = "PROXY_CLOSED";

/** What is seen on the way. */
export interface Watch {
  onPeer(peer: PeerCertificate): void;
  /** A tunnel through a proxy. undici keeps it until its own time is over, whatever becomes of the request. */
  onTunnel(socket: Duplex): void;
}

/** What sends one request on its way. */
export async function dispatcherFor({ proxy, identity }: Way, watch: Watch): Promise<Dispatcher> {
  const { Agent, Pool, ProxyAgent } = await import("undici");
  // Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says: a key travels here.
  const tls = { rejectUnauthorized: true, ...(identity && { secureContext: identity.context }) };
  const watched = { ...tls, checkServerIdentity: watching(watch) };
  if (proxy === undefined) return new Agent({ connect: watched });
  const login = loginOf(proxy);
  return new ProxyAgent({
    uri: proxy.origin,
    ...(login === undefined ? {} : { token: `Basic ${Buffer.from(login).toString("base64")}` }),
    requestTls: watched,
    proxyTls: tls,
    clientFactory: (origin, options) => onceOnly(new Pool(origin, options), watch),
    // Plain http is asked for by its whole address, as Claude Code asks.
    proxyTunnel: identity !== undefined,
  });
}

/**
 * undici 7 takes a proxy that closes the connection for a passing fault, and asks for the tunnel again without end
 * (nodejs/undici#3897, mended in version 8, which needs Node 22). An error under another code ends the request.
 */
function onceOnly(pool: UndiciPool, { onTunnel }: Watch): UndiciPool {
  const connect: (to: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect.bind(pool);
  return Object.assign(pool, {
    connect: async (to: Dispatcher.ConnectOptions) => {
      try {
        const answer = await connect(to);
        onTunnel(answer.socket);
        return answer;
      } catch (cause) {
        if (!isClosed(cause)) throw cause;
        throw Object.assign(new Error("the proxy closed the connection", { cause }), { code: PROXY_CLOSED });
      }
    },
  });
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "UND_ERR_SOCKET";
}

/** The usual comparison of names, which tells whom it saw. */
function watching({ onPeer }: Watch): typeof checkServerIdentity {
  return (hostname, certificate) => {
    onPeer(certificate);
    return checkServerIdentity(hostname, certificate);
  };
}
