import type { HttpResponse } from "@claude-rotate/contract";
import { type Connection, parsed } from "./connection.ts";
import { fieldsWith } from "./fields.ts";
import type { Reference } from "./reference.ts";
import { Trouble, troubleOf } from "./trouble.ts";

/** A path as it stands, and the way to write it. */
export interface Secrets {
  readonly fields: Readonly<Record<string, unknown>>;
  /** One field, a text, with another value; the others go back as they came. `changed` where somebody else wrote since. */
  write(field: string, value: string): Promise<"written" | "changed">;
}

interface Mount {
  /** With its slash: `secret/`. */
  readonly mount: string;
  readonly version: 1 | 2;
}

/**
 * Which engine a path belongs to, asked as the `vault kv` commands ask:
 * https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts
 */
async function mountOf(connection: Connection, path: string): Promise<Mount> {
  const answer = await connection.request("GET", `sys/internal/ui/mounts/${encoded(path)}`);
  if (answer.status !== 200) throw troubleOf(answer, path);
  const { path: mount, options, type } = objectOf(parsed(answer.body).data);
  if (typeof mount !== "string" || (type !== "kv" && type !== "generic"))
    throw new Trouble(
      "refused",
      `${path} is not of a KV engine`,
      "Name a path of a KV engine, version 1 or 2.",
    );
  return { mount, version: objectOf(options).version === "2" ? 2 : 1 };
}

/** What stands at a path now. Throws a Trouble. */
export async function readSecrets(connection: Connection, path: string): Promise<Secrets> {
  const { mount, version } = await mountOf(connection, path);
  const rest = encoded(`${path}/`.slice(mount.length).replace(/\/$/, ""));
  return version === 2
    ? readVersioned(connection, `${encoded(mount)}/data/${rest}`, path)
    : readPlain(connection, `${encoded(mount)}/${rest}`, path);
}

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2: a write names the version that it replaces. */
async function readVersioned(connection: Connection, at: string, path: string): Promise<Secrets> {
  const answer = await connection.request("GET", at);
  if (answer.status === 404 && /"deletion_time"/.test(answer.body))
    throw new Trouble(
      "missing",
      `the newest version of ${path} is deleted`,
      "Undelete it: `vault kv undelete`.",
    );
  const data = dataOf(answer, path);
  const { version } = objectOf(data.metadata);
  if (typeof version !== "number") throw new Trouble("failed", "its answer has no version", "Report this.");
  return {
    fields: objectOf(data.data),
    async write(field, value) {
      const next = fieldsWith(answer.body, ["data", "data"], field, value);
      const written = await connection.request("POST", at, `{"options":{"cas":${version}},"data":${next}}`);
      if (written.status === 400 && /check-and-set parameter did not match/.test(written.body))
        return "changed";
      if (written.status !== 200) throw troubleOf(written, path);
      return "written";
    },
  };
}

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1: a write replaces all fields, whatever stands there. */
async function readPlain(connection: Connection, at: string, path: string): Promise<Secrets> {
  const answer = await connection.request("GET", at);
  return {
    fields: dataOf(answer, path),
    async write(field, value) {
      const next = fieldsWith(answer.body, ["data"], field, value);
      const written = await connection.request("PUT", at, next);
      if (written.status !== 204 && written.status !== 200) throw troubleOf(written, path);
      return "written";
    },
  };
}

/** The text of a field. Throws a Trouble where there is none. */
export function fieldOf({ fields }: Secrets, { path, field }: Reference): string {
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (typeof value === "string") return value;
  const what = value === undefined ? "has no field" : "holds no text in";
  throw new Trouble(
    "missing",
    `${path} ${what} ${field}`,
    "Check the field's name: `vault kv get` lists them.",
  );
}

function dataOf(answer: HttpResponse, path: string): Readonly<Record<string, unknown>> {
  if (answer.status !== 200) throw troubleOf(answer, path);
  return objectOf(parsed(answer.body).data);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function encoded(path: string): string {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map(encodeURIComponent)
    .join("/");
}
