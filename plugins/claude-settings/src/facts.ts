/**
 * What Claude Code does with its settings, as data. Measured on version 2.1.197 for Linux by recording the headers that it
 * sent in `-p` mode; rows marked S were read from its strings only, rows marked D from its documentation.
 */

export const PLUGIN = "@claude-rotate/plugin-claude-settings";

/** Whose variables win, first to last, one by one. An empty value wins too. Settings come before the shell. */
export const ENV_ORDER = ["managed", "local", "project", "user", "state", "process"] as const;
export type Layer = (typeof ENV_ORDER)[number];

/** Whose `apiKeyHelper` wins. The place of `local` was not measured. */
export const HELPER_ORDER: readonly Layer[] = ["managed", "local", "project", "user"];

/** Layers that may decide where a key is sent: none that a project's files could write. */
export const TRUSTED_LAYERS: readonly Layer[] = ["managed", "user", "state", "process"];

/** In the plural, for sentences. */
export const LAYER_TITLES: Readonly<Record<Layer, string>> = {
  managed: "managed settings",
  local: "this folder's local settings",
  project: "this folder's project settings",
  user: "user settings",
  state: "env entries of the state file",
  process: "the shell's variables",
};

export type Header = "x-api-key" | "authorization";

/** Where the client finds a value. */
export type Finder =
  /** A variable, merged over the layers. */
  | { readonly variable: string }
  /** A line of `ANTHROPIC_CUSTOM_HEADERS`, merged over the layers as one variable. */
  | { readonly custom: Header }
  | { readonly setting: "/apiKeyHelper" }
  | { readonly state: "/primaryApiKey" }
  | { readonly login: "credentials" | "profile" }
  /** An item of the macOS keychain, by its service. S */
  | { readonly item: RegExp };

export interface SourceFacts {
  readonly title: string;
  readonly find: Finder;
  /** Only the client itself can tell the value. */
  readonly opaque?: string;
  /** Not used while one of these is there, whatever slot it goes to. */
  readonly yields?: readonly SourceId[];
  /** Not used while one of these is sent as `authorization`. */
  readonly yieldsToSent?: readonly SourceId[];
}

export type SourceId =
  | "custom-key"
  | "custom-authorization"
  | "api-key"
  | "descriptor"
  | "helper"
  | "keychain-key"
  | "primary"
  | "auth-token"
  | "oauth-token"
  | "keychain-login"
  | "credentials"
  | "profile"
  | "foundry-key"
  | "bedrock-token";

const API_KEYS: readonly SourceId[] = ["api-key", "descriptor", "helper"];
const LOGINS: readonly SourceId[] = ["oauth-token", "keychain-login", "credentials"];

export const SOURCES: Readonly<Record<SourceId, SourceFacts>> = {
  "custom-key": { title: "the x-api-key line of ANTHROPIC_CUSTOM_HEADERS", find: { custom: "x-api-key" } },
  "custom-authorization": {
    title: "the authorization line of ANTHROPIC_CUSTOM_HEADERS",
    find: { custom: "authorization" },
  },
  "api-key": { title: "ANTHROPIC_API_KEY", find: { variable: "ANTHROPIC_API_KEY" } },
  // The order is S.
  descriptor: {
    title: "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    find: { variable: "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR" },
    opaque: "the key comes through an open file that only the client can read",
  },
  helper: {
    title: "apiKeyHelper",
    find: { setting: "/apiKeyHelper" },
    opaque: "the key is what this command prints; it was not run",
  },
  "keychain-key": {
    title: 'the keychain item "Claude Code"',
    find: { item: /^Claude Code(?:-[0-9a-f]{8})?(?:\/|$)/ },
    yieldsToSent: LOGINS,
  },
  primary: { title: "primaryApiKey", find: { state: "/primaryApiKey" }, yieldsToSent: LOGINS },
  "auth-token": { title: "ANTHROPIC_AUTH_TOKEN", find: { variable: "ANTHROPIC_AUTH_TOKEN" } },
  "oauth-token": {
    title: "CLAUDE_CODE_OAUTH_TOKEN",
    find: { variable: "CLAUDE_CODE_OAUTH_TOKEN" },
    yields: API_KEYS,
  },
  "keychain-login": {
    title: 'the keychain item "Claude Code-credentials"',
    find: { item: /^Claude Code-credentials(?:-[0-9a-f]{8})?(?:\/|$)/ },
    opaque: "the token stands inside the item",
    yields: API_KEYS,
  },
  credentials: { title: "the login in .credentials.json", find: { login: "credentials" }, yields: API_KEYS },
  profile: {
    title: "the login of the anthropic profile",
    find: { login: "profile" },
    yields: [...API_KEYS, "keychain-key", "primary"],
  },
  "foundry-key": { title: "ANTHROPIC_FOUNDRY_API_KEY", find: { variable: "ANTHROPIC_FOUNDRY_API_KEY" } },
  "bedrock-token": { title: "AWS_BEARER_TOKEN_BEDROCK", find: { variable: "AWS_BEARER_TOKEN_BEDROCK" } },
};

/** What each header is filled from, first to last. Both headers can go out in one request. */
export type Slots = Readonly<Record<Header, readonly SourceId[]>>;

// That a custom line beats the variable was measured for x-api-key only.
export const DIRECT: Slots = {
  "x-api-key": ["custom-key", "api-key", "descriptor", "helper", "keychain-key", "primary"],
  authorization: ["custom-authorization", "auth-token", "helper", ...LOGINS, "profile"],
};

/** Other providers, switched on by a variable; the first that is on counts. */
export const PROVIDERS: readonly {
  readonly variable: string;
  readonly title: string;
  readonly slots: Slots;
}[] = [
  {
    variable: "CLAUDE_CODE_USE_BEDROCK",
    title: "Amazon Bedrock",
    // The API key goes along to Amazon.
    slots: {
      "x-api-key": ["custom-key", "api-key"],
      authorization: ["custom-authorization", "bedrock-token"],
    },
  },
  {
    variable: "CLAUDE_CODE_USE_FOUNDRY",
    title: "Microsoft Foundry",
    slots: { "x-api-key": ["custom-key", "foundry-key"], authorization: ["custom-authorization"] },
  },
];

/** Values that switch a variable on. S */
export const ON: readonly string[] = ["1", "true", "yes", "on"];

/** Fields of a settings file whose wrong type makes the client drop the whole file. Unknown fields don't. */
export const FIELD_TYPES: Readonly<Record<string, string>> = {
  apiKeyHelper: "string",
  env: "object",
  permissions: "object",
};

/** A key that is used in a terminal session must stand in the approval list by this many of its last characters. */
export const TAIL = 20;

/** Variables that people set and the client doesn't read. */
export const UNREAD_VARIABLES: Readonly<Record<string, string>> = {
  CLAUDE_API_KEY: "Claude Code does not read CLAUDE_API_KEY: name it ANTHROPIC_API_KEY",
};
