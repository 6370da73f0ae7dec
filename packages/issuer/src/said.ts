import type { HttpResponse } from "@claude-rotate/contract";
import { isObject } from "./json.ts";
import type { IssuerError } from "./question.ts";

/**
 * The error in a body of no known issuer: `{"error":{"message":…}}`, which most gateways copy, or its words under another of
 * the names that APIs have for them.
 */
export function errorIn(body: unknown): IssuerError | undefined {
  if (!isObject(body)) return undefined;
  const inner = [body.error, body.detail].find(isObject) ?? body;
  const message = wordsIn(inner) ?? wordsIn(body);
  if (message === undefined) return undefined;
  const type = [inner.type, inner.code, body.code].find((one) => typeof one === "string");
  return { ...(type === undefined ? {} : { type }), message };
}

function wordsIn({ message, msg, detail, error, error_description: described }: Record<string, unknown>) {
  return [message, msg, described, detail, error].find(
    (one) => typeof one === "string" && one.trim() !== "",
  ) as string | undefined;
}

/** What somebody said who is not the issuer: a page's title, an error's words, or the body as it is. */
export function strangerWords({ headers, body: text }: HttpResponse, body: unknown): string {
  const title = /<title[^>]*>([^<]{1,300})/i.exec(text)?.[1];
  const kind = headers["content-type"]?.split(";")[0] || "an answer without a type";
  const said = title === undefined ? (errorIn(body)?.message ?? text.slice(0, 1000)) : `"${title.trim()}"`;
  return `not the issuer's answer (${kind})${said.trim() === "" ? "" : `: ${said}`}`;
}
