import { builtinModules, syncBuiltinESMExports } from "node:module";
// biome-ignore lint/style/noRestrictedImports: the `process` that the plugin will see is changed; nothing is read from it
import process from "node:process";
import vm from "node:vm";
import { type MessagePort, workerData } from "node:worker_threads";
import * as contract from "@claude-rotate/contract";
import { allowedFiles } from "./allowed-files.ts";
import {
  type Beginning,
  NotAlone,
  type Order,
  pack,
  type Report,
  Unsendable,
  unpack,
  type WireError,
  wireError,
} from "./wire.ts";

// A plugin's own thread. The plugin is exactly the bytes that it was started with: one module, which may import the
// contract and what Node brings, and nothing else.

const given = workerData as { readonly begin: Beginning; readonly port: MessagePort };
const { begin, port } = given;
// What stands there would invite a plugin to speak for us.
for (const name of Object.keys(given)) Reflect.deleteProperty(given, name);

const CONTRACT = "@claude-rotate/contract";

/** Node's own means to load files: what they load, nobody has hashed. */
const isLoader = (specifier: string): boolean => /^(?:node:)?module$/.test(specifier);

const builtIn = process.getBuiltinModule;
process.getBuiltinModule = ((specifier: string) => {
  if (isLoader(specifier)) throw new NotAlone(specifier);
  return builtIn(specifier);
}) as typeof builtIn;
syncBuiltinESMExports();

async function modulesOf(specifier: string): Promise<vm.Module> {
  const isNode = specifier.startsWith("node:") || builtinModules.includes(specifier);
  if ((specifier !== CONTRACT && !isNode) || isLoader(specifier)) throw new NotAlone(specifier);
  const exports: Record<string, unknown> =
    specifier === CONTRACT ? contract : ((await import(specifier)) as Record<string, unknown>);
  const names = Object.keys(exports);
  const module = new vm.SyntheticModule(names, () => {
    for (const name of names) module.setExport(name, exports[name]);
  });
  await module.link(() => Promise.reject(new NotAlone()));
  await module.evaluate();
  return module;
}

function parsed(): vm.SourceTextModule {
  return new vm.SourceTextModule(new TextDecoder().decode(begin.code), {
    identifier: begin.name,
    importModuleDynamically: modulesOf as never,
  });
}

/** While it is loaded a plugin has seen no settings, so it can't say that they are wrong. */
async function evaluated(module: vm.Module): Promise<void> {
  try {
    await module.evaluate();
  } catch (error) {
    throw contract.isRotateError(error) ? new contract.RotateError("PLUGIN_FAILED", error.message) : error;
  }
}

/** The plugin as it is used: with its settings, if it has any. */
async function loaded(): Promise<contract.Plugin> {
  const module = parsed();
  await module.link(modulesOf);
  await evaluated(module);
  const { plugin } = module.namespace as { plugin?: contract.Plugin };
  if (typeof plugin !== "object" || plugin === null)
    throw new contract.RotateError("PLUGIN_FAILED", "it exports no `plugin`");
  if (plugin.api !== contract.API) return plugin;
  if (begin.settings === undefined) return plugin;
  if (plugin.configure === undefined) throw new contract.RotateError("CONFIG_INVALID", "it has no settings");
  return plugin.configure(unpack(begin.settings) as Record<string, unknown>);
}

let plugin: contract.Plugin | undefined;
const own = (): contract.Plugin => plugin ?? ({ name: "", api: 1 } as contract.Plugin);
const byId = <T extends { readonly id: string }>(list: readonly T[] | undefined, id: string): T => {
  const found = list?.find((one) => one.id === id);
  if (found) return found;
  throw new Error(`no ${id}`);
};
const fileStore = (id: string): contract.FileStore => byId(own().stores, id) as contract.FileStore;
const itemStore = (id: string): contract.ItemStore => byId(own().stores, id) as contract.ItemStore;

function describe(one: contract.Plugin): object {
  return {
    name: one.name,
    api: one.api,
    credentials: one.credentials ?? [],
    stores: (one.stores ?? []).map((store) =>
      "files" in store
        ? { kind: "files", id: store.id, files: store.files, adds: store.edits !== undefined }
        : {
            kind: "items",
            id: store.id,
            remote: store.remote === true,
            puts: store.put !== undefined,
            drops: store.drop !== undefined,
          },
    ),
    sources: (one.sources ?? []).map(({ scheme }) => ({ scheme })),
    checks: (one.checks ?? []).map(({ id, level, title }) => ({ id, level, title })),
    clients: one.clients?.length ?? 0,
  };
}

/** As many items as anybody has; a store that never ends must not fill the memory. */
const MOST_ITEMS = 10_000;

