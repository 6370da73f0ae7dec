import { type Host, type Item, RotateError, type Secret } from "@claude-rotate/contract";
import { type Target, targetOf, titleOf } from "./address.ts";
import { EXIT, isLogin } from "./facts.ts";
import { frame } from "./frame.ts";
import type { Attributes } from "./output.ts";
import { look, read, remove, write } from "./security.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

interface Held {
  readonly value: string;
  readonly attributes: Attributes;
}

/**
 * Compare and swap. A keychain has no such step of its own: it is a read, a write at once after it, and a read that proves
 * it. Throws `PLACE_UNWRITABLE`, `PLACE_REFUSED`, `FILE_CHANGED`, `WRITE_FAILED`, `PROOF_FAILED`.
 */
export async function swapItem(item: Item, from: Secret, to: Secret, host: Host): Promise<void> {
  const target = targetFor(item, host);
  const held = await readNow(host, target);
  if (!held) throw changed(target, "is gone");
  const { before, key, after } = frame(held.value);
  if (key === to.reveal()) return;
  if (key !== from.reveal()) throw changed(target, "holds another value");
  const value = before + to.reveal() + after;
  const exit = await write(host, target, value, held.attributes);
  await prove(host, target, exit, value, held.attributes.keychain);
}

/** A new item, where there is none. */
export async function putItem(item: Item, to: Secret, host: Host): Promise<void> {
  const target = targetFor(item, host);
  const held = await readNow(host, target);
  if (held && frame(held.value).key === to.reveal()) return;
  if (held) throw changed(target, "is there already, with another value");
  const exit = await write(host, target, to.reveal());
  if (exit === EXIT.duplicateItem) throw changed(target, "was made by somebody else");
  await prove(host, target, exit, to.reveal(), undefined);
}

/** Takes an item away that holds `from`. */
export async function dropItem(item: Item, from: Secret, host: Host): Promise<void> {
  const target = targetFor(item, host);
  const held = await readNow(host, target);
  if (!held) return;
  if (frame(held.value).key !== from.reveal()) throw changed(target, "holds another value");
  const exit = await remove(host, target);
  if (!(await readNow(host, target))) return;
  throw failed(target, "deleted", await troubleOf(host, exit, held.attributes.keychain));
}

function targetFor({ address }: Item, host: Host): Target {
  const target = targetOf(address);
  if (host.platform === "darwin" && target && !isLogin(target.where)) return target;
  const reason = host.platform === "darwin" ? "it is not ours to change" : "there is no macOS keychain here";
  throw new RotateError("PLACE_UNWRITABLE", `${address} can't be written: ${reason}`);
}

async function readNow(host: Host, target: Target): Promise<Held | undefined> {
  const answer = await read(host, target);
  if (answer.kind === "missing") return undefined;
  if (answer.kind === "found") return { value: answer.value ?? "", attributes: answer.attributes };
  const seen = await look(host, target);
  const keychain = seen.kind === "found" ? seen.attributes.keychain : undefined;
  throw failed(target, "read", await troubleOf(host, answer.exit, keychain));
}

/** What counts is what stands there, whatever `security` ended with. */
async function prove(
  host: Host,
  target: Target,
  exit: number,
  value: string,
  keychain: string | undefined,
): Promise<void> {
  if ((await readNow(host, target))?.value === value) return;
  if (exit !== 0) throw failed(target, "written", await troubleOf(host, exit, keychain));
  throw new RotateError("PROOF_FAILED", `${titleOf(target)} does not hold the new key after the write`);
}

function failed(target: Target, verb: string, { reason, hint, refused }: Trouble): RotateError {
  const code = refused ? "PLACE_UNWRITABLE" : "WRITE_FAILED";
  return new RotateError(code, `${titleOf(target)} can't be ${verb}: ${reason}`, { hint });
}

function changed(target: Target, what: string): RotateError {
  return new RotateError("FILE_CHANGED", `${titleOf(target)} ${what}`, {
    hint: "Another program changed it meanwhile: run it again.",
  });
}
