import {
  type Host,
  type Item,
  type ItemStore,
  type Problem,
  RotateError,
  Secret,
} from "@claude-rotate/contract";
import { addressOf, type Target, targetOf } from "./address.ts";
import { ask, type Change, findLibrary } from "./library.ts";
import type { NamedItem } from "./settings.ts";
import { missing, Trouble } from "./trouble.ts";

/** The system's own keyring: `items` of it, and nothing else. On macOS it finds nothing. `library` finds the library. */
export function storeOf(
  items: readonly NamedItem[],
  library: () => string | undefined = findLibrary,
): ItemStore {
  const change = async (item: Item, host: Host, from: Secret | null, to: Secret | null): Promise<void> =>
    changeEntry(host, library(), targetFor(item, host), {
      from: from?.reveal() ?? null,
      to: to?.reveal() ?? null,
    });
  return {
    id: "keyring",
    async *find(host) {
      if (!isHere(host)) return;
      for (const item of items) {
        try {
          const found = await findItem(host, library(), item);
          yield found;
          if (found.absent) yield problemOf(item, missing(found.address));
        } catch (error) {
          if (!(error instanceof Trouble)) throw error;
          yield problemOf(item, error);
          // It would be so with every other item too: one dialog is enough.
          if (error.kind !== "item") return;
        }
      }
    },
    swap: (item, from, to, host) => change(item, host, from, to),
    put: (item, to, host) => change(item, host, null, to),
    drop: (item, from, host) => change(item, host, from, null),
  };
}

function isHere({ platform }: Host): boolean {
  return platform === "linux" || platform === "win32";
}

function titleOf({ service, account }: Target): string {
  return `the keyring's item "${service}" of account "${account}"`;
}

async function findItem(host: Host, library: string | undefined, item: NamedItem): Promise<Item> {
  const { held } = await ask(host, library, item);
  const { name } = item;
  if (held === null) return { address: addressOf(item), name, absent: true };
  return { address: addressOf(item), name, ...(held === "" ? {} : { value: new Secret(held) }) };
}

function problemOf(item: NamedItem, { kind, message, hint }: Trouble): Problem {
  // A machine may well have no keyring, and the files must not wait for one that is locked.
  const isOptional = kind === "missing" || kind === "refused";
  return {
    code: "PLACE_UNREADABLE",
    address: addressOf(item),
    message: `${titleOf(item)} can't be read: ${message}`,
    hint,
    ...(isOptional ? { optional: true } : {}),
  };
}

function targetFor({ address }: Item, host: Host): Target {
  const target = targetOf(address);
  if (target && isHere(host)) return target;
  const reason = target ? "there is no such keyring here" : "it names no item";
  throw new RotateError("PLACE_UNWRITABLE", `${address} can't be written: ${reason}`);
}

/** A keyring has no compare and swap: the child reads, writes at once after it, and reads again what stands there. */
async function changeEntry(
  host: Host,
  library: string | undefined,
  target: Target,
  change: Change,
): Promise<void> {
  const { held, after } = await answerTo(host, library, target, change);
  if (held === change.to) return;
  if (held !== change.from) {
    throw new RotateError("FILE_CHANGED", `${titleOf(target)} ${differs(held, change)}`, {
      hint: "Another program changed it meanwhile: run it again.",
    });
  }
  if (after !== change.to)
    throw new RotateError("PROOF_FAILED", `${titleOf(target)} does not hold what was written to it`);
}

function differs(held: string | null, { from }: Change): string {
  if (held === null) return "is gone";
  return from === null ? "is there already" : "holds another value";
}

async function answerTo(...asked: Required<Parameters<typeof ask>>): ReturnType<typeof ask> {
  try {
    return await ask(...asked);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    const code = error.kind === "failed" ? "WRITE_FAILED" : "PLACE_UNWRITABLE";
    throw new RotateError(code, `${titleOf(asked[2])} can't be changed: ${error.message}`, {
      hint: error.hint,
    });
  }
}