async function gathered(found: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for await (const item of found) {
    items.push(item);
    if (items.length > MOST_ITEMS) throw new Unsendable(`it finds more than ${MOST_ITEMS} items`);
  }
  return items;
}

// What the other side sends is of the contract's own types: it is the core.
// biome-ignore lint/suspicious/noExplicitAny: each method knows its own arguments
type Loose = readonly any[];

const METHODS: Readonly<Record<string, (args: Loose, host: contract.Host) => unknown>> = {
  imports: () => {
    const module = parsed() as unknown as {
      dependencySpecifiers?: readonly string[];
      moduleRequests?: readonly { specifier: string }[];
    };
    return module.dependencySpecifiers ?? module.moduleRequests?.map(({ specifier }) => specifier) ?? [];
  },
  load: async () => {
    plugin = await loaded();
    return describe(plugin);
  },
  read: ([id, text, file]) => fileStore(id).read(text, file),
  add: ([id, text, file, name]) =>
    fileStore(id).edits?.add(text, file, name) ?? { refused: "the store can't add" },
  find: ([id], host) => gathered(itemStore(id).find(host)),
  // Changes answer with nothing: what they return is of no use.
  swap: async ([id, item, from, to], host) => void (await itemStore(id).swap(item, from, to, host)),
  put: async ([id, item, to], host) => void (await itemStore(id).put?.(item, to, host)),
  drop: async ([id, item, from], host) => void (await itemStore(id).drop?.(item, from, host)),
  test: ([id, secret], host) => byId(own().credentials, id).test(secret, host),
  source: ([scheme, ref], host) =>
    own()
      .sources?.find((one) => one.scheme === scheme)
      ?.read(ref, host),
  check: ([id, machine], host) => byId(own().checks, id).run(withoutAsking(machine), host),
};

/** What would have to be asked on the other side is answered here with "not known". */
function withoutAsking(machine: object): never {
  const asking: Pick<contract.Examined, "ask" | "rightKey" | "leftovers" | "inGit"> = {
    ask: async () => ({ verdict: "unknown" }),
    rightKey: () => undefined,
    leftovers: async () => ({ leftovers: [] }),
    inGit: async () => new Map(),
  };
  return { ...machine, ...asking } as never;
}

const interrupted = new AbortController();
const waiting = new Map<number, (order: Extract<Order, { do: "reply" }>) => void>();
let asked = 0;

function send(report: Report): void {
  port.postMessage(report);
  Atomics.add(begin.flag, 0, 1);
  Atomics.notify(begin.flag, 0);
}

process.on("exit", () => send({ is: "gone" }));

function ask(call: number, what: "exec" | "fetch", args: readonly unknown[]): Promise<unknown> {
  const id = asked++;
  return new Promise((resolve, reject) => {
    waiting.set(id, ({ value, error }) =>
      error ? reject(thrown(error)) : resolve(value === undefined ? undefined : unpack(value)),
    );
    send({ is: "ask", id, call, what, args: pack(args) });
  });
}

function thrown({ name, code, message = "", hint, kind }: WireError): Error {
  if (code !== undefined)
    return new contract.RotateError(code as contract.Code, message, hint === undefined ? {} : { hint });
  if (kind !== undefined) return new contract.NetworkError(kind as "tls", message);
  return Object.assign(new Error(message), { name });
}

function hostFor(call: number): contract.Host {
  const paths = unpack(begin.paths) as contract.Paths;
  const processes = new Proxy({} as contract.Processes, {
    get: () => () => {
      throw new contract.RotateError("PLUGIN_FAILED", "plugins don't see other processes");
    },
  });
  return {
    platform: begin.platform as contract.Platform,
    env: begin.env,
    paths,
    files: allowedFiles(begin.files, { paths }),
    exec: (program, args, options = {}) => ask(call, "exec", [program, args, options]) as never,
    fetch: (request) => ask(call, "fetch", [request]) as never,
    processes,
    signal: interrupted.signal,
  };
}

async function answer(order: Extract<Order, { do: "call" }>): Promise<void> {
  const { id, method, args } = order;
  try {
    const made = METHODS[method]?.(unpack(args) as Loose, hostFor(id));
    // What is there at once is sent at once: somebody may be waiting without a turn of the event loop.
    const value = made instanceof Promise ? await made : made;
    send({ is: "answer", id, value: pack(value) });
  } catch (error) {
    send({ is: "answer", id, error: wireError(error) });
  }
}

port.on("message", (order: Order) => {
  if (order.do === "abort") return interrupted.abort();
  if (order.do === "call") return void answer(order);
  waiting.get(order.id)?.(order);
  waiting.delete(order.id);
});
