import type { Home } from "../rig/home.ts";
import { A, OAUTH, OTHER_OAUTH, TOKEN } from "../rig/keys.ts";

const CREDENTIALS = ".claude/.credentials.json";
const BEARER = { authorization: OAUTH };
const primary = { ".claude.json": { primaryApiKey: A } };

/** What a login writes to `.credentials.json`. */
export const login = (accessToken: string, scopes: readonly string[] = ["user:inference"]): object => ({
  claudeAiOauth: { accessToken, refreshToken: "none", expiresAt: 4102444800000, scopes },
});

const profileIn = (folder: string, name = "default"): Readonly<Record<string, object>> => ({
  [`${folder}/configs/${name}.json`]: { version: "1.0", authentication: { type: "user_oauth" } },
  [`${folder}/credentials/${name}.json`]: { version: "1.0", type: "oauth_token", access_token: OAUTH },
});
/** The two files of an Anthropic profile. */
export const profile: Readonly<Record<string, object>> = profileIn(".config/anthropic");

/** OAuth logins: what makes the client pass one over, and where profiles are looked for. */
export const logins: readonly Home[] = [
  {
    name: "login without the scope user:inference",
    files: { [CREDENTIALS]: login(OAUTH, ["user:profile"]), ...primary },
    sends: { "x-api-key": A },
  },
  {
    name: "login without scopes",
    files: { [CREDENTIALS]: { claudeAiOauth: { accessToken: OAUTH } }, ...primary },
    sends: { "x-api-key": A },
  },
  {
    name: "login with nothing but token and scope",
    files: { [CREDENTIALS]: { claudeAiOauth: { accessToken: OAUTH, scopes: ["user:inference"] } } },
    sends: BEARER,
  },
  {
    name: "login with an empty token",
    files: { [CREDENTIALS]: login(""), ...primary },
    sends: { "x-api-key": A },
  },
  {
    name: "login with a line break after the token",
    files: { [CREDENTIALS]: login(`${OAUTH}\n`) },
    sends: BEARER,
  },
  { name: "login in the project", files: { "work/.claude/.credentials.json": login(OAUTH) }, sends: {} },
  {
    name: "empty OAuth token in the shell, then login",
    env: { CLAUDE_CODE_OAUTH_TOKEN: "" },
    files: { [CREDENTIALS]: login(OAUTH) },
    sends: BEARER,
  },
  {
    name: "empty OAuth token in settings over the shell, then login",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OTHER_OAUTH },
    files: { ".claude/settings.json": { env: { CLAUDE_CODE_OAUTH_TOKEN: "" } }, [CREDENTIALS]: login(OAUTH) },
    sends: BEARER,
  },
  {
    name: "empty API key in settings over the shell, then login",
    env: { ANTHROPIC_API_KEY: A },
    files: { ".claude/settings.json": { env: { ANTHROPIC_API_KEY: "" } }, [CREDENTIALS]: login(OAUTH) },
    sends: BEARER,
  },
  {
    name: "login over primaryApiKey and profile",
    files: { ...profile, ...primary, [CREDENTIALS]: login(OTHER_OAUTH) },
    sends: { authorization: OTHER_OAUTH },
  },
  {
    name: "auth token, primaryApiKey and login",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: { ...primary, [CREDENTIALS]: login(OAUTH) },
    sends: { "x-api-key": A, authorization: TOKEN },
  },
  {
    name: "OAuth token over profile",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OTHER_OAUTH },
    files: profile,
    sends: { authorization: OTHER_OAUTH },
  },
  {
    name: "auth token over profile",
    env: { ANTHROPIC_AUTH_TOKEN: TOKEN },
    files: profile,
    sends: { authorization: TOKEN },
  },
  {
    name: "profile without its configuration",
    files: {
      ".config/anthropic/credentials/default.json":
        profile[".config/anthropic/credentials/default.json"] ?? {},
    },
    sends: {},
  },
  {
    name: "profile in XDG_CONFIG_HOME",
    env: { XDG_CONFIG_HOME: "{home}/xdg" },
    files: profileIn("xdg/anthropic"),
    sends: BEARER,
  },
  {
    name: "profile outside XDG_CONFIG_HOME",
    env: { XDG_CONFIG_HOME: "{home}/xdg" },
    files: profile,
    sends: {},
  },
  {
    name: "profile in ANTHROPIC_CONFIG_DIR",
    env: { ANTHROPIC_CONFIG_DIR: "{home}/conf" },
    files: profileIn("conf"),
    sends: BEARER,
  },
  {
    name: "profile of another name",
    env: { ANTHROPIC_PROFILE: "job" },
    files: profileIn(".config/anthropic", "job"),
    sends: BEARER,
  },
  {
    name: "OAuth file descriptor",
    env: { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3" },
    fd: `${OAUTH}\n`,
    sends: BEARER,
    from: ["FILE_DESCRIPTOR"],
  },
  {
    name: "OAuth token over its file descriptor",
    env: { CLAUDE_CODE_OAUTH_TOKEN: OAUTH, CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3" },
    fd: OTHER_OAUTH,
    sends: BEARER,
  },
  {
    name: "OAuth file descriptor over login, profile and primaryApiKey",
    env: { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3" },
    fd: OTHER_OAUTH,
    files: { ...profile, ...primary, [CREDENTIALS]: login(OAUTH) },
    sends: { authorization: OTHER_OAUTH },
    from: ["FILE_DESCRIPTOR"],
  },
  {
    name: "API key over OAuth file descriptor",
    env: { CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: "3", ANTHROPIC_API_KEY: A },
    fd: OTHER_OAUTH,
    sends: { "x-api-key": A },
  },
  {
    name: "profile of another name by active_config",
    files: { ...profileIn(".config/anthropic", "job"), ".config/anthropic/active_config": "job\n" },
    sends: BEARER,
  },
  {
    name: "ANTHROPIC_PROFILE over active_config",
    env: { ANTHROPIC_PROFILE: "job" },
    files: { ...profileIn(".config/anthropic", "job"), ".config/anthropic/active_config": "default" },
    sends: BEARER,
  },
  {
    name: "ANTHROPIC_PROFILE in user settings",
    files: {
      ...profileIn(".config/anthropic", "job"),
      ".claude/settings.json": { env: { ANTHROPIC_PROFILE: "job" } },
    },
    sends: BEARER,
  },
  {
    name: "ANTHROPIC_PROFILE in project settings does nothing",
    files: {
      ...profileIn(".config/anthropic", "job"),
      "work/.claude/settings.json": { env: { ANTHROPIC_PROFILE: "job" } },
    },
    sends: {},
  },
  {
    name: "ANTHROPIC_CONFIG_DIR in user settings",
    files: {
      ...profileIn("conf"),
      ".claude/settings.json": { env: { ANTHROPIC_CONFIG_DIR: "{home}/conf" } },
    },
    sends: BEARER,
  },
];
