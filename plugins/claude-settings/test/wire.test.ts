import { describe, expect, test } from "vitest";
import { full, type Home, resolved } from "./home.ts";
import { A, B, T } from "./keys.ts";
import { at, oauth, sent } from "./sent.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const login = "~/.claude/.credentials.json";
const BROKEN = `${A.slice(0, 40)}\n${A.slice(40)}`;
const NO_HEADER = "a character that no header can carry";

describe("values that stop every request", () => {
  test.each<[string, Home, string, string]>([
    ["a line break inside", { env: { ANTHROPIC_API_KEY: BROKEN } }, "ANTHROPIC_API_KEY", "a line break"],
    ["a byte order mark", { env: { ANTHROPIC_API_KEY: `\uFEFF${A}` } }, "ANTHROPIC_API_KEY", NO_HEADER],
    ["a hard space", { env: { ANTHROPIC_API_KEY: `\u00A0${A}` } }, "ANTHROPIC_API_KEY", NO_HEADER],
    ["curly quotes", { env: { ANTHROPIC_API_KEY: `\u201C${A}\u201D` } }, "ANTHROPIC_API_KEY", NO_HEADER],
    ["a zero-width space", { env: { ANTHROPIC_API_KEY: `${A}\u200B` } }, "ANTHROPIC_API_KEY", NO_HEADER],
    [
      "a letter outside ASCII in a file",
      { files: { [user]: { env: { ANTHROPIC_API_KEY: `${A}é` } } } },
      "ANTHROPIC_API_KEY",
      NO_HEADER,
    ],
    [
      "a token beside a good key",
      { env: { ANTHROPIC_API_KEY: A, ANTHROPIC_AUTH_TOKEN: `${T}\u00A0` } },
      "ANTHROPIC_AUTH_TOKEN",
      NO_HEADER,
    ],
    [
      "a key below a good custom line",
      { env: { ANTHROPIC_API_KEY: BROKEN, ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}` } },
      "ANTHROPIC_API_KEY",
      "a line break",
    ],
  ])("%s", (_what, home, title, fault) => {
    const { sent: rows, shadowed, ignored } = resolved(home);
    expect([rows, shadowed]).toEqual([[], []]);
    const reason = `Claude Code sends nothing while ${title} holds ${fault}`;
    expect(new Set(ignored.map((one) => one.reason))).toEqual(new Set([reason]));
    expect(ignored.map(({ entry }) => entry)).toContain(
      home.files ? at(user, `/env/${title}`) : `env#${title}`,
    );
  });

  test("not one that another source keeps back", () => {
    const files = { [login]: oauth(T), [state]: { primaryApiKey: BROKEN } };
    expect(sent({ files })).toEqual({ b: [at(login, "/claudeAiOauth/accessToken"), T] });
  });

  test("blanks inside do no harm", () => {
    const value = `${A.slice(0, 30)} \t${A.slice(30)}`;
    expect(sent({ env: { ANTHROPIC_API_KEY: value } }).x?.[1]).toBe(value);
  });
});

describe("empty values", () => {
  const stored = { [state]: { primaryApiKey: B } };
  const empty = { ANTHROPIC_CUSTOM_HEADERS: "x-api-key:" };

  test("an empty custom x-api-key stops every request, even beside a good key", () => {
    const { sent: rows, ignored } = resolved({ env: { ...empty, ANTHROPIC_API_KEY: A }, files: stored });
    expect(rows).toEqual([]);
    expect(ignored.map(({ entry, reason }) => [entry, reason.split(", since ")[1]]).sort()).toEqual([
      [`${full(state)}#/primaryApiKey`, "the x-api-key line of ANTHROPIC_CUSTOM_HEADERS is empty"],
      ["env#ANTHROPIC_API_KEY", "the x-api-key line of ANTHROPIC_CUSTOM_HEADERS is empty"],
      ["env#ANTHROPIC_CUSTOM_HEADERS", "the x-api-key line of ANTHROPIC_CUSTOM_HEADERS is empty"],
    ]);
  });

  test("so does one in a settings file, and one that comes after a good line", () => {
    const headers = (text: string) => ({ [user]: { env: { ANTHROPIC_CUSTOM_HEADERS: text } } });
    expect(sent({ files: { ...stored, ...headers("x-other: 1\nX-Api-Key:  ") } })).toEqual({});
    expect(sent({ files: headers(`x-api-key: ${A}\nx-api-key:`) })).toEqual({});
    expect(sent({ files: headers(`x-api-key:\nx-api-key: ${A}`) }).x?.[1]).toBe(A);
  });

  test("beside a token it is sent as it is", () => {
    const { sent: rows } = resolved({ env: { ...empty, ANTHROPIC_AUTH_TOKEN: T } });
    expect(rows).toMatchObject([
      { header: "x-api-key", note: "it is empty, and is sent so" },
      { header: "authorization" },
    ]);
    expect(rows[0]?.value).toBeUndefined();
  });

  test("an empty custom authorization takes the login's place, and nothing is sent", () => {
    const env = { ANTHROPIC_CUSTOM_HEADERS: "Authorization:" };
    expect(sent({ env, files: { [login]: oauth(T) } })).toEqual({});
    expect(sent({ env: { ...env, ANTHROPIC_API_KEY: A } }).x?.[1]).toBe(A);
  });

  test("a blank key does not fall to the stored one, an empty one does", () => {
    expect(sent({ env: { ANTHROPIC_API_KEY: " " }, files: stored })).toEqual({});
    expect(sent({ files: { ...stored, [user]: { env: { ANTHROPIC_API_KEY: "" } } } }).x?.[1]).toBe(B);
  });

  test("a blank token keeps the login back", () => {
    const home: Home = { env: { ANTHROPIC_AUTH_TOKEN: " " }, files: { [login]: oauth(T) } };
    expect(sent(home)).toEqual({ b: ["env#ANTHROPIC_AUTH_TOKEN", "?"] });
  });
});
