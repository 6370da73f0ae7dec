import {
  type Code,
  type Host,
  type Item,
  type ItemStore,
  type Problem,
  RotateError,
  Secret,
  type Source,
} from "@claude-rotate/contract";
import { fieldOf, fixedReason, getItem, putField } from "./item.ts";
import { op } from "./op.ts";
import { parseReference, type Reference, writeReference } from "./reference.ts";
import type { OnePasswordSettings } from "./settings.ts";
import { Trouble } from "./trouble.ts";

type Account = string | undefined;

/** `op://vault/item/field`: all behind `op:` is handed to `op read` as it stands. */
export function sourceOf(account: Account): Source {
  return {
    scheme: "op",
    async read(ref, host) {
      const reference = parseReference(`op:${ref}`);
      if (!reference)
        throw new RotateError(
          "SOURCE_UNREADABLE",
          "the new key's reference is not written op://VAULT/ITEM/FIELD",
          {
            hint: "Copy the secret reference from the field's menu in 1Password.",
          },
        );
      try {
        return new Secret(await op(host, account, ["read", "--no-newline", writeReference(reference)]));
      } catch (error) {
        throw asError(error, () => "SOURCE_UNREADABLE", "the new key can't be read from 1Password");
      }
    },
  };
}

/** The items that the user's settings name. */
export function storeOf({ account, items }: OnePasswordSettings): ItemStore {
  return {
    id: "onepassword",
    remote: true,
    async *find(host) {
      for (const { reference, name } of items) {
        try {
          yield await find(host, account, reference, name);
        } catch (error) {
          if (!(error instanceof Trouble)) throw error;
          yield problemOf(writeReference(reference), error);
          // It would be so with every other item too: one prompt is enough.
          if (error.kind === "refused" || error.kind === "failed") return;
        }
      }
    },
    async swap({ address }, from, to, host) {
      const reference = parseReference(address);
      if (!reference) throw new RotateError("PLACE_UNWRITABLE", `${address} names no field in 1Password`);
      try {
        await swap(host, account, reference, from.reveal(), to.reveal());
      } catch (error) {
        const code = (kind: Trouble["kind"]): Code =>
          kind === "failed" ? "WRITE_FAILED" : "PLACE_UNWRITABLE";
        throw asError(error, code, `${address} can't be changed`);
      }
    },
  };
}

async function find(host: Host, account: Account, reference: Reference, name: string): Promise<Item> {
  const item = await getItem(host, account, reference);
  const { value } = fieldOf(item, reference);
  const fixed = fixedReason(item);
  return {
    address: writeReference(reference),
    name,
    ...(typeof value === "string" && value !== "" ? { value: new Secret(value) } : {}),
    ...(fixed === undefined ? {} : { fixed }),
  };
}

function problemOf(address: string, { message, hint }: Trouble): Problem {
  return { code: "PLACE_UNREADABLE", message: `${address} can't be read: ${message}`, hint };
}

/** A read, a write, and a read that proves it: 1Password has no compare and swap, but counts an item's versions. */
async function swap(
  host: Host,
  account: Account,
  reference: Reference,
  from: string,
  to: string,
): Promise<void> {
  const item = await getItem(host, account, reference);
  const field = fieldOf(item, reference);
  if (field.value === to) return;
  if (field.value !== from) throw changed(reference, "holds another value");
  const fixed = fixedReason(item);
  if (fixed !== undefined)
    throw new RotateError("PLACE_UNWRITABLE", `${writeReference(reference)} can't be changed: ${fixed}`);
  await putField(host, account, item, field, to);
  const after = await getItem(host, account, reference);
  if (fieldOf(after, reference).value !== to)
    throw changed(reference, "does not hold the new key after the write");
  if (item.version !== undefined && after.version !== item.version + 1)
    throw changed(reference, "was edited by somebody else at the same time");
}

function changed(reference: Reference, what: string): RotateError {
  return new RotateError("FILE_CHANGED", `${writeReference(reference)} ${what}`, {
    hint: "Look at the item's history in 1Password, and run it again.",
  });
}

function asError(error: unknown, code: (kind: Trouble["kind"]) => Code, what: string): unknown {
  if (!(error instanceof Trouble)) return error;
  return new RotateError(code(error.kind), `${what}: ${error.message}`, { hint: error.hint });
}
