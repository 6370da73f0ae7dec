/**
 * What Claude Code does with its settings, as data. Measured on version 2.1.197 for Linux by recording the headers that it
 * sent in `-p` mode; rows marked S were read from its strings only, rows marked D from its documentation.
 */

export const PLUGIN = "@claude-rotate/plugin-claude-settings";

/** Whose variables win, first to last, one by one. An empty value wins too. Settings come before the shell. */
export const ENV_ORDER = ["managed", "local", "project", "user", "state", "former", "process"] as const;
export type Layer = (typeof ENV_ORDER)[number];

/** Whose `apiKeyHelper` wins. An empty one wins too, and there is none then. */
export const HELPER_ORDER: readonly Layer[] = ["managed", "local", "project", "user"];

/** Layers that may decide where the client looks and where a key is sent: none that a project's files could write. */
export const TRUSTED_LAYERS: readonly Layer[] = ["managed", "user", "state", "former", "process"];

/** In the plural, for sentences. */
export const LAYER_TITLES: Readonly<Record<Layer, string>> = {
  managed: "managed settings",
  local: "this folder's local settings",
  project: "this folder's project settings",
  user: "user settings",
  former: "the settings that CLAUDE_CONFIG_DIR leads away from",
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
  /** Not used while one of these would fill `authorization`, though a custom line may then replace it. */
  readonly yieldsToBearer?: readonly SourceId[];
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
  | "oauth-descriptor"
  | "keychain-login"
  | "credentials"
  | "profile"
  | "foundry-key"
  | "bedrock-token";

const API_KEYS: readonly SourceId[] = ["api-key", "descriptor", "helper"];
const LOGINS: readonly SourceId[] = ["oauth-token", "oauth-descriptor", "keychain-login", "credentials"];
const OPEN_FILE = "it comes through an open file that only the client can read";

export const SOURCES: Readonly<Record<SourceId, SourceFacts>> = {
  "custom-key": { title: "the x-api-key line of ANTHROPIC_CUSTOM_HEADERS", find: { custom: "x-api-key" } },
  "custom-authorization": {
    title: "the authorization line of ANTHROPIC_CUSTOM_HEADERS",
    find: { custom: "authorization" },
  },
  "api-key": { title: "ANTHROPIC_API_KEY", find: { variable: "ANTHROPIC_API_KEY" } },
  descriptor: {
    title: "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
    find: { variable: "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR" },
    opaque: OPEN_FILE,
  },
  helper: {
    title: "apiKeyHelper",
    find: { setting: "/apiKeyHelper" },
    opaque: "the key is what this command prints; it was not run",
  },
  "keychain-key": {
    title: 'the keychain item "Claude Code"',
    find: { item: /^Claude Code(?:-[0-9a-f]{8})?(?:\/|$)/ },
    yieldsToBearer: LOGINS,
  },
  primary: { title: "primaryApiKey", find: { state: "/primaryApiKey" }, yieldsToBearer: LOGINS },
  "auth-token": { title: "ANTHROPIC_AUTH_TOKEN", find: { variable: "ANTHROPIC_AUTH_TOKEN" } },
  "oauth-token": {
    title: "CLAUDE_CODE_OAUTH_TOKEN",
    find: { variable: "CLAUDE_CODE_OAUTH_TOKEN" },
    yields: API_KEYS,
  },
  "oauth-descriptor": {
    title: "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
    find: { variable: "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR" },
    opaque: OPEN_FILE,
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

/** What a header is filled from. */
interface Slot {
  /** First to last. */
  readonly from: readonly SourceId[];
  /** Those of them that a custom line does not replace. */
  readonly firm: readonly SourceId[];
}

/** Both headers can go out in one request. */
export type Slots = Readonly<Record<Header, Slot>>;

/** The line of `ANTHROPIC_CUSTOM_HEADERS` that replaces what a header is filled from, or fills it alone. */
export const CUSTOM: Readonly<Record<Header, SourceId>> = {
  "x-api-key": "custom-key",
  authorization: "custom-authorization",
};

const TOKENS: readonly SourceId[] = ["auth-token", "helper"];

export const DIRECT: Slots = {
  "x-api-key": { from: ["api-key", "descriptor", "helper", "keychain-key", "primary"], firm: [] },
  authorization: { from: [...TOKENS, ...LOGINS, "profile"], firm: [...TOKENS, "profile"] },
};

/** What fills the headers from other sources, switched on by a variable; the first that is on counts. */
export const MODES: readonly {
  readonly variable: string;
  /** Why the other sources are left alone. */
  readonly reason: string;
  readonly slots: Slots;
}[] = [
  {
    variable: "CLAUDE_CODE_USE_BEDROCK",
    reason: "Claude Code talks to Amazon Bedrock here",
    // The API key goes along to Amazon.
    slots: {
      "x-api-key": { from: ["api-key"], firm: [] },
      authorization: { from: ["bedrock-token"], firm: [] },
    },
  },
  {
    variable: "CLAUDE_CODE_USE_FOUNDRY",
    reason: "Claude Code talks to Microsoft Foundry here",
    slots: {
      "x-api-key": { from: ["foundry-key"], firm: [] },
      authorization: { from: TOKENS, firm: TOKENS },
    },
  },
  {
    // With CLAUDE_CODE_SKIP_VERTEX_AUTH: without it Google's own token is asked for.
    variable: "CLAUDE_CODE_USE_VERTEX",
    reason: "Claude Code talks to Google Vertex here",
    slots: {
      "x-api-key": { from: ["api-key"], firm: [] },
      authorization: { from: TOKENS, firm: TOKENS },
    },
  },
  {
    variable: "CLAUDE_CODE_SIMPLE",
    reason: "Claude Code runs in its simple mode here",
    slots: {
      "x-api-key": { from: ["api-key"], firm: [] },
      authorization: { from: ["auth-token"], firm: ["auth-token"] },
    },
  },
];

/** Values that switch a variable on: 1 and true were measured, the others are S. */
export const ON: readonly string[] = ["1", "true", "yes", "on"];

/** A login whose scopes lack it is not used. */
export const SCOPE = "user:inference";

/** A key that is used in a terminal session must stand in the approval list by this many of its last characters. */
export const TAIL = 20;

/** Variables that people set and the client doesn't read. */
export const UNREAD_VARIABLES: Readonly<Record<string, string>> = {
  CLAUDE_API_KEY: "Claude Code does not read CLAUDE_API_KEY: name it ANTHROPIC_API_KEY",
};
