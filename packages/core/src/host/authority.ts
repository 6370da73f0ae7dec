import http from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import tls, { type DetailedPeerCertificate, type PeerCertificate } from "node:tls";

/** Milliseconds for the second connection, however many are left. */
const PATIENCE = 2000;
const DEEPEST = 10;

/** The name of the authority at the top of a certificate's chain. */
function nameOfRoot(root: PeerCertificate): string {
  const { CN, O } = root.issuer ?? {};
  return String(CN ?? O ?? "an authority without a name");
}

function rootOf(peer: PeerCertificate): PeerCertificate {
  let at = peer as DetailedPeerCertificate;
  for (let n = 0; n < DEEPEST; n += 1) {
    const above = at.issuerCertificate;
    if (!above?.raw || above.fingerprint256 === at.fingerprint256) break;
    at = above;
  }
  return at;
}

/** Who signed a certificate, where its chain ends in none of Node's own roots; those are the public's. */
export function privateAuthority(peer: PeerCertificate): string | undefined {
  const root = rootOf(peer);
  if (!root.raw) return undefined;
  const own = root.raw.toString("base64");
  const isPublic = tls.rootCertificates.some((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, "") === own);
  return isPublic ? undefined : nameOfRoot(root);
}

interface Proxy {
  readonly url: URL;
  readonly login: string | undefined;
}

/**
 * Who signed the certificate that was just refused: a second connection that believes it for as long as it takes to read
 * the name, and on which nothing is sent. `left`: milliseconds in which it may be asked.
 */
export async function askWhoSigned(
  url: URL,
  proxy: Proxy | undefined,
  left: number,
): Promise<string | undefined> {
  const patience = Math.ceil(Math.min(PATIENCE, left));
  if (patience <= 0) return undefined;
  try {
    const socket = proxy && (await tunnel(url, proxy, patience));
    return await readName(url, socket, patience);
  } catch {
    return undefined;
  }
}

function tunnel(url: URL, proxy: Proxy, timeout: number): Promise<Socket> {
  const target = `${url.hostname}:${url.port || 443}`;
  const { hostname, port, protocol } = proxy.url;
  const { request } = protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request({
      method: "CONNECT",
      host: hostname,
      port: port || (protocol === "https:" ? 443 : 80),
      path: target,
      headers: {
        host: target,
        ...(proxy.login === undefined
          ? {}
          : { "proxy-authorization": `Basic ${Buffer.from(proxy.login).toString("base64")}` }),
      },
      timeout,
    });
    asked.on("connect", (answer, socket) => {
      if (answer.statusCode === 200) resolve(socket);
      else reject(new Error("refused"));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", reject);
    asked.end();
  });
}

function readName(url: URL, socket: Socket | undefined, timeout: number): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const at = socket ? { socket } : { host, port: Number(url.port || 443) };
    const connection = tls.connect(
      { ...at, ...(isIP(host) ? {} : { servername: host }), rejectUnauthorized: false, timeout },
      () => {
        resolve(nameOfRoot(rootOf(connection.getPeerCertificate(true))));
        connection.destroy();
      },
    );
    connection.on("timeout", () => connection.destroy(new Error("late")));
    connection.on("error", reject);
  });
}
