import { type Credential, isRotateError, RotateError, type Secret } from "@claude-rotate/contract";
import { newSecret, noPlaces, readSource, refuseSource, type Scan } from "@claude-rotate/core";
import { askHidden } from "./ask.ts";
import { paragraph } from "./render/table.ts";
import type { Session } from "./session.ts";

/** More than this is no key. Bytes. */
const LIMIT = 64 * 1024;

/** The new key from where `--to` says, or from the person at the terminal. Throws `SECRET_…` and `SOURCE_…`. */
export async function readNewKey(session: Session, credential: Credential): Promise<Secret> {
  const { context, args } = session;
  const ref = args.text("to");
  refuseSource(context, sourceOf(ref));
  if (ref === undefined) return prompted(session, credential);
  if (ref !== "-") return readSource(ref, credential, context.host, context.registry);
  const { credentials } = context.registry;
  if (process.stdin.isTTY === true)
    return newSecret(await hidden(session, credential), credential, credentials);
  return newSecret(await piped(context.host.signal), credential, credentials);
}

/** As a policy names it: `-`, `prompt` or a scheme. */
function sourceOf(ref = "prompt"): string {
  return ref.includes(":") ? ref.slice(0, ref.indexOf(":")) : ref;
}

function hidden({ terminal, context }: Session, { title }: Credential): Promise<string> {
  return askHidden(terminal, `New ${title} (not shown):`, context.host.signal);
}

/** Asks until something of the right kind is given; what is wrong with it is said at once, before any request. */
async function prompted(session: Session, credential: Credential): Promise<Secret> {
  const { context, terminal, look } = session;
  for (;;) {
    const text = await hidden(session, credential);
    try {
      return newSecret(text, credential, context.registry.credentials);
    } catch (error) {
      if (!isRotateError(error)) throw error;
      terminal.note(look.paint("red", `✗ ${error.message}`), "matters");
      for (const line of paragraph(error.hint, look, "  ")) terminal.note(line, "matters");
    }
  }
}

/** Standard input to its end. */
async function piped(signal: AbortSignal): Promise<string> {
  const { stdin } = process;
  const stop = (): void => void stdin.destroy(new RotateError("INTERRUPTED", "interrupted"));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LIMIT) throw new RotateError("SECRET_MULTILINE", "what came on stdin is too long for a key");
      chunks.push(chunk);
    }
  } catch (error) {
    if (isRotateError(error)) throw error;
    throw new RotateError("SOURCE_UNREADABLE", "standard input can't be read", { cause: error });
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Where nobody has a key to replace, nobody is asked for a new one. Throws `NO_PLACES`. */
export function refuseEmpty(scan: Scan, credential: Credential): void {
  if (scan.machine.places.some((place) => place.credential === credential.id)) return;
  throw noPlaces(scan, credential);
}
