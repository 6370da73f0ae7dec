import { type Host, isNetworkError, isRotateError, type Secret, type Verdict } from "@claude-rotate/contract";
import { address } from "./address.ts";
import { judge } from "./judge.ts";
import type { Question } from "./question.ts";
import { clean } from "./words.ts";

/** Asks whether a key is good. `host.env` decides whom. Rejects only where the user interrupts. */
export async function ask(question: Question, secret: Secret, host: Host): Promise<Verdict> {
  // Clients trim a key before they send it, so white space around one doesn't make it invalid.
  const key = secret.reveal().replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (!/^[\t\x20-\x7e]+$/.test(key)) {
    return { verdict: "invalid", message: "it is empty or holds characters that no request can carry" };
  }
  const to = address(question, host.env);
  if ("refused" in to) {
    return { verdict: "unknown", message: to.refused, ...(to.host === undefined ? {} : { host: to.host }) };
  }
  const shown = (words: string): string => clean(words, key, question.shape);
  try {
    const answer = await host.fetch({
      method: "GET",
      url: to.url.href,
      headers: { ...question.headers(key), accept: "application/json" },
    });
    const opinion = judge(question, answer, to.url);
    return {
      verdict: opinion.verdict,
      status: answer.status,
      ...(opinion.type === undefined ? {} : { type: shown(opinion.type) }),
      ...(opinion.message ? { message: shown(opinion.message) } : {}),
      host: to.url.host,
      ...(answer.proxy === undefined ? {} : { proxy: answer.proxy }),
      ...(opinion.cause === undefined ? {} : { cause: opinion.cause }),
      ...(answer.authority === undefined ? {} : { authority: shown(answer.authority) }),
      ...skewOf(answer.headers.date),
    };
  } catch (error) {
    if (isRotateError(error) || host.signal.aborted) throw error;
    return { ...failure(error, shown), host: to.url.host };
  }
}

function failure(error: unknown, shown: (words: string) => string): Verdict {
  if (!isNetworkError(error)) return { verdict: "unknown", message: "the request could not be made" };
  return {
    verdict: error.kind,
    message: shown(error.message),
    ...(error.proxy === undefined ? {} : { proxy: error.proxy }),
    ...(error.authority === undefined ? {} : { authority: shown(error.authority) }),
    ...(error.kind === "blocked" && /\b407\b/.test(error.message) ? { cause: "proxy-login" } : {}),
  };
}

/** A clock that is wrong by more than this makes certificates and tokens look expired. */
const SKEWED = 5 * 60 * 1000;

function skewOf(date: string | undefined): Pick<Verdict, "skew"> {
  const skew = Math.round(Date.now() - Date.parse(date ?? ""));
  return Math.abs(skew) >= SKEWED ? { skew } : {};
}
