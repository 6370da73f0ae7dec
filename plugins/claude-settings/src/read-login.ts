import type { FileRef, Reading } from "@claude-rotate/contract";
import { readJson } from "@claude-rotate/formats";
import { assignment, at } from "./assignments.ts";

const BOM = /^(?:\u00ef\u00bb\u00bf|\ufeff)/;
const UNREAD = "Claude Code reads no API key from this file";

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
  const fields = file.layer === "profile" ? PROFILE : CREDENTIALS;
  const assignments = [
    ...fields.flatMap((pointer) => at(json, pointer)).map((value) => assignment(value)),
    ...GUIDES.flatMap((pointer) => at(json, pointer)).map((value) => assignment(value, { inert: UNREAD })),
  ];
  if (json.strict !== undefined) {
    return {
      kind: "read",
      assignments,
      ignored: { line: json.strict.line, reason: `Claude Code ignores the login: ${json.strict.reason}` },
    };
  }
  if (file.layer === "credentials" && BOM.test(text)) {
    return {
      kind: "read",
      assignments,
      ignored: { line: 1, reason: "Claude Code ignores the login: the file begins with a byte order mark" },
    };
  }
  return { kind: "read", assignments };
}
