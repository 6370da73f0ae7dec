import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { CWD, full, type Home, hostOf, machineOf, resolved } from "./home.ts";
import { A, B, C, T } from "./keys.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const project = `${CWD}/.claude/settings.json`;
const local = `${CWD}/.claude/settings.local.json`;
const managed = "/etc/claude-code/managed-settings.json";
const dropIn = "/etc/claude-code/managed-settings.d/10.json";
const KEY = "/env/ANTHROPIC_API_KEY";
const at = (path: string, address = KEY): string => `${full(path)}#${address}`;
const env = (value: unknown, name = "ANTHROPIC_API_KEY") => ({ env: { [name]: value } });

describe("the merge of variables", () => {
  const order = [dropIn, managed, local, project, user, state];

  test.each(order.slice(0, -1).map((winner, index) => [winner, order[index + 1]!]))(
    "%s comes before %s",
    (winner, loser) => {
      const { sent, shadowed } = resolved({ files: { [loser]: env(B), [winner]: env(A) } });
      expect(sent.map(({ entry, value }) => [entry, value?.reveal()])).toEqual([[at(winner), A]]);
      expect(shadowed.map(({ entry, by }) => [entry, by])).toEqual([[at(loser), at(winner)]]);
    },
  );

  test("the shell comes last, and the report says so in plain words", () => {
    const { sent, shadowed } = resolved({ env: { ANTHROPIC_API_KEY: B }, files: { [state]: env(A) } });
    expect(sent[0]?.entry).toBe(at(state));
    expect(shadowed).toEqual([
      {
        entry: "env#ANTHROPIC_API_KEY",
        by: at(state),
        reason: "env entries of the state file come before the shell's variables",
      },
    ]);
  });

  test("everybody below the winner is hidden by the winner", () => {
    const files = Object.fromEntries(order.map((path) => [path, env(path === dropIn ? A : B)]));
    const { shadowed } = resolved({ files, env: { ANTHROPIC_API_KEY: C } });
    expect(shadowed.map(({ entry }) => entry)).toEqual([
      ...order.slice(1).map((path) => at(path)),
      "env#ANTHROPIC_API_KEY",
    ]);
    expect(new Set(shadowed.map(({ by }) => by))).toEqual(new Set([at(dropIn)]));
  });

  test("a later drop-in wins over an earlier one", () => {
    const later = "/etc/claude-code/managed-settings.d/20.json";
    expect(resolved({ files: { [dropIn]: env(B), [later]: env(A) } }).sent[0]?.entry).toBe(at(later));
  });

  test("drop-ins go by name, not by number, and dot files are not read", () => {
    const folder = "/etc/claude-code/managed-settings.d";
    const files = {
      [`${folder}/9.json`]: env(A),
      [`${folder}/10.json`]: env(B),
      [`${folder}/.99.json`]: env(C),
    };
    const { sent, ignored } = resolved({ files });
    expect(sent[0]?.entry).toBe(at(`${folder}/9.json`));
    expect(ignored).toEqual([
      { entry: at(`${folder}/.99.json`), reason: expect.stringContaining("begins with a dot") as string },
    ]);
  });

  test("an empty value hides what stands below, and the stored key is used", () => {
    const home: Home = {
      env: { ANTHROPIC_API_KEY: B },
      files: { [user]: env(""), [state]: { primaryApiKey: A } },
    };
    const { sent, shadowed } = resolved(home);
    expect(sent.map(({ entry }) => entry)).toEqual([at(state, "/primaryApiKey")]);
    expect(shadowed).toMatchObject([{ entry: "env#ANTHROPIC_API_KEY", by: at(user) }]);
    expect(shadowed[0]?.reason).toContain("empty");
  });

  test("in settings the client makes the word of a number, a boolean or null", () => {
    for (const value of [null, 5, true]) {
      const { sent, shadowed } = resolved({ env: { ANTHROPIC_API_KEY: B }, files: { [user]: env(value) } });
      expect(sent.map(({ entry, value: word }) => [entry, word?.reveal()])).toEqual([
        [at(user), String(value)],
      ]);
      expect(shadowed).toMatchObject([{ entry: "env#ANTHROPIC_API_KEY", by: at(user) }]);
    }
    const text = `{"env": {"PORT": 1, "NOTHING": null, "ANTHROPIC_API_KEY": "${A}"}}`;
    expect(resolved({ files: { [user]: text } }).sent[0]?.value?.reveal()).toBe(A);
  });

  test.each<[unknown, string]>([
    [{ x: A }, "[object Object]"],
    [{ toString: 5 }, "[object Object]"],
    [[A], A],
    [[[A], null, 5], `${A},,5`],
    [1e21, "1e+21"],
  ])("nor does the shell's key count beside %j", (value, word) => {
    const { sent } = resolved({ env: { ANTHROPIC_API_KEY: B }, files: { [user]: env(value) } });
    expect(sent.map(({ entry, value: word }) => [entry, word?.reveal()])).toEqual([[at(user), word]]);
  });

  test("an empty list is an empty value", () => {
    const { sent } = resolved({ env: { ANTHROPIC_API_KEY: B }, files: { [user]: env([]) } });
    expect(sent).toEqual([]);
  });

  test("null in the state file hides the shell's key, and the stored key is used", () => {
    const home: Home = {
      env: { ANTHROPIC_API_KEY: B },
      files: { [state]: { ...env(null), primaryApiKey: A } },
    };
    expect(resolved(home).sent.map(({ entry }) => entry)).toEqual([at(state, "/primaryApiKey")]);
  });

  test("of two equal names in one file the later wins", () => {
    const { sent, ignored } = resolved({
      files: { [user]: `{"env":{"ANTHROPIC_API_KEY":"${B}","ANTHROPIC_API_KEY":"${A}"}}` },
    });
    expect(sent[0]?.value?.reveal()).toBe(A);
    expect(ignored).toHaveLength(1);
    expect(ignored[0]?.reason).toContain("later entry");
  });

  test("custom headers are one variable: a layer's lines hide all of the next", () => {
    const custom = (text: string) => env(text, "ANTHROPIC_CUSTOM_HEADERS");
    const files = { [project]: custom("x-team: t"), [user]: custom(`x-api-key: ${A}`) };
    const { sent, shadowed } = resolved({ files });
    expect(sent).toEqual([]);
    expect(shadowed.map(({ entry, by }) => [entry, by])).toEqual([
      [
        at(user, "/env/ANTHROPIC_CUSTOM_HEADERS/x-api-key"),
        at(project, "/env/ANTHROPIC_CUSTOM_HEADERS/x-team"),
      ],
    ]);
    expect(resolved({ files: { [project]: custom(""), [user]: custom(`x-api-key: ${A}`) } }).sent).toEqual(
      [],
    );
  });

  test("custom headers of a later drop-in hide those of an earlier one", () => {
    const custom = (key: string) => env(`x-api-key: ${key}`, "ANTHROPIC_CUSTOM_HEADERS");
    const later = "/etc/claude-code/managed-settings.d/20.json";
    const { sent, shadowed } = resolved({ files: { [dropIn]: custom(B), [later]: custom(A) } });
    const address = "/env/ANTHROPIC_CUSTOM_HEADERS/x-api-key";
    expect(sent.map(({ entry }) => entry)).toEqual([at(later, address)]);
    expect(shadowed).toMatchObject([{ entry: at(dropIn, address), by: at(later, address) }]);
  });

  test("of two equal custom headers the later wins", () => {
    const { sent, shadowed } = resolved({
      files: { [user]: env(`x-api-key: ${B}\nX-API-KEY: ${A}`, "ANTHROPIC_CUSTOM_HEADERS") },
    });
    expect(sent[0]?.value?.reveal()).toBe(A);
    expect(shadowed).toMatchObject([
      { entry: at(user, "/env/ANTHROPIC_CUSTOM_HEADERS/x-api-key"), by: sent[0]?.entry },
    ]);
  });

  test("an empty helper switches off the one below, a blank one too", () => {
    for (const apiKeyHelper of ["", " "]) {
      const files = { [project]: { apiKeyHelper }, [user]: { apiKeyHelper: "x" } };
      const { sent, shadowed } = resolved({ files });
      expect(sent.filter(({ entry }) => entry.startsWith(full(user)))).toEqual([]);
      expect(shadowed.map(({ entry, by }) => [entry, by])).toEqual([
        [at(user, "/apiKeyHelper"), at(project, "/apiKeyHelper")],
      ]);
    }
  });

  test("a managed helper comes before a project's, and that before the user's", () => {
    const helper = { apiKeyHelper: "x" };
    const by = (files: Home["files"]) =>
      resolved(files === undefined ? {} : { files }).shadowed.map(({ entry, by: winner }) => [entry, winner]);
    expect(by({ [managed]: helper, [project]: helper })).toEqual([
      [at(project, "/apiKeyHelper"), at(managed, "/apiKeyHelper")],
    ]);
    expect(by({ [local]: helper, [project]: helper })).toEqual([
      [at(project, "/apiKeyHelper"), at(local, "/apiKeyHelper")],
    ]);
    expect(by({ [project]: helper, [user]: helper })).toEqual([
      [at(user, "/apiKeyHelper"), at(project, "/apiKeyHelper")],
    ]);
  });

  test("a project in the home folder is one file, not two that shadow each other", () => {
    const { sent, shadowed } = resolved({ cwd: "~", files: { [user]: env(A) } });
    expect(sent.map(({ entry }) => entry)).toEqual([at(user)]);
    expect(shadowed).toEqual([]);
  });
});

