import { type Host, type Item, type Problem, Secret } from "@claude-rotate/contract";
import { addressOf, type Target, titleOf } from "./address.ts";
import { isLogin, knownItems, type Wanted } from "./facts.ts";
import { frame } from "./frame.ts";
import { look, read } from "./security.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

interface Present {
  readonly target: Target;
  readonly keychain: string | undefined;
}

/** Keychains that can't be opened now, with the items that were not read for that. One dialog is enough. */
type Closed = Map<string | undefined, { readonly trouble: Trouble; readonly items: Target[] }>;

export async function* findItems(host: Host, named: readonly Wanted[]): AsyncGenerator<Item | Problem> {
  if (host.platform !== "darwin") return;
  const closed: Closed = new Map();
  const wanted = [...knownItems(host), ...named];
  // Side by side, since no look opens a dialog. Values are read one after the other.
  const found = await Promise.all(wanted.map((one) => present(host, one)));
  const seen = new Set<string>();
  for (const [index, one] of wanted.entries()) {
    const all = found[index] ?? [];
    const free = freeOf(one);
    if (free && !seen.has(addressOf(free)) && !all.some((there) => isAt(free, there))) {
      seen.add(addressOf(free));
      yield { ...described(one, free), absent: true };
    }
    for (const there of all) {
      if ("code" in there) yield there;
      else if (!seen.has(addressOf(there.target))) {
        seen.add(addressOf(there.target));
        yield* itemOf(host, one, there, closed);
      }
    }
  }
  for (const { trouble, items } of closed.values()) yield unreadable(items, trouble);
}

/** The item that may be made where there is none: of the account that reads it, or of the one that the user names. */
function freeOf({ kind, where, accounts, reads, inert }: Wanted): Target | undefined {
  const account = reads ?? accounts.findLast((one) => one !== undefined);
  return account === undefined || inert !== undefined || isLogin(where)
    ? undefined
    : { kind, where, account };
}

function isAt(free: Target, there: Present | Problem): boolean {
  return "code" in there || addressOf(there.target) === addressOf(free);
}

/** The items that are there, one for each account, whether they can be read or not. */
async function present(host: Host, wanted: Wanted): Promise<readonly (Present | Problem)[]> {
  const { kind, where } = wanted;
  if (isLogin(where)) return [login(where)];
  const found = new Map<string | undefined, Present>();
  for (const account of wanted.accounts) {
    if (found.has(account)) continue;
    const target = { kind, where, ...(account === undefined ? {} : { account }) };
    const answer = await look(host, target);
    if (answer.kind === "trouble")
      return [unreadable([target], await troubleOf(host, answer.exit, undefined))];
    // No item of any account, so none of this one.
    if (answer.kind === "missing" && account === undefined) break;
    if (answer.kind === "missing") continue;
    const { keychain, account: own = account } = answer.attributes;
    found.set(own, {
      target: { kind, where, ...(own === undefined ? {} : { account: own }) },
      keychain,
    });
  }
  return [...found.values()];
}

async function* itemOf(
  host: Host,
  wanted: Wanted,
  { target, keychain }: Present,
  closed: Closed,
): AsyncGenerator<Item | Problem> {
  const item = described(wanted, target);
  const shut = closed.get(keychain);
  if (shut) {
    shut.items.push(target);
    yield item;
    return;
  }
  const answer = await read(host, target);
  if (answer.kind === "missing") return;
  if (answer.kind === "found") {
    const { key, printable } = frame(answer.value ?? "");
    if (key === "") return;
    yield { ...item, ...(printable ? {} : { note: HEX }), value: new Secret(key) };
    return;
  }
  const trouble = await troubleOf(host, answer.exit, keychain);
  yield item;
  if (trouble.whole) closed.set(keychain, { trouble, items: [target] });
  else yield unreadable([target], trouble);
}

const HEX =
  "signs that don't print stand in it: `security -w` prints hex instead, which its readers take for the key";

function described({ name, reads, inert, note }: Wanted, target: Target): Item {
  const other = reads !== undefined && target.account !== reads;
  const why = inert ?? (other ? `Claude Code reads the item of account "${reads}"` : undefined);
  return {
    address: addressOf(target),
    name,
    ...(why === undefined ? {} : { inert: why }),
    ...(note === undefined ? {} : { note }),
  };
}

function unreadable(targets: readonly Target[], { reason, hint }: Trouble): Problem {
  const titles = targets.map(titleOf).join(", ");
  return { code: "PLACE_UNREADABLE", message: `${titles} can't be read: ${reason}`, hint };
}

function login(where: string): Problem {
  return {
    code: "CONFIG_INVALID",
    message: `the keychain item "${where}" is Claude Code's own login and is never touched`,
    hint: "Take it out of the list of items.",
  };
}
