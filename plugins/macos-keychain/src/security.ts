import type { ExecResult, Host } from "@claude-rotate/contract";
import type { Target } from "./address.ts";
import { commandLine, type Flag, refused } from "./command-line.ts";
import { EXIT, KINDS, PATIENCE, SECURITY } from "./facts.ts";
import { type Attributes, attributesOf, passwordOf } from "./output.ts";

/** What `security` said about an item. */
export type Answer =
  | { readonly kind: "found"; readonly attributes: Attributes; readonly value?: string }
  | { readonly kind: "missing" }
  | { readonly kind: "trouble"; readonly exit: number };

function run(host: Host, args: readonly string[], stdin?: string): Promise<ExecResult> {
  return host.exec(SECURITY, args, { timeout: PATIENCE, ...(stdin === undefined ? {} : { stdin }) });
}

function naming({ where, account }: Target): readonly string[] {
  return [...(account === undefined ? [] : ["-a", account]), "-s", where];
}

/** The attributes alone, which are not encrypted: never opens a dialog, works while the keychain is locked. */
export async function look(host: Host, target: Target): Promise<Answer> {
  const { code, stdout } = await run(host, [KINDS[target.kind].find, ...naming(target)]);
  if (code === EXIT.itemNotFound) return { kind: "missing" };
  return code === 0 ? { kind: "found", attributes: attributesOf(stdout) } : { kind: "trouble", exit: code };
}

/** Attributes and value. May open a dialog on the desktop. */
export async function read(host: Host, target: Target): Promise<Answer> {
  const { code, stdout, stderr } = await run(host, [KINDS[target.kind].find, ...naming(target), "-g"]);
  if (code === EXIT.itemNotFound) return { kind: "missing" };
  const value = code === 0 ? passwordOf(stderr) : undefined;
  return value === undefined
    ? { kind: "trouble", exit: code }
    : { kind: "found", attributes: attributesOf(stdout), value };
}

/** Writes a value, in hex on standard input. Resolves with the exit code. */
export async function write(
  host: Host,
  target: Target,
  value: string,
  present?: Attributes,
): Promise<number> {
  if (target.account === undefined) throw refused("it has no account, without which `security` writes none");
  const flags: readonly Flag[] = [
    ...(present ? ([["-U"]] as const) : []),
    ["-a", target.account],
    ["-s", target.where],
    ...(present ? keeping(target, present) : []),
    ["-X", Buffer.from(value, "utf8").toString("hex")],
  ];
  const line = commandLine(KINDS[target.kind].add, flags);
  return (await run(host, ["-i"], line)).code;
}

/**
 * What an update would set back to its default, or would look for in vain, unless it is named (`do_update_…_password` in
 * Apple's SecurityTool/macOS/keychain_add.c): the label of both sorts; of internet passwords what makes one unique.
 */
function keeping({ kind }: Target, attributes: Attributes): readonly Flag[] {
  const { label, domain, path, port, protocol, authentication } = attributes;
  const flag = (name: string, value: string | undefined): readonly Flag[] =>
    value === undefined ? [] : [[name, value]];
  if (kind === "generic") return flag("-l", label);
  if (authentication?.length !== 4) throw refused("its authentication type has no name");
  return [
    ...flag("-d", domain),
    ...flag("-p", path),
    ...flag("-P", port?.toString()),
    ...flag("-r", protocol),
    ...flag("-t", authentication),
    ...flag("-l", label),
  ];
}

/** Resolves with the exit code. */
export async function remove(host: Host, target: Target): Promise<number> {
  return (await run(host, [KINDS[target.kind].drop, ...naming(target)])).code;
}

/** Whether a keychain is locked, asked after a 36. Has no effect of its own. */
export async function isLocked(host: Host, keychain: string | undefined): Promise<boolean> {
  const { code } = await run(host, ["show-keychain-info", ...(keychain === undefined ? [] : [keychain])]);
  return code === EXIT.interactionNotAllowed;
}
