import type { FileRef, Reading } from "@claude-rotate/contract";
import { decode, readJson } from "@claude-rotate/formats";
import { assignment, at, children, type Json, type JsonValue } from "./assignments.ts";
import { SCOPE } from "./facts.ts";
import { NEVER } from "./never.ts";

const BOM = /^(?:\u00ef\u00bb\u00bf|\ufeff)/;
const NO_SCOPE = `Claude Code does not use this login: its scopes lack ${SCOPE}`;

/** Fields of `.credentials.json` that the client reads, and those that guides put there. */
const CREDENTIALS = ["/claudeAiOauth/accessToken", "/claudeAiOauth/refreshToken"];
const GUIDES = ["/apiKey", "/anthropicApiKey", "/api_key"];
/** `~/.config/anthropic`: which kind of login, and its token. */
const PROFILE = ["/authentication/type", "/access_token", "/refresh_token"];

/** A login with a subscription. Reported, never written: the client renews its tokens itself. */
export function readLogin(text: string, file: FileRef): Reading {
  const json = readJson(text);
  if (json.kind === "broken")
    return { ...json, message: `${json.message}, so Claude Code ignores the login` };
  const isProfile = file.layer === "profile";
  const used = isProfile || hasScope(json, text) ? {} : { inert: NO_SCOPE };
  const assignments = [
    ...(isProfile ? PROFILE : CREDENTIALS)
      .flatMap((pointer) => at(json, pointer))
      .map((value) => assignment(value, used)),
    ...GUIDES.flatMap((pointer) => at(json, pointer)).map((value) =>
      assignment(value, { inert: NEVER.login }),
    ),
  ];
  if (json.strict !== undefined) {
    return {
      kind: "read",
      assignments,
      ignored: { line: json.strict.line, reason: `Claude Code ignores the login: ${json.strict.reason}` },
    };
  }
  if (file.encoding || (!isProfile && BOM.test(text))) {
    const fault = file.encoding ? "it is UTF-16" : "the file begins with a byte order mark";
    return {
      kind: "read",
      assignments,
      ignored: { line: 1, reason: `Claude Code ignores the login: ${fault}` },
    };
  }
  return { kind: "read", assignments };
}

function hasScope(json: Json, text: string): boolean {
  const says = ({ span, codecs }: JsonValue): string => decode(text.slice(span[0], span[1]), codecs);
  return children(json, "/claudeAiOauth/scopes").some((value) => !value.superseded && says(value) === SCOPE);
}

/** `active_config` holds nothing but the name of the profile in use. */
export function readProfileName(text: string): Reading {
  const name = text.trim();
  const start = text.indexOf(name);
  const address = "active_config";
  const one = { address, name: address, span: [start, start + name.length], codecs: [] } as const;
  return { kind: "read", assignments: name === "" ? [] : [one] };
}
