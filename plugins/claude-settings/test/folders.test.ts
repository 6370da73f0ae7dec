import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { CWD, full, type Home, hostOf, machineOf, resolved } from "./home.ts";
import { A, B, C, T, U } from "./keys.ts";
import { at, oauth, profileIn, type Sent, sent } from "./sent.ts";

const user = "~/.claude/settings.json";
const state = "~/.claude.json";
const login = "~/.claude/.credentials.json";
const project = `${CWD}/.claude/settings.json`;
const managed = "/etc/claude-code/managed-settings.json";
const KEY = "/env/ANTHROPIC_API_KEY";
const TOKEN = "/claudeAiOauth/accessToken";
const key = (value: string) => ({ env: { ANTHROPIC_API_KEY: value } });
const to = (folder: string, value?: string) => ({
  env: { CLAUDE_CONFIG_DIR: full(folder), ...(value ? { ANTHROPIC_API_KEY: value } : {}) },
});

describe("CLAUDE_CONFIG_DIR in settings", () => {
  const rows: readonly [string, Home, Sent][] = [
    [
      "of the user leads to other settings",
      { files: { [user]: to("~/conf", B), "~/conf/settings.json": key(A) } },
      { x: [at("~/conf/settings.json", KEY), A] },
    ],
    [
      "leaves the variables set that stand beside it",
      { env: { ANTHROPIC_API_KEY: B }, files: { [user]: to("~/conf", A), "~/conf/settings.json": {} } },
      { x: [at(user, KEY), A] },
    ],
    [
      "puts those below the state file's",
      { files: { [user]: to("~/conf", B), [state]: key(A) } },
      { x: [at(state, KEY), A] },
    ],
    [
      "leads to another login",
      { files: { [user]: to("~/conf"), "~/conf/.credentials.json": oauth(T), [login]: oauth(U) } },
      { b: [at("~/conf/.credentials.json", TOKEN), T] },
    ],
    [
      "leaves the state file where it is",
      {
        files: {
          [user]: to("~/conf"),
          [state]: { primaryApiKey: A },
          "~/conf/.claude.json": { primaryApiKey: B },
          "~/conf/.config.json": { primaryApiKey: C },
        },
      },
      { x: [at(state, "/primaryApiKey"), A] },
    ],
    [
      "is followed once",
      {
        files: {
          [user]: to("~/conf"),
          "~/conf/settings.json": to("~/other", A),
          "~/other/settings.json": key(B),
        },
      },
      { x: [at("~/conf/settings.json", KEY), A] },
    ],
    [
      "of the state file is followed before the user's are read",
      {
        files: {
          [state]: to("~/conf"),
          [user]: to("~/other", B),
          "~/conf/settings.json": key(A),
          "~/other/settings.json": key(C),
        },
      },
      { x: [at("~/conf/settings.json", KEY), A] },
    ],
    [
      "of the settings that the shell names leads on",
      {
        env: { CLAUDE_CONFIG_DIR: "~/conf" },
        files: { "~/conf/settings.json": to("~/other", B), "~/other/settings.json": key(A) },
      },
      { x: [at("~/other/settings.json", KEY), A] },
    ],
    [
      "of the administrator comes before the user's",
      {
        files: {
          [managed]: to("~/conf"),
          [user]: to("~/other"),
          "~/conf/settings.json": key(A),
          "~/other/settings.json": key(B),
        },
      },
      { x: [at("~/conf/settings.json", KEY), A] },
    ],
    [
      "of a project does nothing",
      { files: { [project]: to("~/conf"), "~/conf/settings.json": key(B), [user]: key(A) } },
      { x: [at(user, KEY), A] },
    ],
    [
      "may be relative to the current folder, and knows no ~",
      {
        files: {
          [user]: { env: { CLAUDE_CONFIG_DIR: "~/conf" } },
          "~/conf/settings.json": key(B),
          [`${CWD}/~/conf/settings.json`]: key(A),
        },
      },
      { x: [at(`${CWD}/~/conf/settings.json`, KEY), A] },
    ],
    [
      "may be empty: the current folder",
      {
        files: {
          [user]: { env: { CLAUDE_CONFIG_DIR: "", ANTHROPIC_API_KEY: B } },
          [`${CWD}/settings.json`]: key(A),
        },
      },
      { x: [at(`${CWD}/settings.json`, KEY), A] },
    ],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));

  test("takes the helper of the settings that it leads away from, and says where the client looks", () => {
    const { sent: rows, ignored } = resolved({
      files: {
        [user]: { ...to("~/conf"), apiKeyHelper: "x" },
        "~/conf/settings.json": {},
        [login]: oauth(T),
      },
    });
    expect(rows).toEqual([]);
    const reason = `CLAUDE_CONFIG_DIR makes Claude Code look in ${full("~/conf")} instead`;
    expect(ignored).toEqual([
      { entry: at(user, "/apiKeyHelper"), reason },
      { entry: at(login, TOKEN), reason },
    ]);
  });

  test("what stands in both settings is shadowed", () => {
    const { shadowed } = resolved({ files: { [user]: to("~/conf", B), "~/conf/settings.json": key(A) } });
    expect(shadowed).toEqual([
      {
        entry: at(user, KEY),
        by: at("~/conf/settings.json", KEY),
        reason: "user settings come before the settings that CLAUDE_CONFIG_DIR leads away from",
      },
    ]);
  });

  test("the variables of the new settings decide where a key is sent", () => {
    const home: Home = {
      files: {
        [user]: to("~/conf"),
        "~/conf/settings.json": { env: { ANTHROPIC_BASE_URL: "https://gateway.test" } },
      },
    };
    expect(plugin.clients![0]!.environment(machineOf(home), hostOf(home))).toMatchObject({
      ANTHROPIC_BASE_URL: "https://gateway.test",
    });
  });
});

