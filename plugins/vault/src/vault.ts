import {
  type Host,
  type Item,
  type ItemStore,
  type Problem,
  RotateError,
  Secret,
  type Source,
} from "@claude-rotate/contract";
import { type Connection, connect } from "./connection.ts";
import { fieldOf, readSecrets } from "./kv.ts";
import { parseReference, type Reference, writeReference } from "./reference.ts";
import type { VaultSettings } from "./settings.ts";
import { asError, Trouble } from "./trouble.ts";

/** How often a path that others write to is tried. */
const TRIES = 3;

type Connecting = (host: Host) => Promise<Connection>;

/** One login for all that a run asks: a secret id may be good for one only. */
function once(settings: VaultSettings): Connecting {
  const known = new WeakMap<Host["env"], Promise<Connection>>();
  return (host) => {
    const connection = known.get(host.env) ?? connect(settings, host);
    known.set(host.env, connection);
    return connection;
  };
}

export function vault(settings: VaultSettings): { readonly source: Source; readonly store: ItemStore } {
  const connecting = once(settings);
  return { source: sourceOf(connecting), store: storeOf(settings, connecting) };
}

/** `vault:secret/claude#api_key`. */
function sourceOf(connecting: Connecting): Source {
  return {
    scheme: "vault",
    async read(ref, host) {
      const reference = parseReference(ref);
      if (!reference)
        throw new RotateError("SOURCE_UNREADABLE", "the new key's place in Vault is not written PATH#FIELD", {
          hint: "As in `--to vault:secret/claude#api_key`, the mount in front.",
        });
      try {
        return new Secret(await read(await connecting(host), reference));
      } catch (error) {
        throw asError(error, () => "SOURCE_UNREADABLE", "the new key can't be read from Vault");
      }
    },
  };
}

/** The items that the user's settings name. */
function storeOf({ items }: VaultSettings, connecting: Connecting): ItemStore {
  return {
    id: "vault",
    remote: true,
    async *find(host) {
      for (const { name, ...reference } of items) {
        try {
          yield await find(await connecting(host), reference, name);
        } catch (error) {
          if (!(error instanceof Trouble)) throw error;
          yield problemOf(writeReference(reference), error);
          // It would be so with every other item too, and each would wait its time.
          if (error.kind === "failed") return;
        }
      }
    },
    async swap({ address }, from, to, host) {
      const reference = parseReference(address);
      if (!reference) throw new RotateError("PLACE_UNWRITABLE", `${address} names no field in Vault`);
      try {
        await swap(await connecting(host), reference, from.reveal(), to.reveal());
      } catch (error) {
        const what = `${address} in Vault can't be changed`;
        throw asError(error, (kind) => (kind === "failed" ? "WRITE_FAILED" : "PLACE_UNWRITABLE"), what);
      }
    },
  };
}

async function find(connection: Connection, reference: Reference, name: string): Promise<Item> {
  return { address: writeReference(reference), name, value: new Secret(await read(connection, reference)) };
}

function problemOf(address: string, { message, hint }: Trouble): Problem {
  return { code: "PLACE_UNREADABLE", message: `${address} in Vault can't be read: ${message}`, hint };
}

async function read(connection: Connection, reference: Reference): Promise<string> {
  return fieldOf(await readSecrets(connection, reference.path), reference);
}

async function swap(connection: Connection, reference: Reference, from: string, to: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const secrets = await readSecrets(connection, reference.path);
    const value = fieldOf(secrets, reference);
    if (value === to) return;
    if (value !== from) throw changed(reference, "holds another value, and nothing was written there");
    if ((await secrets.write(reference.field, to)) === "changed") continue;
    if ((await read(connection, reference)) === to) return;
    throw changed(reference, "was written by somebody else at the same time");
  }
  throw changed(reference, "is written to by somebody else all the time, and nothing was written there");
}

function changed(reference: Reference, what: string): RotateError {
  return new RotateError("FILE_CHANGED", `${writeReference(reference)} in Vault ${what}`, {
    hint: "Run it again, when nobody else writes there.",
  });
}
