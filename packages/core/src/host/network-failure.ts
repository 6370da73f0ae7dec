import { NetworkError } from "@claude-rotate/contract";
import { PROXY_CLOSED } from "./dispatcher.ts";
import type { Way } from "./way.ts";
import { loginOf } from "./way.ts";

const DNS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME"]);

/** What a person reads for an error's code or name; the first that is met counts. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, "nothing listens there"],
  [/^E(?:HOST|NET)UNREACH$/, "no way leads there"],
  [/^TimeoutError$|^ETIMEDOUT$|_TIMEOUT$/, "no answer came in time"],
  [/^UND_ERR_HEADERS_OVERFLOW$/, "the answer's headers are too long to be read"],
  [/^HTTPParserError$/, "what answers there does not speak HTTP as it should"],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
    "the connection was closed before the whole answer had come",
  ],
];

/** Why a request failed, in the verdict's words. `left`: milliseconds in which a second connection may still ask something. */
export async function networkFailure(
  error: unknown,
  url: URL,
  way: Way,
  left: number,
): Promise<NetworkError> {
  const { proxy, identity } = way;
  const names = namesOf(error);
  const asked = proxy === undefined ? url.host : `${url.host} through the proxy ${proxy.host}`;
  const code = names.find((entry) => /^[A-Z][A-Z_0-9]+$/.test(entry));
  const coded = (words: string): string => (code === undefined ? words : `${words} (${code})`);
  const failure = (kind: NetworkError["kind"], words: string, by?: string): NetworkError =>
    new NetworkError(kind, `${asked}: ${words}`, proxy?.host, by);
  if (names.includes(PROXY_CLOSED)) return failure("unreachable", "the proxy closed the connection");
  if (names.some((entry) => DNS_CODES.has(entry))) return failure("dns", coded("the name does not resolve"));
  if (names.some((entry) => /WRONG_VERSION_NUMBER|HTTP_REQUEST/.test(entry)))
    return failure("tls", coded("what answers there does not speak TLS"));
  if (names.some((entry) => /_ALERT_/.test(entry)))
    return failure("tls", coded("what answers there broke the TLS handshake off"));
  if (names.some((entry) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(entry))) {
    const by = await authorityOf(url, way, left);
    const signed = by === undefined ? "" : `, signed by "${by}"`;
    const why = [`${coded("the certificate was refused")}${signed}`, ...(identity?.missing ?? [])];
    return failure("tls", why.join("; "), by);
  }
  const { message = "" } = error instanceof Error ? error : {};
  const [, status] = /Proxy response \((\d+)\)/.exec(message) ?? [];
  if (status === "407" || /Proxy Authentication Required/.test(message))
    return failure("blocked", "the proxy wants a login (407): put it in its variable");
  if (status !== undefined) return failure("blocked", `the proxy answered ${status}`);
  const [, words] = WORDS.find(([pattern]) => names.some((entry) => pattern.test(entry))) ?? [];
  return failure("unreachable", words === undefined ? (code ?? "no answer came") : coded(words));
}

/** Codes and names of an error and of what it goes back to. */
function namesOf(error: unknown): readonly string[] {
  const names = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    names.push("code" in at ? String(at.code) : "", at.name);
  return names;
}

async function authorityOf(url: URL, { proxy }: Way, left: number): Promise<string | undefined> {
  const { askWhoSigned } = await import("./authority.ts");
  return askWhoSigned(url, proxy && { url: proxy, login: loginOf(proxy) }, left);
}
