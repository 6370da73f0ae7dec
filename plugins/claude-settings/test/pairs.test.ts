import { describe, expect, test } from "vitest";
import { full, type Home, resolved } from "./home.ts";
import { A, B, T, U } from "./keys.ts";

/** What goes out: `x` is x-api-key, `b` authorization; each as place and value, `?` where only the client can tell it. */
type Sent = { readonly x?: readonly [string, string]; readonly b?: readonly [string, string] };

function sent(home: Home): Sent {
  const rows = resolved(home).sent.map(({ header, entry, value }) => [
    header === "x-api-key" ? "x" : "b",
    [entry, value?.reveal() ?? "?"],
  ]);
  return Object.fromEntries(rows) as Sent;
}

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const login = "~/.claude/.credentials.json";
const oauth = (token: string) => ({ claudeAiOauth: { accessToken: token, refreshToken: "r", scopes: [] } });
const profile = {
  "~/.config/anthropic/configs/default.json": { authentication: { type: "user_oauth" } },
  "~/.config/anthropic/credentials/default.json": { access_token: T },
};
const at = (path: string, address: string): string => `${full(path)}#${address}`;

describe("two sources", () => {
  const key = { ANTHROPIC_API_KEY: A };
  const token = { ANTHROPIC_AUTH_TOKEN: T };
  const helper = { [user]: { apiKeyHelper: "x" } };
  const rows: readonly [string, Home, Sent][] = [
    [
      "a key and a token: both",
      { env: { ...key, ...token } },
      { x: ["env#ANTHROPIC_API_KEY", A], b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "a key and a helper",
      { env: key, files: helper },
      { x: ["env#ANTHROPIC_API_KEY", A], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    [
      "a token and a helper",
      { env: token, files: helper },
      { x: [at(user, "/apiKeyHelper"), "?"], b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "a token and a stored key: both",
      { env: token, files: { [state]: { primaryApiKey: A } } },
      { x: [at(state, "/primaryApiKey"), A], b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "a key keeps a token from /login back",
      { env: { ...key, CLAUDE_CODE_OAUTH_TOKEN: T } },
      { x: ["env#ANTHROPIC_API_KEY", A] },
    ],
    [
      "a key keeps a login back",
      { env: key, files: { [login]: oauth(T) } },
      { x: ["env#ANTHROPIC_API_KEY", A] },
    ],
    ["a key keeps a profile back", { env: key, files: profile }, { x: ["env#ANTHROPIC_API_KEY", A] }],
    [
      "a helper keeps a login back",
      { files: { ...helper, [login]: oauth(T) } },
      { x: [at(user, "/apiKeyHelper"), "?"], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    [
      "a login keeps a stored key back",
      { files: { [state]: { primaryApiKey: A }, [login]: oauth(T) } },
      { b: [at(login, "/claudeAiOauth/accessToken"), T] },
    ],
    [
      "an OAuth token keeps a stored key back",
      { env: { CLAUDE_CODE_OAUTH_TOKEN: T }, files: { [state]: { primaryApiKey: A } } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN", T] },
    ],
    [
      "a stored key keeps a profile back",
      { files: { [state]: { primaryApiKey: A }, ...profile } },
      { x: [at(state, "/primaryApiKey"), A] },
    ],
    [
      "an OAuth token before a login",
      { env: { CLAUDE_CODE_OAUTH_TOKEN: U }, files: { [login]: oauth(T) } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN", U] },
    ],
    [
      "a login before a profile",
      { files: { ...profile, [login]: oauth(U) } },
      { b: [at(login, "/claudeAiOauth/accessToken"), U] },
    ],
    [
      "a custom header before the key",
      { env: { ...key, ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${B}` } },
      { x: ["env#ANTHROPIC_CUSTOM_HEADERS", B] },
    ],
    [
      "a custom header beside a login",
      { env: { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${B}` }, files: { [login]: oauth(T) } },
      { x: ["env#ANTHROPIC_CUSTOM_HEADERS", B], b: [at(login, "/claudeAiOauth/accessToken"), T] },
    ],
    [
      "Bedrock takes the key along",
      { env: { ...key, CLAUDE_CODE_USE_BEDROCK: "1", AWS_BEARER_TOKEN_BEDROCK: T } },
      { x: ["env#ANTHROPIC_API_KEY", A], b: ["env#AWS_BEARER_TOKEN_BEDROCK", T] },
    ],
    [
      "Bedrock leaves a stored key alone",
      {
        env: { CLAUDE_CODE_USE_BEDROCK: "1", AWS_BEARER_TOKEN_BEDROCK: T },
        files: { [state]: { primaryApiKey: A } },
      },
      { b: ["env#AWS_BEARER_TOKEN_BEDROCK", T] },
    ],
    [
      "Foundry's key instead of the API key",
      { env: { ...key, CLAUDE_CODE_USE_FOUNDRY: "1", ANTHROPIC_FOUNDRY_API_KEY: T } },
      { x: ["env#ANTHROPIC_FOUNDRY_API_KEY", T] },
    ],
    [
      "Bedrock, switched on by a setting",
      { env: { AWS_BEARER_TOKEN_BEDROCK: T }, files: { [user]: { env: { CLAUDE_CODE_USE_BEDROCK: "1" } } } },
      { b: ["env#AWS_BEARER_TOKEN_BEDROCK", T] },
    ],
    [
      "a keychain item before the stored key",
      { platform: "darwin", items: { "Claude Code/u": B }, files: { [state]: { primaryApiKey: A } } },
      { x: ["keychain#Claude Code/u", B] },
    ],
    [
      "a keychain login before a file's",
      { platform: "darwin", items: { "Claude Code-credentials/u": "{}" }, files: { [login]: oauth(T) } },
      { b: ["keychain#Claude Code-credentials/u", "?"] },
    ],
    [
      "a key in an open file before the helper",
      { env: { CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR: "3" }, files: helper },
      { x: ["env#CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "?"], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));
});
