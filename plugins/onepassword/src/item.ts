import type { Host } from "@claude-rotate/contract";
import { readJson } from "@claude-rotate/formats";
import { op } from "./op.ts";
import type { Reference } from "./reference.ts";
import { Trouble } from "./trouble.ts";

interface Field {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly value?: unknown;
  readonly section?: { readonly id?: string; readonly label?: string };
}

/** What `op item get --format json` prints: https://developer.1password.com/docs/cli/item-template-json. */
export interface ItemJson {
  readonly id: string;
  readonly version?: number;
  readonly category?: string;
  readonly vault: { readonly id: string };
  readonly fields: readonly Field[];
  readonly files?: readonly unknown[];
  /** As it was printed. */
  readonly text: string;
}

/** The item as it stands now, past `op`'s own cache (which Windows has not). */
export async function getItem(
  host: Host,
  account: string | undefined,
  { vault, item }: Reference,
): Promise<ItemJson> {
  const fresh = host.platform === "win32" ? [] : ["--cache=false"];
  const text = await op(host, account, ["item", "get", item, "--vault", vault, "--format", "json", ...fresh]);
  try {
    const json = JSON.parse(text) as Partial<ItemJson>;
    if (typeof json.id === "string" && typeof json.vault?.id === "string")
      return { ...json, id: json.id, vault: json.vault, fields: json.fields ?? [], text };
  } catch {
    // Told below.
  }
  throw new Trouble("failed", "`op` printed no item", "Update `op` to version 2.");
}

/** The field that a reference names, by id or label, whatever their case. Throws a Trouble where it is none or several. */
export function fieldOf(item: ItemJson, { section, field }: Reference): Field {
  const named = item.fields.filter(
    (one) => isCalled(one, field) && (section === undefined || isCalled(one.section ?? {}, section)),
  );
  const alone = named.length > 1 ? named.filter((one) => one.section === undefined) : named;
  const [found] = alone;
  if (found && alone.length === 1) return found;
  const what = named.length > 1 ? "more than one field of that name" : "no such field";
  throw new Trouble("missing", `the item has ${what}`, "Name the field's section too, or use its id.");
}

function isCalled({ id, label }: { readonly id?: string; readonly label?: string }, name: string): boolean {
  return [id, label].some((one) => one?.toLowerCase() === name.toLowerCase());
}

/**
 * Why an item must not be written: a template takes the place of all that it can't hold, and nothing else than a template may
 * carry a secret, since assignments are arguments (https://developer.1password.com/docs/cli/item-edit).
 */
export function fixedReason({ category, files = [] }: ItemJson): string | undefined {
  if (category === "LOGIN")
    return "`op` would delete a passkey of this login: keep the key in an item of the kind API Credential";
  if (category === "SSH_KEY" || category === "DOCUMENT") return "`op` can't edit items of this kind";
  return files.length > 0 ? "`op` might lose the files that are attached to it" : undefined;
}

/**
 * The item with another value in a field, all else byte for byte: its numbers may be longer than a parser of ours holds. `op` refuses
 * dates that are empty, though it prints them so.
 */
function templateWith({ text, fields }: ItemJson, field: Field, value: string): string {
  const reading = readJson(text);
  const spanOf = (pointer: string): readonly [number, number] => {
    const span = reading.kind === "read" ? reading.spanAt(pointer) : undefined;
    if (!span) throw new Trouble("failed", "what `op` printed can't be read", "Report this.");
    return span;
  };
  const kept = fields.flatMap((one, index) => {
    if (one.type === "DATE" && !one.value) return [];
    const [start, end] = spanOf(`/fields/${index}`);
    if (one !== field) return [text.slice(start, end)];
    const [from, to] = spanOf(`/fields/${index}/value`);
    return [text.slice(start, from) + JSON.stringify(value) + text.slice(to, end)];
  });
  const [start, end] = spanOf("/fields");
  return `${text.slice(0, start)}[${kept.join(",")}]${text.slice(end)}`;
}

/** Writes an item back with one value changed. The template goes through stdin. */
export async function putField(
  host: Host,
  account: string | undefined,
  item: ItemJson,
  field: Field,
  value: string,
): Promise<void> {
  const args = ["item", "edit", item.id, "--vault", item.vault.id, "--format", "json"];
  await op(host, account, args, templateWith(item, field, value));
}
