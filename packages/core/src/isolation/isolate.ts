import { setTimeout as pause } from "node:timers/promises";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import {
  type Host,
  type HttpRequest,
  isNetworkError,
  isRotateError,
  NetworkError,
  RotateError,
} from "@claude-rotate/contract";
import { workerCode } from "../host/worker-code.ts";
import { interrupted } from "../interrupted.ts";
import { codeOfPlugin } from "./plugin-codes.ts";
import { type Beginning, type Order, pack, type Report, unpack, type WireError } from "./wire.ts";

/** What a plugin's code may use, in milliseconds and MiB. A thread that uses more is ended. */
export interface Limits {
  readonly load: number;
  /** One call that answers at once: reading a file's text. */
  readonly read: number;
  /** All of those in one command. */
  readonly reads: number;
  /** One call that may wait: an issuer's answer, a look through items. */
  readonly call: number;
  /** A source may ask a person. */
  readonly source: number;
  readonly memory: number;
}

export const LIMITS: Limits = {
  load: 10_000,
  read: 3_000,
  reads: 10_000,
  call: 30_000,
  source: 180_000,
  memory: 256,
};

/** What a call may ask of the machine. */
export interface Granted {
  readonly host: Host;
  readonly exec: readonly string[] | "any";
  /** Origins. */
  readonly fetch: readonly string[] | "any";
}

interface Pending {
  readonly granted: Granted | undefined;
  readonly settle: (report: Extract<Report, { is: "answer" }>) => void;
}

/** A plugin's code in a thread of its own. No sandbox: it keeps mistakes apart, not malice. */
export class Isolate {
  readonly name: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #flag: Int32Array;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Report[] = [];
  readonly #gone: Promise<void>;
  #calls = 0;
  #spent = 0;
  #ended: string | undefined;