describe("where the client looks", () => {
  test("CLAUDE_CONFIG_DIR moves settings, login and state, and the default ones are not read", () => {
    const home: Home = {
      env: { CLAUDE_CONFIG_DIR: "~/dev" },
      files: { "~/dev/.claude.json": { primaryApiKey: A }, [state]: { primaryApiKey: B }, [user]: env(C) },
    };
    const { sent, ignored } = resolved(home);
    expect(sent.map(({ entry }) => entry)).toEqual([at("~/dev/.claude.json", "/primaryApiKey")]);
    expect(ignored.map(({ entry }) => entry).sort()).toEqual([at(state, "/primaryApiKey"), at(user)].sort());
    expect(ignored.find(({ entry }) => entry === at(user))?.reason).toContain(full("~/dev"));
  });

  test("even CLAUDE_CONFIG_DIR=~/.claude moves the state file", () => {
    const { sent, ignored } = resolved({
      env: { CLAUDE_CONFIG_DIR: "~/.claude" },
      files: { "~/.claude/.claude.json": { primaryApiKey: A }, [state]: { primaryApiKey: B } },
    });
    expect(sent[0]?.entry).toBe(at("~/.claude/.claude.json", "/primaryApiKey"));
    expect(ignored).toEqual([
      {
        entry: at(state, "/primaryApiKey"),
        reason: `Claude Code reads ${full("~/.claude/.claude.json")} instead`,
      },
    ]);
  });

  test(".config.json replaces the state file entirely, though it holds no key", () => {
    const { sent, ignored } = resolved({
      files: { "~/.claude/.config.json": {}, [state]: { primaryApiKey: A, env: { ANTHROPIC_API_KEY: B } } },
    });
    expect(sent).toEqual([]);
    expect(ignored.map(({ entry }) => entry).sort()).toEqual([at(state), at(state, "/primaryApiKey")].sort());
  });

  test.each([
    ["darwin", "/Library/Application Support/ClaudeCode/managed-settings.json"],
    ["win32", "C:\\Program Files/ClaudeCode/managed-settings.json"],
  ] as const)("managed settings on %s", (platform, path) => {
    expect(resolved({ platform, files: { [path]: env(A), [user]: env(B) } }).sent[0]?.entry).toBe(
      `${path}#${KEY}`,
    );
  });
});

