import { createHash } from "node:crypto";
import {
  type Assignment,
  type Client,
  type Credential,
  type FileStore,
  type ItemStore,
  type Plugin,
  type Problem,
  type Reading,
  RotateError,
  Secret,
} from "@claude-rotate/contract";

/** Lines `NAME=value`, `NAME="value"`; `tail NAME=…` holds a last-20; `!broken` breaks the file; `lift` lets a blocked tail in. */
function readLines(text: string): Reading {
  const assignments: Assignment[] = [];
  const seen = new Map<string, number>();
  let start = 0;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("!broken")) return { kind: "broken", line: index + 1, message: "it is broken" };
    const match = /^(tail |rejected )?([\w/]+)=("?)([^"\r]*)\3/.exec(line);
    if (match) {
      const [, kind = "", name = "", quote = "", value = ""] = match;
      const at = start + kind.length + name.length + 1 + quote.length;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      const unblock = {
        address: "lifted",
        at: text.length,
        before: "tail lifted=",
        after: "\n",
        codecs: [],
        part: "last20",
      } as const;
      assignments.push({
        address: nth === 1 ? name : `${name}#${nth}`,
        name,
        span: [at, at + value.length],
        codecs: quote === "" ? ["dotenv-bare"] : ["dotenv-double"],
        ...(kind === "" ? {} : { part: "last20" }),
        ...(kind === "rejected " ? { unblock } : {}),
      });
    }
    start += line.length + 1;
  }
  const follow = [...text.matchAll(/^see (\S+)$/gm)].map((match) => ({
    path: match[1] ?? "",
    layer: "seen",
  }));
  return { kind: "read", assignments, follow };
}

const store: FileStore = {
  id: "lines",
  files: [
    { under: "home", glob: ".state", order: 0, lock: "proper-lockfile", layer: "state" },
    { under: "home", glob: ".shellrc", layer: "shell" },
    { under: "home", glob: "conf/*.conf" },
    { under: "home", glob: ".client", owner: "client" },
    { under: "home", glob: ".old", inert: "nobody reads it" },
    { under: "root", glob: "**/.env" },
    { under: "root", glob: "**/.env.*", not: [".env.example"] },
  ],
  read: readLines,
  edits: {
    add: (text, _file, name) => ({
      address: name,
      at: text.length,
      before: `${name}=`,
      after: "\n",
      codecs: ["dotenv-bare"],
    }),
  },
};

/** What the issuer says, by key; `valid` unless told. */
export type Verdicts = Map<string, "valid" | "invalid" | "rate-limited">;

function credentialWith(verdicts: Verdicts): Credential {
  return {
    id: "acme",
    title: "Acme key",
    names: ["ACME_KEY"],
    pattern: /acme-[A-Za-z0-9]{40}/,
    prefixes: ["acme-"],
    lookalikes: [{ pattern: /acmeadmin-/, what: "an admin key" }],
    test: async (secret) => ({ verdict: verdicts.get(secret.reveal()) ?? "valid" }),
  };
}

/** Sends what `.shellrc` sets; shadows what the process holds. */
const client: Client = {
  id: "acme-client",
  credential: "acme",
  environment: (_machine, host) =>
    Object.fromEntries(
      Object.entries(host.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
  resolve: (machine) => {
    const chain = machine.entries.filter(
      (entry) => entry.name === "ACME_KEY" && (entry.layer === "shell" || entry.kind === "env"),
    );
    const [first, ...rest] = chain;
    if (!first) return { sent: [], shadowed: [], ignored: [] };
    return {
      sent: [{ header: "x-api-key", entry: first.id, value: first.value }],
      shadowed: rest.map((entry) => ({ entry: entry.id, by: first.id, reason: "the shell file wins" })),
      ignored: [],
    };
  },
};

/** A safe outside any file: what the issuer's users keep in a keychain. `failing` makes its swaps fail. */
export interface Safe {
  readonly held: Map<string, string>;
  failing?: "once" | "always";
  /** Addresses at which nothing stands yet, and for which the store can make something. */
  readonly free?: readonly string[];
  locked?: boolean;
  /** What is said of it while it is locked. */
  readonly said?: Partial<Problem>;
  /** Called ahead of each swap: what a stranger does meanwhile. */
  stranger?: () => void;
}

function makingIn(safe: Safe): Required<Pick<ItemStore, "put" | "drop">> {
  const change = (address: string, from: string | undefined, to: string | undefined): void => {
    const failing = safe.failing;
    if (failing === "once") delete safe.failing;
    if (failing) throw Object.assign(new Error("locked"), { code: "LOCKED" });
    const held = safe.held.get(address);
    if (held === to) return;
    if (held !== from) throw new RotateError("FILE_CHANGED", "it holds something else");
    if (to === undefined) safe.held.delete(address);
    else safe.held.set(address, to);
  };
  return {
    put: async ({ address }, to) => change(address, undefined, to.reveal()),
    drop: async ({ address }, from) => change(address, from.reveal(), undefined),
  };
}

function safeStore(safe: Safe): ItemStore {
  return {
    id: "safe",
    async *find() {
      if (safe.locked)
        yield { code: "PLACE_UNREADABLE", message: "the safe is locked", hint: "Unlock it", ...safe.said };
      if (safe.locked) return;
      for (const [address, value] of safe.held) yield { address, name: "ACME_KEY", value: new Secret(value) };
      for (const address of safe.free ?? []) {
        if (safe.held.has(address)) continue;
        yield { address, name: "ACME_KEY", absent: true };
        yield { code: "PLACE_UNREADABLE", address, message: "there is no such item" };
      }
    },
    ...(safe.free ? makingIn(safe) : {}),
    async swap({ address }, from, to) {
      safe.stranger?.();
      const failing = safe.failing;
      if (failing === "once") delete safe.failing;
      if (failing) throw Object.assign(new Error("locked"), { code: "LOCKED" });
      const held = safe.held.get(address);
      if (held === to.reveal()) return;
      if (held !== from.reveal()) throw new RotateError("FILE_CHANGED", "it holds neither");
      safe.held.set(address, to.reveal());
    },
  };
}

export function acme(verdicts: Verdicts = new Map(), safe?: Safe): Plugin {
  return {
    name: "@acme/plugin",
    api: 1,
    credentials: [credentialWith(verdicts)],
    stores: safe ? [store, safeStore(safe)] : [store],
    clients: [client],
  };
}

/** A fake key, made of a seed so that no key stands in the sources. */
export function fakeKey(seed: string): string {
  return `acme-${createHash("sha256").update(seed).digest("hex").slice(0, 40)}`;
}
