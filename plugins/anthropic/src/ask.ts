import { type Host, isNetworkError, isRotateError, type Secret, type Verdict } from "@claude-rotate/contract";
import { address } from "./address.ts";
import { judge } from "./answer.ts";
import { clean } from "./words.ts";

const VERSION = "2023-06-01";

/** Lists the models: free, changes nothing, and fails for a bad key. `host.env` decides whom to ask. */
export async function ask(secret: Secret, host: Host): Promise<Verdict> {
  // The client trims a key before it sends it, so white space around one doesn't make it invalid.
  const key = secret.reveal().replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (!/^[\t\x20-\x7e]+$/.test(key)) {
    return { verdict: "invalid", message: "it is empty or holds characters that no request can carry" };
  }
  const to = address(host.env);
  if ("refused" in to) {
    return { verdict: "unknown", message: to.refused, ...(to.host === undefined ? {} : { host: to.host }) };
  }
  try {
    const answer = await host.fetch({
      method: "GET",
      url: to.url.href,
      headers: { "x-api-key": key, "anthropic-version": VERSION, accept: "application/json" },
    });
    const opinion = judge(answer, to.url);
    return {
      verdict: opinion.verdict,
      status: answer.status,
      ...(opinion.type === undefined ? {} : { type: clean(opinion.type, key) }),
      ...(opinion.message ? { message: clean(opinion.message, key) } : {}),
      host: to.url.host,
      ...(answer.proxy === undefined ? {} : { proxy: answer.proxy }),
    };
  } catch (error) {
    if (isRotateError(error) || host.signal.aborted) throw error;
    return { ...failure(error, key), host: to.url.host };
  }
}

function failure(error: unknown, key: string): Verdict {
  if (!isNetworkError(error)) return { verdict: "unknown", message: "the request could not be made" };
  return {
    verdict: error.kind,
    message: clean(error.message, key),
    ...(error.proxy === undefined ? {} : { proxy: error.proxy }),
  };
}