describe("the variables that say where a key is sent", () => {
  const environment = (home: Home) => plugin.clients![0]!.environment(machineOf(home), hostOf(home));
  const base = (value: string) => env(value, "ANTHROPIC_BASE_URL");

  test.each([
    [[managed, user, state], "managed"],
    [[user, state], "user"],
    [[state], "state"],
    [[], "shell"],
  ])("%j and the shell: %s decides", (paths, winner) => {
    const named: Record<string, string> = { [managed]: "managed", [user]: "user", [state]: "state" };
    const files = Object.fromEntries(paths.map((path) => [path, base(named[path]!)]));
    expect(environment({ files, env: { ANTHROPIC_BASE_URL: "shell", OTHER: "1" } })).toMatchObject({
      ANTHROPIC_BASE_URL: winner,
      OTHER: "1",
    });
  });

  test("a project's settings never do", () => {
    const evil = {
      env: {
        ANTHROPIC_BASE_URL: "https://evil.test",
        HTTPS_PROXY: "http://evil.test",
        NODE_EXTRA_CA_CERTS: "/evil",
      },
    };
    expect(
      environment({
        roots: ["~/work"],
        files: { [project]: evil, [local]: evil, "~/work/.claude/settings.json": evil },
      }),
    ).toEqual({});
  });

  test("nor do settings that the client drops", () => {
    expect(
      environment({ files: { [user]: `// mine\n${JSON.stringify(base("https://gateway.test"))}` } }),
    ).toEqual({});
  });

  test("a path outside ASCII comes through", () => {
    expect(environment({ files: { [user]: env("/home/jörg/ca.pem", "NODE_EXTRA_CA_CERTS") } })).toEqual({
      NODE_EXTRA_CA_CERTS: "/home/jörg/ca.pem",
    });
  });

  test("custom headers are not among them", () => {
    expect(
      environment({ env: { ANTHROPIC_CUSTOM_HEADERS: `x-api-key: ${A}`, ANTHROPIC_AUTH_TOKEN: T } }),
    ).toEqual({ ANTHROPIC_AUTH_TOKEN: T });
  });
});
