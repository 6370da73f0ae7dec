import { describe, expect, test } from "vitest";
import { CWD, full, type Home, resolved } from "./home.ts";
import { A, B, T } from "./keys.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const project = `${CWD}/.claude/settings.json`;
const login = "~/.claude/.credentials.json";
const oauth = { claudeAiOauth: { accessToken: T, scopes: ["user:inference"] } };
const KEY = "/env/ANTHROPIC_API_KEY";
const at = (path: string, address = KEY): string => `${full(path)}#${address}`;
const env = (value: string, name = "ANTHROPIC_API_KEY") => ({ env: { [name]: value } });

function ignored(home: Home): Readonly<Record<string, string>> {
  return Object.fromEntries(resolved(home).ignored.map(({ entry, reason }) => [entry, reason]));
}

describe("what is shadowed, and by what", () => {
  test.each<[string, Home, string, string, string]>([
    [
      "the API key keeps the login back",
      { env: { ANTHROPIC_API_KEY: A }, files: { [login]: oauth } },
      at(login, "/claudeAiOauth/accessToken"),
      "env#ANTHROPIC_API_KEY",
      "used only without ANTHROPIC_API_KEY",
    ],
    [
      "a login keeps the stored key back",
      { files: { [state]: { primaryApiKey: A }, [login]: oauth } },
      at(state, "/primaryApiKey"),
      at(login, "/claudeAiOauth/accessToken"),
      "a stored key is used only without a login, and there is the login in .credentials.json",
    ],
    [
      "the API key comes before the stored one",
      { env: { ANTHROPIC_API_KEY: A }, files: { [state]: { primaryApiKey: B } } },
      at(state, "/primaryApiKey"),
      "env#ANTHROPIC_API_KEY",
      "ANTHROPIC_API_KEY comes before primaryApiKey",
    ],
    [
      "a custom header comes before the API key",
      { env: { ANTHROPIC_API_KEY: A, ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${B}` } },
      "env#ANTHROPIC_API_KEY",
      "env#ANTHROPIC_CUSTOM_HEADERS",
      "ANTHROPIC_CUSTOM_HEADERS comes before",
    ],
    [
      "both headers taken from a helper",
      { env: { ANTHROPIC_API_KEY: A, ANTHROPIC_AUTH_TOKEN: T }, files: { [user]: { apiKeyHelper: "x" } } },
      at(user, "/apiKeyHelper"),
      "env#ANTHROPIC_API_KEY",
      "comes before apiKeyHelper",
    ],
  ])("%s", (_what, home, entry, by, words) => {
    const row = resolved(home).shadowed.find((one) => one.entry === entry);
    expect(row?.by).toBe(by);
    expect(row?.reason).toContain(words);
  });
});

describe("what is ignored, and where it should stand instead", () => {
  test.each<[string, Home, string, string]>([
    [
      "CLAUDE_API_KEY in the shell",
      { env: { CLAUDE_API_KEY: A } },
      "env#CLAUDE_API_KEY",
      "name it ANTHROPIC_API_KEY",
    ],
    [
      "CLAUDE_API_KEY in settings",
      { files: { [user]: env(A, "CLAUDE_API_KEY") } },
      at(user, "/env/CLAUDE_API_KEY"),
      "name it ANTHROPIC_API_KEY",
    ],
    [
      "anthropic.api_key",
      { files: { [user]: { anthropic: { api_key: A } } } },
      at(user, "/anthropic/api_key"),
      "under `env`",
    ],
    [
      "a helper in the state file",
      { files: { [state]: { apiKeyHelper: "x" } } },
      at(state, "/apiKeyHelper"),
      "settings",
    ],
    [
      "~/.claude/config.json",
      { files: { "~/.claude/config.json": { primaryApiKey: A } } },
      at("~/.claude/config.json", "/primaryApiKey"),
      "settings.json",
    ],
    [
      "%APPDATA%\\Claude\\settings.json",
      { platform: "win32", files: { "~/AppData/Roaming/Claude/settings.json": env(A) } },
      at("~/AppData/Roaming/Claude/settings.json"),
      "does not read",
    ],
    [
      "a state file in the wrong folder",
      { files: { "~/.claude/.claude.json": { primaryApiKey: A } } },
      at("~/.claude/.claude.json", "/primaryApiKey"),
      full(state),
    ],
    ["a key beside the login", { files: { [login]: { apiKey: A } } }, at(login, "/apiKey"), "no API key"],
    [
      "settings of the folder above",
      { roots: ["~/work"], files: { "~/work/.claude/settings.json": env(A) } },
      at("~/work/.claude/settings.json"),
      `started in ${full("~/work")}`,
    ],
    [
      "the home's local settings",
      { files: { "~/.claude/settings.local.json": env(A) } },
      at("~/.claude/settings.local.json"),
      `started in ${full("~")}`,
    ],
    [
      "settings with a comment",
      { files: { [user]: `{ // mine\n"env": {"ANTHROPIC_API_KEY": "${A}"} }` } },
      at(user),
      "drops the whole file",
    ],
    [
      "settings with a trailing comma",
      { files: { [user]: `{"env": {"ANTHROPIC_API_KEY": "${A}",} }` } },
      at(user),
      "drops the whole file",
    ],
    [
      "settings with a field of the wrong type",
      { files: { [user]: { ...env(A), permissions: 5 } } },
      at(user),
      '"permissions" is not an object',
    ],
    [
      "settings whose env is a list",
      { files: { [user]: { env: [], anthropic: { api_key: A } } } },
      at(user, "/anthropic/api_key"),
      "under `env`",
    ],
    [
      "a login behind a byte order mark",
      { files: { [login]: `\uFEFF${JSON.stringify(oauth)}` } },
      at(login, "/claudeAiOauth/accessToken"),
      "byte order mark",
    ],
    [
      "a stored key under Bedrock",
      { env: { CLAUDE_CODE_USE_BEDROCK: "1" }, files: { [state]: { primaryApiKey: A } } },
      at(state, "/primaryApiKey"),
      "Amazon Bedrock",
    ],
  ])("%s", (_what, home, entry, words) => {
    expect(resolved(home).sent).toEqual([]);
    expect(ignored(home)[entry]).toContain(words);
  });

  test("a state file that is not strict JSON stops the client, whatever good keys there are", () => {
    const home: Home = {
      env: { ANTHROPIC_API_KEY: A },
      files: { [state]: '{"primaryApiKey": "x",}', [project]: env(B) },
    };
    const { sent, shadowed } = resolved(home);
    expect([sent, shadowed]).toEqual([[], []]);
    expect(ignored(home)[at(project)]).toContain(`since ${full(state)} is not strict JSON`);
    expect(ignored(home)["env#ANTHROPIC_API_KEY"]).toContain("stops at its start");
  });

  test("an empty state file stops it too", () => {
    expect(resolved({ env: { ANTHROPIC_API_KEY: A }, files: { [state]: "" } }).sent).toEqual([]);
  });

  test("one that can't be read counts as empty", () => {
    expect(resolved({ env: { ANTHROPIC_API_KEY: A }, unreadable: [state] }).sent).toHaveLength(1);
  });

  test("broken settings cost their own layer only", () => {
    expect(resolved({ env: { ANTHROPIC_API_KEY: A }, files: { [user]: '{"env": {' } }).sent[0]?.entry).toBe(
      "env#ANTHROPIC_API_KEY",
    );
  });

  test("unused variables and empty values are not worth a word", () => {
    expect(
      ignored({
        env: { AWS_BEARER_TOKEN_BEDROCK: T },
        files: { [project]: env(""), [user]: { env: { PORT: "3000" } } },
      }),
    ).toEqual({});
  });

  test(".env files are told where people expect them to count, and nowhere else", () => {
    const others = {
      [`${CWD}/.env.local`]: ["ANTHROPIC_API_KEY", A],
      "~/.env": ["ANTHROPIC_AUTH_TOKEN", T],
      "~/work/other/.env": ["ANTHROPIC_API_KEY", A],
      [`${CWD}/.env`]: ["PORT", "3000"],
    } as const;
    expect(Object.keys(ignored({ others }))).toEqual([
      `${CWD}/.env.local#ANTHROPIC_API_KEY`,
      `${full("~/.env")}#ANTHROPIC_AUTH_TOKEN`,
    ]);
  });

  test("CLAUDE_API_KEY in a shell file is told, ANTHROPIC_API_KEY there is not: the shell will export it", () => {
    const others = { "~/.zshrc": ["CLAUDE_API_KEY", A], "~/.bashrc": ["ANTHROPIC_API_KEY", A] } as const;
    expect(Object.keys(ignored({ others }))).toEqual([`${full("~/.zshrc")}#CLAUDE_API_KEY`]);
  });

  test("another client's file with the same fields is not Claude Code's", () => {
    expect(ignored({ others: { "~/.other/settings.json": ["/env/ANTHROPIC_API_KEY", A] } })).toEqual({});
  });

  test("no entry is told twice", () => {
    const {
      sent,
      shadowed,
      ignored: rest,
    } = resolved({
      roots: ["~/work"],
      env: { ANTHROPIC_API_KEY: A, CLAUDE_API_KEY: B },
      files: {
        [user]: env(A),
        [state]: { primaryApiKey: B, env: { ANTHROPIC_API_KEY: A } },
        "~/work/.claude/settings.json": env(B),
      },
    });
    const told = [...sent, ...shadowed, ...rest].map(({ entry }) => entry);
    expect(told).toHaveLength(6);
    expect(new Set(told).size).toBe(6);
  });
});

describe("notes", () => {
  const note = (home: Home) => resolved(home).sent[0]?.note;
  const listed = (lists: object, key = A): Home => ({
    env: { ANTHROPIC_API_KEY: key },
    files: { [state]: { customApiKeyResponses: lists } },
  });
  const tail = A.slice(-20);

  test.each<[string, Home, string | undefined]>([
    ["in neither list", listed({}), "not in customApiKeyResponses.approved"],
    [
      "in rejected",
      listed({ rejected: [tail] }),
      "ignores it: its tail is in customApiKeyResponses.rejected",
    ],
    ["in approved", listed({ approved: ["x", tail] }), undefined],
    ["in both", listed({ approved: [tail], rejected: [tail] }), undefined],
    ["the whole key in approved", listed({ approved: [A] }), "not in customApiKeyResponses.approved"],
    [
      "approved, but white space behind the key",
      listed({ approved: [tail] }, `${A} `),
      "not in customApiKeyResponses.approved",
    ],
  ])("a terminal session's approval: %s", (_what, home, words) => {
    if (words === undefined) expect(note(home)).toBeUndefined();
    else expect(note(home)).toContain(words);
  });

  test("a rejected key leaves a terminal session what else there is", () => {
    const rejected = { customApiKeyResponses: { rejected: [tail] } };
    const session = (files: object): unknown =>
      resolved({ env: { ANTHROPIC_API_KEY: A }, files: { [state]: rejected, ...files } }).interactive?.map(
        ({ header, entry, value }) => [header, entry.split("#")[1], value?.reveal()],
      );
    expect(session({})).toEqual([]);
    expect(session({ [state]: { ...rejected, primaryApiKey: B } })).toEqual([
      ["x-api-key", "/primaryApiKey", B],
    ]);
    expect(session({ [user]: { env: { ANTHROPIC_AUTH_TOKEN: T } } })).toEqual([
      ["authorization", "/env/ANTHROPIC_AUTH_TOKEN", T],
    ]);
    expect(session({ [state]: { customApiKeyResponses: { approved: [tail], rejected: [tail] } } })).toBe(
      undefined,
    );
  });

  test("a stored key needs no approval", () =>
    expect(note({ files: { [state]: { primaryApiKey: A } } })).toBeUndefined());

  test("what a helper prints is not known", () =>
    expect(note({ files: { [user]: { apiKeyHelper: "x" } } })).toContain("was not run"));

  test("a profile that others may read", () => {
    const files = {
      "~/.config/anthropic/configs/default.json": { authentication: { type: "user_oauth" } },
      "~/.config/anthropic/credentials/default.json": { access_token: T },
    };
    expect(note({ files })).toBeUndefined();
    expect(note({ files, modes: { "~/.config/anthropic/credentials/default.json": 0o644 } })).toContain(
      "0600",
    );
  });
});
