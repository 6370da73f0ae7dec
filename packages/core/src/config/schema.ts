import * as v from "valibot";
import type { Issue } from "./document.ts";
import type { Policy, RuleLevels, UserSettings } from "./settings.ts";

const words = v.array(v.pipe(v.string(), v.nonEmpty("it is empty")));

/** A key travels there: https, or this machine itself. */
const address = v.pipe(
  v.string(),
  v.regex(
    /^(?:https:\/\/[^/\s]+|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]))(?::\d+)?(?:\/\S*)?$/,
    "it is no https: address (http: goes to this machine only)",
  ),
);

const proxy = v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/, "it is no http: or https: address"));

const RULE = v.pipe(v.string(), v.regex(/^[A-Za-z@][\w@/.-]*$/, "it is no rule's id"));
const LEVEL = v.picklist(["off", "info", "warning", "error"], "it is one of off, info, warning, error");

const policy = v.strictObject({
  noPlainText: v.optional(words),
  sources: v.optional(words),
  proxy: v.optional(proxy),
});

const shared = {
  $schema: v.optional(v.string()),
  roots: v.optional(words),
  skip: v.optional(words),
  rules: v.optional(v.record(RULE, LEVEL)),
};

const plugin = v.union(
  [v.boolean(), v.record(v.string(), v.unknown())],
  "it is true, false or the plugin's settings",
);
const credential = v.strictObject({ baseUrl: v.optional(address) });
const credentialId = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/, "it is no credential's id"));

export interface ProjectConfig {
  readonly $schema?: string | undefined;
  readonly roots?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly rules?: RuleLevels | undefined;
}

export interface UserConfig extends ProjectConfig {
  readonly plugins?: UserSettings["plugins"] | undefined;
  readonly credentials?: UserSettings["credentials"] | undefined;
  readonly policy?: Policy | undefined;
}

type Schema<T> = v.GenericSchema<unknown, T>;

/** What the user's own config may say. */
export const userConfig: Schema<UserConfig> = v.strictObject({
  ...shared,
  plugins: v.optional(v.record(v.pipe(v.string(), v.nonEmpty("it is empty")), plugin)),
  credentials: v.optional(v.record(credentialId, credential)),
  policy: v.optional(policy),
});

/** What a project's config may say. */
export const projectConfig: Schema<ProjectConfig> = v.strictObject(shared);

export type Checked<T> = { readonly value: T } | { readonly issues: readonly Issue[] };

/** Checks a value. No message repeats a value, which may be a secret that somebody put into the wrong file. */
export function check<T>(schema: Schema<T>, value: unknown): Checked<T> {
  if (Array.isArray(value)) return { issues: [{ path: [], message: "it should be an object" }] };
  const result = v.safeParse(schema, value);
  if (!result.success) return { issues: result.issues.map(issueOf) };
  const list = listForObject(value, result.output, []);
  return list ? { issues: [{ path: list, message: "it should be an object" }] } : { value: result.output };
}

/** Where a list was given for an object: valibot takes one for the other, and makes an object of it; JSON schema does not. */
function listForObject(
  given: unknown,
  made: unknown,
  path: readonly string[],
): readonly string[] | undefined {
  if (given === made || typeof given !== "object" || given === null) return undefined;
  if (Array.isArray(given) && !Array.isArray(made)) return path;
  const below = Object.entries(made as object).map(([key, one]) =>
    listForObject((given as Record<string, unknown>)[key], one, [...path, key]),
  );
  return below.find((found) => found !== undefined);
}

function issueOf(issue: v.BaseIssue<unknown>): Issue {
  const path = (issue.path ?? []).map((item) => String(item.key));
  if (issue.type === "strict_object" && issue.expected === "never")
    return { path, message: "there is no such setting" };
  const own = /^it (?:is|has) /.test(issue.message) || issue.message.startsWith("there");
  return { path, message: own ? issue.message : `it should be ${expectation(issue)}` };
}

const WORDS: Readonly<Record<string, string>> = {
  Array: "a list",
  Object: "an object",
  string: "a text",
  boolean: "true or false",
  number: "a number",
};

function expectation({ expected }: v.BaseIssue<unknown>): string {
  return WORDS[expected ?? ""] ?? expected ?? "something else";
}
