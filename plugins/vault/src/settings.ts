import { RotateError } from "@claude-rotate/contract";
import { parseReference, type Reference } from "./reference.ts";

/** An item that a rotation keeps up to date. */
interface Kept extends Reference {
  /** The variable whose value it holds. Default: the field's own name. */
  readonly name: string;
}

export interface AppRole {
  readonly roleId: string;
  /** A file with the secret id, which never stands in a config. */
  readonly secretIdFile: string;
  readonly mount: string;
}

export interface VaultSettings {
  /** Default: `VAULT_ADDR`. */
  readonly address?: string;
  /** Default: `VAULT_NAMESPACE`. */
  readonly namespace?: string;
  readonly approle?: AppRole;
  readonly items: readonly Kept[];
}

const NAMES = ["address", "namespace", "approle", "items"];

/** The user's settings, checked. Throws `CONFIG_INVALID`. */
export function parseSettings(given: Readonly<Record<string, unknown>>): VaultSettings {
  onlyNames("", given, NAMES);
  const address = text("address", given.address);
  const namespace = text("namespace", given.namespace);
  if (address !== undefined && !/^https?:\/\/[^/\s]+\/?$/.test(address))
    throw invalid("address is no http or https address");
  return {
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(given.approle === undefined ? {} : { approle: appRole(given.approle) }),
    items: list(given.items).map(kept),
  };
}

function appRole(given: unknown): AppRole {
  const role = object("approle", given);
  onlyNames("approle.", role, ["role_id", "secret_id_file", "mount"]);
  const roleId = text("approle.role_id", role.role_id);
  const secretIdFile = text("approle.secret_id_file", role.secret_id_file);
  if (roleId === undefined || secretIdFile === undefined)
    throw invalid("approle needs role_id and secret_id_file");
  return { roleId, secretIdFile, mount: text("approle.mount", role.mount) ?? "approle" };
}

function kept(given: unknown): Kept {
  const one = typeof given === "string" ? { ref: given } : object("items", given);
  onlyNames("items[].", one, ["ref", "name"]);
  const ref = parseReference((text("items[].ref", one.ref) ?? "").replace(/^vault:/, ""));
  if (!ref) throw invalid("an item is written PATH#FIELD: secret/claude#api_key");
  return { ...ref, name: text("items[].name", one.name) ?? ref.field };
}

function list(given: unknown): readonly unknown[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw invalid("items is no list");
  return given;
}

function object(name: string, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalid(`${name} is no mapping`);
  return given as Readonly<Record<string, unknown>>;
}

function text(name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "string" || given === "") throw invalid(`${name} is no text`);
  return given;
}

function onlyNames(prefix: string, given: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`${prefix}${unknown} is no setting; known: ${names.join(", ")}`);
}

function invalid(message: string): RotateError {
  return new RotateError("CONFIG_INVALID", `@claude-rotate/plugin-vault: ${message}`);
}
