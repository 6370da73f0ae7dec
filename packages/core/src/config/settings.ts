import type { Problem } from "@claude-rotate/contract";
import type { PluginSettings } from "../registry.ts";
import type { Document } from "./document.ts";

export type RuleLevel = "off" | "info" | "warning" | "error";
export type RuleLevels = Readonly<Record<string, RuleLevel>>;

/** What an organisation asks of a machine. Findings, not locks: whoever owns the machine owns its config. */
export interface Policy {
  /** Globs of files that may not hold a key in plain text, absolute or from `~`: `~/code/**`. */
  readonly noPlainText?: readonly string[] | undefined;
  /** Schemes that a new key may come from: `op`, `vault`; `-` is standard input, `prompt` the terminal. */
  readonly sources?: readonly string[] | undefined;
  /** The proxy that issuers must be asked through. */
  readonly proxy?: string | undefined;
}

/** What the user's config says. */
export interface UserSettings {
  /** By name or path: `true`, `false` (never load it), or its settings. */
  readonly plugins: Readonly<Record<string, boolean | Readonly<Record<string, unknown>>>>;
  readonly credentials: Readonly<Record<string, { readonly baseUrl?: string | undefined }>>;
  /** Absolute. */
  readonly roots: readonly string[];
  /** Places and files, as `--skip` takes them; paths absolute. */
  readonly skip: readonly string[];
  readonly rules: RuleLevels;
  readonly policy: Policy;
}

/** What a project may say about itself, and nothing else. */
export interface ProjectSettings extends Pick<UserSettings, "roots" | "skip" | "rules"> {
  /** The folder whose config it is; everything it says counts below it alone. */
  readonly folder: string;
}

/** Everything that config files say in this run. */
export interface Settings {
  readonly user: UserSettings;
  readonly project?: ProjectSettings;
  /** The files that were read, the user's first. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** The line in the user's config on which a member stands, from 1, where that is known. */
  readonly lineOf?: Document["lineOf"];
}

export const NO_SETTINGS: Settings = {
  user: { plugins: {}, credentials: {}, roots: [], skip: [], rules: {}, policy: {} },
  files: [],
  problems: [],
};

/** The settings that plugins are configured with, by plugin. */
export function pluginSettings({ user }: Pick<Settings, "user">): PluginSettings {
  return Object.fromEntries(
    Object.entries(user.plugins).flatMap(([name, value]) =>
      typeof value === "object" ? [[name, value]] : [],
    ),
  );
}

/** Where the user's config says something of a plugin, under the name or path `key`, if it does. */
export function whereSet({ user, files, lineOf }: Settings, key: string): { path?: string; line?: number } {
  if (!Object.hasOwn(user.plugins, key)) return {};
  const [path] = files;
  const line = lineOf?.(["plugins", key]);
  return { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
}

/** The variable that says where a credential's issuer is asked. */
export function baseUrlVariable(credential: string): string {
  return `CLAUDE_ROTATE_${credential.toUpperCase().replaceAll("-", "_")}_BASE_URL`;
}

/** `env` with the addresses that the user's config names for issuers; a variable that is set wins, for it is for one run. */
export function withBaseUrls(
  env: Readonly<Record<string, string | undefined>>,
  { user }: Pick<Settings, "user">,
): Readonly<Record<string, string | undefined>> {
  const named = Object.entries(user.credentials).flatMap(([id, { baseUrl }]) =>
    baseUrl === undefined ? [] : [[baseUrlVariable(id), baseUrl]],
  );
  return named.length === 0 ? env : { ...Object.fromEntries(named), ...env };
}