describe("an empty CLAUDE_CONFIG_DIR in the shell", () => {
  const empty = { CLAUDE_CONFIG_DIR: "" };
  const rows: readonly [string, Home, Sent][] = [
    [
      "settings are the current folder's",
      { env: empty, files: { [`${CWD}/settings.json`]: key(A), [user]: key(B) } },
      { x: [at(`${CWD}/settings.json`, KEY), A] },
    ],
    [
      "so is the login",
      { env: empty, files: { [`${CWD}/.credentials.json`]: oauth(T), [login]: oauth(U) } },
      { b: [at(`${CWD}/.credentials.json`, TOKEN), T] },
    ],
    [
      "the state file stays",
      { env: empty, files: { [state]: { primaryApiKey: A }, [`${CWD}/.claude.json`]: { primaryApiKey: B } } },
      { x: [at(state, "/primaryApiKey"), A] },
    ],
    [
      "what replaces the state file is the current folder's",
      { env: empty, files: { [state]: { primaryApiKey: B }, [`${CWD}/.config.json`]: { primaryApiKey: A } } },
      { x: [at(`${CWD}/.config.json`, "/primaryApiKey"), A] },
    ],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));
});

describe("which profile", () => {
  const base = "~/.config/anthropic";
  const both = { ...profileIn(base, "default", U), ...profileIn(base, "job") };
  const job: Sent = { b: [at(`${base}/credentials/job.json`, "/access_token"), T] };
  const usual: Sent = { b: [at(`${base}/credentials/default.json`, "/access_token"), U] };
  const moved: Sent = { b: [at("~/conf/credentials/default.json", "/access_token"), T] };
  const rows: readonly [string, Home, Sent][] = [
    ["the default one", { files: both }, usual],
    ["the one that active_config names", { files: { ...both, [`${base}/active_config`]: " job\n" } }, job],
    ["none where active_config names none", { files: { ...both, [`${base}/active_config`]: "gone" } }, {}],
    ["an empty active_config names none", { files: { ...both, [`${base}/active_config`]: "\n" } }, usual],
    [
      "ANTHROPIC_PROFILE before active_config",
      { env: { ANTHROPIC_PROFILE: "job" }, files: { ...both, [`${base}/active_config`]: "default" } },
      job,
    ],
    ["a blank ANTHROPIC_PROFILE is none", { env: { ANTHROPIC_PROFILE: " " }, files: both }, usual],
    [
      "ANTHROPIC_PROFILE of user settings",
      { files: { ...both, [user]: { env: { ANTHROPIC_PROFILE: "job" } } } },
      job,
    ],
    [
      "ANTHROPIC_PROFILE of a project does nothing",
      { files: { ...both, [project]: { env: { ANTHROPIC_PROFILE: "job" } } } },
      usual,
    ],
    [
      "ANTHROPIC_CONFIG_DIR of user settings is the folder itself",
      {
        files: { ...both, ...profileIn("~/conf"), [user]: { env: { ANTHROPIC_CONFIG_DIR: full("~/conf") } } },
      },
      moved,
    ],
    [
      "ANTHROPIC_CONFIG_DIR of the shell",
      { env: { ANTHROPIC_CONFIG_DIR: full("~/conf") }, files: { ...both, ...profileIn("~/conf") } },
      moved,
    ],
    [
      "XDG_CONFIG_HOME of the state file",
      {
        files: { ...both, ...profileIn("~/x/anthropic"), [state]: { env: { XDG_CONFIG_HOME: full("~/x") } } },
      },
      { b: [at("~/x/anthropic/credentials/default.json", "/access_token"), T] },
    ],
  ];
  test.each(rows)("%s", (_what, home, expected) => expect(sent(home)).toEqual(expected));

  test("the profiles that are not used say so", () => {
    const { ignored } = resolved({ files: { ...both, [`${base}/active_config`]: "job" } });
    expect(ignored).toEqual([
      {
        entry: at(`${base}/credentials/default.json`, "/access_token"),
        reason: `Claude Code uses another profile of ${full(base)}`,
      },
    ]);
  });
});
