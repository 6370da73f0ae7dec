import { type Host, type HttpRequest, NetworkError, RotateError } from "@claude-rotate/contract";

/** What a call may ask of the machine. */
export interface Granted {
  readonly host: Host;
  readonly exec: readonly string[] | "any";
  /** Origins. */
  readonly fetch: readonly string[] | "any";
  /** Milliseconds for the whole call where a program or a server that it asked is what takes long; default: its limit. */
  readonly patience?: number;
}

/** Runs or requests what a plugin's code asks for, within what its manifest declares. */
export function perform(granted: Granted, what: "exec" | "fetch", args: unknown): Promise<unknown> {
  return what === "exec" ? exec(granted, args) : fetch(granted, args);
}

type Exec = Parameters<Host["exec"]>;

function exec({ host, exec: allowed }: Granted, args: unknown): Promise<unknown> {
  const [program, words, { stdin, timeout, env } = {}] = args as Exec;
  if (allowed !== "any" && !allowed.includes(program))
    throw new RotateError("PLUGIN_FAILED", `it runs ${program.slice(0, 80)}, which it does not declare`);
  return host.exec(program, words, {
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(env === undefined ? {} : { env }),
  });
}

function fetch({ host, fetch: allowed }: Granted, args: unknown): Promise<unknown> {
  const [{ method, url, headers, body, timeout }] = args as [HttpRequest];
  const { origin } = new URL(url);
  if (allowed !== "any" && !allowed.includes(origin))
    throw new NetworkError("blocked", `it asks ${origin}, which it does not declare`);
  return host.fetch({
    method,
    url,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(timeout === undefined ? {} : { timeout }),
  });
}
