import { describe, expect, test } from "vitest";
import { A, B } from "./keys.ts";
import { find, put, read, ref, store, written } from "./read.ts";

const tail = (key: string): string => key.slice(-20);
const lists = (approved: readonly string[] | undefined, rejected: readonly string[]): string =>
  JSON.stringify({ customApiKeyResponses: { ...(approved ? { approved } : {}), rejected } }, null, 2);

describe("the state file", () => {
  test("the stored key, variables and the approval list", () => {
    const text = JSON.stringify({
      primaryApiKey: A,
      env: { ANTHROPIC_API_KEY: B },
      customApiKeyResponses: { approved: [tail(A), tail(B)] },
    });
    expect(written("state", text)).toEqual([
      ["/primaryApiKey", A],
      ["/env/ANTHROPIC_API_KEY", B],
      ["/customApiKeyResponses/approved/0", tail(A)],
      ["/customApiKeyResponses/approved/1", tail(B)],
    ]);
    expect(find(read("state", text), "/customApiKeyResponses/approved/1")).toMatchObject({ part: "last20" });
    expect(find(read("state", text), "/primaryApiKey").part).toBeUndefined();
  });

  test("servers and prompts are not its matter", () => {
    const text = JSON.stringify({
      mcpServers: { a: { env: { ANTHROPIC_API_KEY: A } } },
      projects: { "/p": { history: [{ display: A }], env: { K: A } } },
    });
    expect(written("state", text)).toEqual([]);
  });

  test("the projects that the client knows become roots; what is no absolute path doesn't", () => {
    const text = Buffer.from(
      '{"projects":{"/home/u/a":{},"C:\\\\Users\\\\u\\\\b":{},"C:/c":{},"/home/u/größe":{},"/esc\\u00e4ped":{},"relative":{},"../up":{},"":{}}}',
    ).toString("latin1");
    expect(read("state", text).roots).toEqual([
      "/home/u/a",
      "C:\\Users\\u\\b",
      "C:/c",
      "/home/u/größe",
      "/escäped",
    ]);
    expect(read("state", "{}").roots).toEqual([]);
  });

  test.each([
    ["a comment", '{\n// x\n"primaryApiKey":"k"}', 2],
    ["a trailing comma", '{"primaryApiKey":"k",\n}', 1],
    ["nothing", "", 1],
  ])("%s in it stops the client", (_what, text, line) => {
    const { ignored } = read("state", text);
    expect(ignored?.line).toBe(line);
    expect(ignored?.reason).toContain("stops with a configuration error");
  });

  test("so does UTF-16", () => {
    const reading = store("state").read("{}", { ...ref("state"), encoding: "utf16le" });
    expect(reading.kind === "read" && reading.ignored?.reason).toContain("stops with a configuration error");
  });

  test("so does a torn file", () => {
    const reading = store("state").read('{"primaryApiKey": "k', ref("state"));
    expect(reading.kind === "broken" && reading.message).toContain("stops with a configuration error");
  });

  test("a byte order mark does no harm", () => {
    const text = Buffer.from('\uFEFF{"primaryApiKey":"k"}').toString("latin1");
    expect(read("state", text).ignored).toBeUndefined();
    expect(written("state", text)).toEqual([["/primaryApiKey", "k"]]);
  });

  test("its helper is never read", () =>
    expect(read("state", '{"apiKeyHelper":"x"}').assignments[0]?.inert).toContain("settings files only"));

  test("the stored key is found behind forty thousand prompts", () => {
    const history = Array.from({ length: 40_000 }, (_, index) => ({
      display: `prompt ${index}`,
      pastedContents: {},
    }));
    const text = JSON.stringify({ projects: { "/p": { history } }, primaryApiKey: A });
    expect(written("state", text)).toEqual([["/primaryApiKey", A]]);
  });

  test("a text nested to do harm is read like any other", () => {
    const depth = 100_000;
    const text = `{"primaryApiKey":"k","a":${'{"apiKeyHelper":"x","a":'.repeat(depth)}1${"}".repeat(depth)}}`;
    expect(written("state", text)).toEqual([["/primaryApiKey", "k"]]);
  });
});