  constructor(begin: Omit<Beginning, "flag">, memory: number) {
    const { port1, port2 } = new MessageChannel();
    this.name = begin.name;
    this.#port = port1;
    this.#flag = new Int32Array(new SharedArrayBuffer(4));
    this.#worker = new Worker(workerCode(), {
      workerData: { begin: { ...begin, flag: this.#flag }, port: port2 },
      transferList: [port2],
      execArgv: ["--experimental-vm-modules", "--no-warnings"],
      env: {},
      stdin: true,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 4, stackSizeMb: 4 },
    });
    this.#worker.on("error", (error: NodeJS.ErrnoException) =>
      this.#end(
        error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "it took too much memory" : `it failed (${error.name})`,
      ),
    );
    this.#gone = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
    this.#worker.on("exit", () => this.#end("it ended itself"));
    // What it prints could be anything, and our own output is for people and scripts.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#port.on("message", (report: Report) => this.#take(report));
    this.#port.unref();
    this.#worker.unref();
  }

  /**
   * Rejects with a `RotateError` that bears the plugin's name: of a code that the plugin may use there, or `PLUGIN_FAILED`;
   * with `INTERRUPTED` as soon as `signal` is aborted, whatever the plugin does about it.
   */
  call(
    method: string,
    args: readonly unknown[],
    limit: number,
    granted?: Granted,
    signal: AbortSignal | undefined = granted?.host.signal,
  ): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(interrupted());
    const id = this.#begin(method, args);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        done();
        this.#send({ do: "abort" });
        reject(interrupted());
      };
      signal?.addEventListener("abort", abort, { once: true });
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      const timer = setTimeout(() => this.#end(`it did not answer within ${limit / 1000} s`), limit);
      const settle: Pending["settle"] = (report) => {
        done();
        try {
          resolve(this.#value(report, method, signal?.aborted));
        } catch (error) {
          reject(error);
        }
      };
      this.#pending.set(id, { granted, settle });
    });
  }

  /** The same for what has to be known before anything else goes on; `total` for all such calls together. Throws alike. */
  callNow(method: string, args: readonly unknown[], limit: number, total: number): unknown {
    const id = this.#begin(method, args);
    const begun = performance.now();
    const most = Math.min(limit, total - this.#spent);
    try {
      return this.#await(id, method, begun + most, () =>
        most === limit
          ? `it did not answer within ${limit / 1000} s`
          : `it took more than ${total / 1000} s for all files`,
      );
    } finally {
      this.#spent += performance.now() - begun;
    }
  }

  #await(id: number, method: string, until: number, late: () => string): unknown {
    for (;;) {
      const seen = Atomics.load(this.#flag, 0);
      for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port)) {
        const report = got.message as Report;
        if (report.is === "answer" && report.id === id) return this.#value(report, method);
        this.#ready.push(report);
        setImmediate(() => this.#drain());
      }
      const left = until - performance.now();
      if (left <= 0) this.#end(late());
      if (this.#ended !== undefined) throw this.#failure(this.#ended);
      Atomics.wait(this.#flag, 0, seen, left);
    }
  }

  /**
   * Ends the thread. False where it does not end within two seconds: on Node 24 and later one that has run out of memory can
   * be stuck for good, and then even the process's own exit waits for it.
   */
  async stop(): Promise<boolean> {
    this.#ended ??= "it was stopped";
    this.#port.close();
    void this.#worker.terminate();
    const late = new AbortController();
    const patience = pause(2000, false, { signal: late.signal }).catch(() => false);
    const isGone = await Promise.race([this.#gone.then(() => true), patience]);
    late.abort();
    return isGone;
  }

  #begin(method: string, args: readonly unknown[]): number {
    if (this.#ended !== undefined) throw this.#failure(this.#ended);
    const id = this.#calls++;
    this.#send({ do: "call", id, method, args: pack(args) });
    return id;
  }

  #send(order: Order): void {
    this.#port.postMessage(order);
  }

  #drain(): void {
    for (const report of this.#ready.splice(0)) this.#take(report);
  }

  #take(report: Report): void {
    if (report.is === "ask") return void this.#ask(report);
    const pending = this.#pending.get(report.id);
    this.#pending.delete(report.id);
    pending?.settle(report);
  }

  /** What the plugin's code asks of the machine, within what its manifest declares. */
  async #ask({ id, call, what, args }: Extract<Report, { is: "ask" }>): Promise<void> {
    try {
      const granted = this.#pending.get(call)?.granted;
      if (granted === undefined) throw new RotateError("PLUGIN_FAILED", "nobody waits for this any more");
      const made = what === "exec" ? exec(granted, unpack(args)) : fetch(granted, unpack(args));
      this.#send({ do: "reply", id, value: pack(await made) });
    } catch (error) {
      this.#send({ do: "reply", id, error: wireError(error) });
    }
  }

  #value(
    { value, error }: Extract<Report, { is: "answer" }>,
    method: string,
    isInterrupted = false,
  ): unknown {
    if (error) throw this.#thrown(error, method, isInterrupted);
    return value === undefined ? undefined : unpack(value);
  }

  #thrown(
    { name, code, message = "", hint }: WireError,
    method: string,
    isInterrupted: boolean,
  ): RotateError {
    if (name === "NotAlone") return notAlone(this.name, message);
    if (code === undefined) return this.#failure(`it failed (${name})`);
    const own = `${this.name}: `;
    const told = message.startsWith(own) ? message : own + message;
    const mine = codeOfPlugin(method, code, isInterrupted);
    // A hint of another code would lead astray.
    return new RotateError(mine, told, hint === undefined || mine !== code ? {} : { hint });
  }

  #failure(what: string): RotateError {
    return new RotateError("PLUGIN_FAILED", `${this.name}: ${what}`);
  }

  #end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    void this.#worker.terminate();
    const error: WireError = { name: "Error", code: "PLUGIN_FAILED", message: `${this.name}: ${why}` };
    for (const [id, { settle }] of this.#pending) settle({ is: "answer", id, error });
    this.#pending.clear();
  }
}

/** Third-party code is one file, so that what was looked at is what runs. */
export function notAlone(name: string, specifier: string): RotateError {
  return new RotateError("PLUGIN_NOT_ALONE", `${name}: its file imports ${specifier.slice(0, 80)}`);
}

function wireError(error: unknown): WireError {
  if (isRotateError(error))
    return { name: error.name, code: error.code, message: error.message, hint: error.hint };
  if (isNetworkError(error)) return { name: error.name, kind: error.kind, message: error.message };
  return { name: error instanceof Error ? error.name : typeof error };
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
