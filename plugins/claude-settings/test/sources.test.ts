import { describe, expect, test } from "vitest";
import { CWD, type Home, resolved } from "./home.ts";
import { A, T } from "./keys.ts";
import { at, oauth, profileIn, type Sent, sent } from "./sent.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const project = `${CWD}/.claude/settings.json`;
const local = `${CWD}/.claude/settings.local.json`;
const managed = "/etc/claude-code/managed-settings.json";
const login = "~/.claude/.credentials.json";
const profile = profileIn("~/.config/anthropic");

describe("each source alone", () => {
  const rows: readonly [string, Home, Sent][] = [
    ["the shell's ANTHROPIC_API_KEY", { env: { ANTHROPIC_API_KEY: A } }, { x: ["env#ANTHROPIC_API_KEY", A] }],
    ["the shell's CLAUDE_API_KEY", { env: { CLAUDE_API_KEY: A } }, {}],
    [
      "the shell's ANTHROPIC_AUTH_TOKEN",
      { env: { ANTHROPIC_AUTH_TOKEN: T } },
      { b: ["env#ANTHROPIC_AUTH_TOKEN", T] },
    ],
    [
      "the shell's CLAUDE_CODE_OAUTH_TOKEN",
      { env: { CLAUDE_CODE_OAUTH_TOKEN: T } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN", T] },
    ],
    [
      "a user setting",
      { files: { [user]: { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at(user, "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "a user setting's token",
      { files: { [user]: { env: { ANTHROPIC_AUTH_TOKEN: T } } } },
      { b: [at(user, "/env/ANTHROPIC_AUTH_TOKEN"), T] },
    ],
    ["the guides' anthropic.api_key", { files: { [user]: { anthropic: { api_key: A } } } }, {}],
    [
      "a user's helper",
      { files: { [user]: { apiKeyHelper: "cat ~/key" } } },
      { x: [at(user, "/apiKeyHelper"), "?"], b: [at(user, "/apiKeyHelper"), "?"] },
    ],
    [
      "a project's helper",
      { files: { [project]: { apiKeyHelper: "x" } } },
      { x: [at(project, "/apiKeyHelper"), "?"], b: [at(project, "/apiKeyHelper"), "?"] },
    ],
    [
      "a managed helper",
      { files: { [managed]: { apiKeyHelper: "x" } } },
      { x: [at(managed, "/apiKeyHelper"), "?"], b: [at(managed, "/apiKeyHelper"), "?"] },
    ],
    ["a helper in the state file", { files: { [state]: { apiKeyHelper: "x" } } }, {}],
    ["primaryApiKey", { files: { [state]: { primaryApiKey: A } } }, { x: [at(state, "/primaryApiKey"), A] }],
    [
      "the state file's env",
      { files: { [state]: { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at(state, "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "~/.claude/.config.json",
      { files: { "~/.claude/.config.json": { primaryApiKey: A } } },
      { x: [at("~/.claude/.config.json", "/primaryApiKey"), A] },
    ],
    ["~/.claude/config.json", { files: { "~/.claude/config.json": { primaryApiKey: A } } }, {}],
    ["~/.claude/.claude.json", { files: { "~/.claude/.claude.json": { primaryApiKey: A } } }, {}],
    ["a login", { files: { [login]: oauth(T) } }, { b: [at(login, "/claudeAiOauth/accessToken"), T] }],
    ["a login without scopes", { files: { [login]: { claudeAiOauth: { accessToken: T } } } }, {}],
    [
      "a login without the scope that counts",
      { files: { [login]: { claudeAiOauth: { accessToken: T, scopes: ["user:profile"] } } } },
      {},
    ],
    ["keys beside a login", { files: { [login]: { apiKey: A, anthropicApiKey: A, api_key: A } } }, {}],
    [
      "a profile's login",
      { files: profile },
      { b: [at("~/.config/anthropic/credentials/default.json", "/access_token"), T] },
    ],
    [
      "a profile's token without its config",
      { files: { "~/.config/anthropic/credentials/default.json": { access_token: T } } },
      {},
    ],
    [
      "a project setting",
      { files: { [project]: { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at(project, "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "a project's local setting",
      { files: { [local]: { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at(local, "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "a setting of the folder above",
      { roots: ["~/work"], files: { "~/work/.claude/settings.json": { env: { ANTHROPIC_API_KEY: A } } } },
      {},
    ],
    [
      "the home's local settings",
      { files: { "~/.claude/settings.local.json": { env: { ANTHROPIC_API_KEY: A } } } },
      {},
    ],
    [
      "the same, when started at home",
      { cwd: "~", files: { "~/.claude/settings.local.json": { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at("~/.claude/settings.local.json", "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "a managed setting",
      { files: { [managed]: { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at(managed, "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "a managed drop-in",
      { files: { "/etc/claude-code/managed-settings.d/10-key.json": { env: { ANTHROPIC_API_KEY: A } } } },
      { x: [at("/etc/claude-code/managed-settings.d/10-key.json", "/env/ANTHROPIC_API_KEY"), A] },
    ],
    [
      "custom headers of the shell",
      { env: { ANTHROPIC_CUSTOM_HEADERS: `X-Api-Key: ${A}\nx-team: t\nAuthorization: Bearer ${T}` } },
      { x: ["env#ANTHROPIC_CUSTOM_HEADERS", A], b: ["env#ANTHROPIC_CUSTOM_HEADERS", T] },
    ],
    [
      "custom headers of a setting",
      {
        files: {
          [user]: { env: { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}\nAuthorization: Bearer ${T}` } },
        },
      },
      {
        x: [at(user, "/env/ANTHROPIC_CUSTOM_HEADERS/x-api-key"), A],
        b: [at(user, "/env/ANTHROPIC_CUSTOM_HEADERS/authorization"), T],
      },
    ],
    [
      "a key in an open file",
      { env: { CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR: "3" } },
      { x: ["env#CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "?"] },
    ],
    [
      "an OAuth token in an open file",
      { env: { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3" } },
      { b: ["env#CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR", "?"] },
    ],
    [
      "Foundry",
      { env: { CLAUDE_CODE_USE_FOUNDRY: "1", ANTHROPIC_FOUNDRY_API_KEY: T } },
      { x: ["env#ANTHROPIC_FOUNDRY_API_KEY", T] },
    ],
    ["Foundry's key without Foundry", { env: { ANTHROPIC_FOUNDRY_API_KEY: T } }, {}],
    [
      "Bedrock",
      { env: { CLAUDE_CODE_USE_BEDROCK: "true", AWS_BEARER_TOKEN_BEDROCK: T } },
      { b: ["env#AWS_BEARER_TOKEN_BEDROCK", T] },
    ],
    ["Bedrock, switched off", { env: { CLAUDE_CODE_USE_BEDROCK: "0", AWS_BEARER_TOKEN_BEDROCK: T } }, {}],
    [
      "a keychain item",
      { platform: "darwin", items: { "Claude Code/u": A } },
      { x: ["keychain#Claude Code/u", A] },
    ],
    [
      "a keychain login",
      { platform: "darwin", items: { "Claude Code-credentials/u": "{}" } },
      { b: ["keychain#Claude Code-credentials/u", "?"] },
    ],
    ["nothing at all", {}, {}],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));
});

describe("white space on the wire", () => {
  test.each([` ${A}`, `${A}\n`, `\t${A}\r\n `])("is trimmed from a key on both sides", (value) => {
    expect(sent({ env: { ANTHROPIC_API_KEY: value } }).x?.[1]).toBe(A);
    expect(sent({ files: { [state]: { primaryApiKey: value } } }).x?.[1]).toBe(A);
  });

  test("before a token is sent along: the key is shown, and a note says so", () => {
    const [row] = resolved({ env: { ANTHROPIC_AUTH_TOKEN: ` ${T} \n` } }).sent;
    expect(row?.value?.reveal()).toBe(T);
    expect(row?.note).toContain("white space before it is sent");
    expect(resolved({ env: { ANTHROPIC_AUTH_TOKEN: `${T}\n` } }).sent[0]?.note).toBeUndefined();
  });

  test("quotes and references go out as they stand", () => {
    const reference = `$${"{MY_KEY}"}`;
    expect(sent({ files: { [user]: { env: { ANTHROPIC_API_KEY: reference } } } }).x?.[1]).toBe(reference);
    expect(sent({ env: { ANTHROPIC_API_KEY: `"${A}"` } }).x?.[1]).toBe(`"${A}"`);
  });
});
