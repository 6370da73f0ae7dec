/** What stands in a server's fields. A client that calls one differently is one more line. */
export type Role =
  /** An object of variables, or a list of `NAME=value` or of `{ name, value }`. */
  | "variables"
  | "headers"
  /** The command and its words: a list, or one string. */
  | "command"
  /** Names of variables that the client hands on. */
  | "handed-on";

export const ROLES: ReadonlyMap<string, Role> = new Map([
  ["env", "variables"],
  ["environment", "variables"],
  ["envs", "variables"],
  ["headers", "headers"],
  ["http_headers", "headers"],
  ["httpHeaders", "headers"],
  ["requestHeaders", "headers"],
  ["command", "command"],
  ["cmd", "command"],
  ["args", "command"],
  ["arguments", "command"],
  ["env_vars", "handed-on"],
  ["env_keys", "handed-on"],
  ["env_http_headers", "handed-on"],
  ["bearer_token_env_var", "handed-on"],
]);

/** Fields by which a server is known where none of a client's own names stands above it. */
export const SERVER_FIELDS: readonly string[] = ["command", "cmd", "url", "serverUrl", "httpUrl"];

export interface Field {
  readonly role: Role | "value";
  /** How many names lead to the field itself. */
  readonly depth: number;
}

/** The field of a server that a value belongs to, by the names from the server down to it. */
export function fieldOf(names: readonly string[]): Field {
  for (const [index, name] of names.entries()) {
    const role = ROLES.get(name);
    const next = names[index + 1];
    // Zed's `command` may be an object with fields of its own.
    const isContainer = role === "command" && next !== undefined && !/^\d+$/.test(next);
    if (role !== undefined && !isContainer) return { role, depth: index + 1 };
  }
  return { role: "value", depth: names.length };
}

/** True for a field whose values are names of variables. */
export function isHandedOn(field: string): boolean {
  return ROLES.get(field) === "handed-on";
}
