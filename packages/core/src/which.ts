import type { Client, Credential, Host, Resolution } from "@claude-rotate/contract";
import { NETWORK_VARIABLES } from "@claude-rotate/issuer";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { credentialOf } from "./registry.ts";
import { isPlaceholder } from "./secret/placeholder.ts";

export interface SentHeader {
  readonly header: "x-api-key" | "authorization";
  /** Absent where only running a helper would tell. */
  readonly fingerprint?: string;
  readonly hint?: string;
  readonly place: string;
  readonly note?: string;
}

/** The `which` document without its schema. */
export interface Which {
  readonly client: string;
  readonly credential: string;
  readonly sent: readonly SentHeader[];
  /** In a terminal session, where that differs. */
  readonly interactive?: readonly SentHeader[];
  readonly shadowed: readonly { readonly place: string; readonly by: string; readonly reason: string }[];
  readonly ignored: readonly { readonly place: string; readonly reason: string }[];
  /** For a credential that servers hold: each one's copy. */
  readonly servers: readonly {
    readonly name: string;
    readonly scope: string;
    readonly place: string;
    /** Of the place itself, or of what a variable gives. */
    readonly fingerprint?: string;
    readonly variable?: string;
    /** Where the variable is set, or the file that it names: a place's id. Absent where it is set nowhere. */
    readonly from?: string;
    readonly note?: string;
    readonly wins: boolean;
  }[];
}

export function clientOf(context: Context, credential: string): Client | undefined {
  return context.registry.clients.find((client) => client.credential === credential);
}

/** The machine as a credential's issuer may be asked about it: the client's variables without any project's. */
export function trustedHost(context: Context, scan: Scan, credential: string): Host {
  const { host, registry } = context;
  const client = clientOf(context, credential);
  const own = client ? client.environment(scan.machine, host) : host.env;
  const network = registry.clients.map((one) => networkOf(one.environment(scan.machine, host), host));
  const env = Object.assign({ ...own }, ...network);
  return { ...host, env, fetch: (request) => host.fetch({ ...request, env }) };
}

/** Which way out of the machine is one setting for all requests; whom to ask about a key is each client's own. */
function networkOf(env: Host["env"], host: Host): Host["env"] {
  return Object.fromEntries(
    NETWORK_VARIABLES.flatMap((name) => (env[name] === host.env[name] ? [] : [[name, env[name]]])),
  );
}

export function resolve(context: Context, scan: Scan, credential: string): Resolution {
  const client = clientOf(context, credential);
  return client ? client.resolve(scan.machine, context.host) : { sent: [], shadowed: [], ignored: [] };
}

const PLACEHOLDER = "it is a placeholder that nobody filled in, not a key";

/** The ids of entries under a name of the credential that hold a placeholder. */
function placeholders({ machine, spots }: Scan, { names }: Credential): ReadonlySet<string> {
  const blank = machine.entries.filter(({ id, name, value }) => {
    const text = value.reveal();
    return text !== "" && names.includes(name) && !spots.has(id) && isPlaceholder(text);
  });
  return new Set(blank.map(({ id }) => id));
}

/** The key that the credential's client would send from here, what it shadows, and what it never looks at. */
export function which(context: Context, scan: Scan, credentialId: string): Which {
  const credential = credentialOf(context.registry, credentialId);
  const { sent, interactive, shadowed, ignored, servers = [] } = resolve(context, scan, credential.id);
  for (const { value } of [...sent, ...(interactive ?? [])]) if (value) context.redactor.add(value);
  const blank = placeholders(scan, credential);
  const headers = (all: Resolution["sent"]): readonly SentHeader[] =>
    all.map(({ header, entry, value, note }) => {
      const notes = [...(blank.has(entry) ? [PLACEHOLDER] : []), ...(note === undefined ? [] : [note])];
      return {
        header,
        place: entry,
        ...(value === undefined ? {} : context.fingerprint(value, credential)),
        ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
      };
    });
  return {
    client: clientOf(context, credential.id)?.id ?? "",
    credential: credential.id,
    sent: headers(sent),
    ...(interactive === undefined ? {} : { interactive: headers(interactive) }),
    shadowed: shadowed.map(({ entry, by, reason }) => ({ place: entry, by, reason })),
    ignored: ignored
      .filter(({ entry }) => !blank.has(entry))
      .map(({ entry, reason }) => ({ place: entry, reason })),
    servers: servers.map(({ entry, ...server }) => {
      const fingerprint = scan.spots.get(server.from ?? entry)?.place.fingerprint;
      return { ...server, place: entry, ...(fingerprint === undefined ? {} : { fingerprint }) };
    }),
  };
}
