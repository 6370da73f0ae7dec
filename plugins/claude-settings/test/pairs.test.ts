import { describe, expect, test } from "vitest";
import type { Home } from "./home.ts";
import { A, B, T, U } from "./keys.ts";
import { at, oauth, profileIn, type Sent, sent } from "./sent.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const login = "~/.claude/.credentials.json";
const profile = profileIn("~/.config/anthropic");

describe("two sources", () => {
  const key = { ANTHROPIC_API_KEY: A };
  const token = { ANTHROPIC_AUTH_TOKEN: T };
  const simple = { CLAUDE_CODE_SIMPLE: "1" };
  const foundry = { CLAUDE_CODE_USE_FOUNDRY: "1", ANTHROPIC_FOUNDRY_API_KEY: A };
  const vertex = { CLAUDE_CODE_USE_VERTEX: "1" };
  const descriptor = { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3" };
  const bearer = { ANTHROPIC_CUSTOM_HEADERS: `Authorization: Bearer ${U}` };
  const custom = ["env#ANTHROPIC_CUSTOM_HEADERS", U] as const;
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
    [
      "a custom authorization line beside a stored key",
      { env: bearer, files: { [state]: { primaryApiKey: A } } },
      { x: [at(state, "/primaryApiKey"), A], b: custom },
    ],
    [
      "a token before a custom authorization line",
      { env: { ...bearer, ...token } },
      { b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "a helper before a custom authorization line",
      { env: bearer, files: helper },
      { x: [at(user, "/apiKeyHelper"), "?"], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    [
      "a profile before a custom authorization line",
      { env: bearer, files: profile },
      { b: [at("~/.config/anthropic/credentials/default.json", "/access_token"), T] },
    ],
    [
      "a custom authorization line before a login, which keeps the stored key back all the same",
      { env: bearer, files: { ...profile, [login]: oauth(T), [state]: { primaryApiKey: A } } },
      { b: custom },
    ],
    [
      "a custom authorization line before an OAuth token",
      { env: { ...bearer, CLAUDE_CODE_OAUTH_TOKEN: T } },
      { b: custom },
    ],
    [
      "an OAuth token before one in an open file",
      { env: { ...descriptor, CLAUDE_CODE_OAUTH_TOKEN: T } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN", T] },
    ],
    [
      "an OAuth token in an open file before login, profile and stored key",
      { env: descriptor, files: { ...profile, [login]: oauth(T), [state]: { primaryApiKey: A } } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", "?"] },
    ],
    [
      "a key keeps an OAuth token in an open file back",
      { env: { ...descriptor, ...key } },
      { x: ["env#ANTHROPIC_API_KEY", A] },
    ],
    [
      "simple mode leaves all but keys and tokens of variables",
      { env: simple, files: { ...helper, [login]: oauth(T), [state]: { primaryApiKey: A } } },
      {},
    ],
    [
      "simple mode sends a key and a token",
      { env: { ...simple, ...key, ...token }, files: helper },
      { x: ["env#ANTHROPIC_API_KEY", A], b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    ["simple mode, switched on by a setting", { files: { [user]: { env: simple, apiKeyHelper: "x" } } }, {}],
    [
      "Foundry takes a token along",
      { env: { ...foundry, ...token, ...bearer } },
      { x: ["env#ANTHROPIC_FOUNDRY_API_KEY", A], b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "Foundry takes the helper's key along",
      { env: foundry, files: helper },
      { x: ["env#ANTHROPIC_FOUNDRY_API_KEY", A], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    [
      "Vertex takes the helper's key as a token, and no login",
      { env: vertex, files: { ...helper, [login]: oauth(T) } },
      { b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    ["Vertex takes no stored key", { env: vertex, files: { [state]: { primaryApiKey: A } } }, {}],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));
});