describe("a rejected key", () => {
  test("is lifted by its tail in the approved list, and never swapped itself", () => {
    for (const approved of [undefined, [], [tail(A)]]) {
      const text = lists(approved, [tail(B)]);
      const spot = find(read("state", text), "/customApiKeyResponses/rejected/0");
      expect(spot).toMatchObject({ name: "rejected", part: "last20", unblock: { part: "last20" } });
      const after = put(text, spot.unblock!, tail(B));
      expect(JSON.parse(after)).toEqual({
        customApiKeyResponses: { approved: [...(approved ?? []), tail(B)], rejected: [tail(B)] },
      });
      expect(written("state", after)).toContainEqual([spot.unblock!.address, tail(B)]);
    }
  });

  test("that is approved too needs nothing, since that wins", () => {
    const spot = find(read("state", lists([tail(B)], [tail(B)])), "/customApiKeyResponses/rejected/0");
    expect(spot.unblock).toBeUndefined();
    expect(spot.fixed).toContain("approved");
  });

  test("in lists that are no lists is left", () => {
    expect(written("state", '{"customApiKeyResponses":{"approved":"x","rejected":5}}')).toEqual([]);
    const odd = read("state", `{"customApiKeyResponses":{"approved":{},"rejected":["${tail(B)}"]}}`);
    expect(odd.assignments).toMatchObject([{ name: "rejected", fixed: expect.any(String) as string }]);
    expect(odd.assignments[0]?.unblock).toBeUndefined();
  });
});

describe("logins and guides", () => {
  test("tokens of a login are reported", () => {
    const text =
      '{"claudeAiOauth":{"accessToken":"a","refreshToken":"r","expiresAt":1},"mcpOAuth":{"x":{"accessToken":"m"}}}';
    expect(written("login", text, "credentials")).toEqual([
      ["/claudeAiOauth/accessToken", "a"],
      ["/claudeAiOauth/refreshToken", "r"],
    ]);
  });

  test("tokens of a login that lacks the scope are inert", () => {
    for (const scopes of [undefined, [], ["user:profile"]]) {
      const reading = read("login", JSON.stringify({ claudeAiOauth: { accessToken: "a", scopes } }));
      expect(find(reading, "/claudeAiOauth/accessToken").inert).toContain("user:inference");
    }
    const used = JSON.stringify({ claudeAiOauth: { accessToken: "a", scopes: ["b", "user:inference"] } });
    expect(find(read("login", used), "/claudeAiOauth/accessToken").inert).toBeUndefined();
  });

  test("UTF-16 loses the login", () => {
    const reading = store("login").read('{"access_token":"a"}', { ...ref("profile"), encoding: "utf16le" });
    expect(reading.kind === "read" && reading.ignored?.reason).toContain("UTF-16");
  });

  test("API keys in it are inert", () => {
    const reading = read("login", `{"apiKey":"${A}"}`, "credentials");
    expect(find(reading, "/apiKey").inert).toContain("no API key");
  });

  test("a byte order mark loses the login, but not a profile", () => {
    const text = Buffer.from('\uFEFF{"access_token":"a"}').toString("latin1");
    expect(read("login", text, "credentials").ignored?.reason).toContain("byte order mark");
    expect(read("login", text, "profile").ignored).toBeUndefined();
  });

  test("the guides' config.json has the fields of both, without the list that must not be swapped", () => {
    const text = JSON.stringify({
      primaryApiKey: A,
      env: { K: "v" },
      customApiKeyResponses: { approved: [tail(A)], rejected: [tail(B)] },
    });
    expect(
      written("guide", text)
        .map(([address]) => address)
        .sort(),
    ).toEqual(["/customApiKeyResponses/approved/0", "/env/K", "/primaryApiKey"]);
  });

  test("files that are the client's or an administrator's are marked so, and the state file is written first, under its lock", () => {
    const patterns = (id: string) => store(id).files;
    expect(patterns("login").every(({ owner }) => owner === "client")).toBe(true);
    expect(
      patterns("settings")
        .filter(({ under }) => under === "etc")
        .every(({ owner }) => owner === "administrator"),
    ).toBe(true);
    expect(patterns("guide").every(({ inert }) => inert !== undefined)).toBe(true);
    const orders = (id: string) =>
      patterns(id)
        .filter(({ owner }) => owner === undefined)
        .map(({ order = 50 }) => order);
    expect(Math.max(...orders("state"))).toBeLessThan(Math.min(...orders("settings")));
    expect(patterns("state").every(({ lock, roots }) => lock === "proper-lockfile" && roots === true)).toBe(
      true,
    );
  });
});
