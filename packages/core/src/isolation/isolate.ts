import { setTimeout as pause } from "node:timers/promises";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { RotateError } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";
import { workerCode } from "../host/worker-code.ts";
import { interrupted } from "../interrupted.ts";
import { type Granted, perform } from "./asked.ts";
import { Clock } from "./clock.ts";
import { Growth } from "./growth.ts";
import { codeOfPlugin } from "./plugin-codes.ts";
import { type Heard, heard } from "./report.ts";
import { noteStuck } from "./stuck.ts";
import { type Beginning, type Order, pack, type WireError, wireError } from "./wire.ts";

/** What a plugin's code may use, in milliseconds and MiB. A thread that uses more is ended. */
export interface Limits {
  readonly load: number;
  /** One call that answers at once: reading a file's text. */
  readonly read: number;
  /** All of those in one command. */
  readonly reads: number;
  /** One call that may wait: an issuer's answer, a look through items. */
  readonly call: number;
  /** The same for a source whose program or server takes that long: it may ask a person. */
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

type Answer = Extract<Heard, { is: "answer" }>;

interface Pending {
  readonly granted: Granted | undefined;
  readonly clock: Clock;
  readonly settle: (answer: Answer) => void;
  /** Something else than an answer came meanwhile: whatever it says then, it is not believed. */
  doubted: boolean;
}

const NONSENSE = "it sent a message that makes no sense";

/** A plugin's code in a thread of its own. No sandbox: it keeps mistakes apart, not malice. */
export class Isolate {
  readonly name: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #flag: Int32Array;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Heard[] = [];
  readonly #asks = new Set<Promise<void>>();
  readonly #memory: number;
  readonly #gone: Promise<void>;
  #calls = 0;
  #spent = 0;
  #ended: string | undefined;

  constructor(begin: Omit<Beginning, "flag">, memory: number) {
    const { port1, port2 } = new MessageChannel();
    this.name = begin.name;
    this.#memory = memory;
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
    // Anything can be thrown there.
    this.#worker.on("error", (error: unknown) => this.#end(diedOf(error)));
    this.#gone = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
    this.#worker.on("exit", () => this.#end(GONE));
    // What it prints could be anything, and our own output is for people and scripts.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#port.on("message", (message: unknown) => this.#take(heard(message)));
    this.#port.on("messageerror", () => this.#take(undefined));
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
        clock.stop();
        signal?.removeEventListener("abort", abort);
      };
      const clock = new Clock(limit, granted?.patience ?? limit, (most) => this.#end(late(most)));
      const settle: Pending["settle"] = (answer) => {
        done();
        if (answer.error) reject(this.#thrown(answer.error, method, signal?.aborted));
        else resolve(answer.value);
      };
      this.#pending.set(id, { granted, clock, settle, doubted: false });
    });
  }

  /** The same for what has to be known before anything else goes on; `total` for all such calls together. Throws alike. */
  callNow(method: string, args: readonly unknown[], limit: number, total: number): unknown {
    const id = this.#begin(method, args);
    const begun = performance.now();
    const most = Math.min(limit, total - this.#spent);
    try {
      const why = most === limit ? late(limit) : `it took more than ${total / 1000} s for all files`;
      return this.#await(id, method, begun + most, why);
    } finally {
      this.#spent += performance.now() - begun;
    }
  }

  #await(id: number, method: string, until: number, why: string): unknown {
    const growth = new Growth(this.#memory);
    for (;;) {
      const seen = Atomics.load(this.#flag, 0);
      for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port)) {
        const answer = this.#sort(heard(got.message), id);
        if (answer?.error) throw this.#thrown(answer.error, method);
        if (answer) return answer.value;
      }
      const left = until - performance.now();
      if (left <= 0) this.#end(why);
      if (growth.isTooMuch()) this.#end(MEMORY);
      if (this.#ended !== undefined) throw this.#failure(this.#ended);
      Atomics.wait(this.#flag, 0, seen, Math.min(left, growth.pause));
    }
  }

  /** The answer that is waited for; all else waits for its turn. */
  #sort(report: Heard | undefined, id: number): Answer | undefined {
    if (report === undefined) {
      this.#take(undefined);
      throw this.#failure(NONSENSE);
    }
    if (report.is === "answer" && report.id === id) return report;
    if (report.is === "gone") this.#end(GONE);
    this.#ready.push(report);
    setImmediate(() => this.#drain());
    return undefined;
  }

  /**
   * Ends the thread. One that does not end within two seconds counts as stuck: on Node 24 and later one that has run out of
   * memory can be for good, and everywhere one that is within a long step of the engine's own. Even the process's own exit
   * waits for it then.
   */
  async stop(): Promise<void> {
    this.#ended ??= "it was stopped";
    this.#port.close();
    void this.#worker.terminate();
    const late = new AbortController();
    const patience = pause(2000, false, { signal: late.signal }).catch(() => false);
    const isGone = await Promise.race([this.#gone.then(() => true), patience]);
    late.abort();
    if (!isGone) noteStuck(this.name);
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

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Resolves once no program runs and no request is under way that it asked for: until then they may be changing something. */
  async quiet(): Promise<void> {
    await Promise.all(this.#asks);
  }

  /** What makes no sense fails the calls that are under way, each once it ends: until then it may be changing something. */
  #take(report: Heard | undefined): void {
    if (report === undefined) for (const pending of this.#pending.values()) pending.doubted = true;
    else if (report.is === "ask") {
      const asked = this.#ask(report).finally(() => this.#asks.delete(asked));
      this.#asks.add(asked);
    } else if (report.is === "answer") this.#settle(report);
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    pending?.settle(pending.doubted ? { ...answer, error: this.#fault(NONSENSE) } : answer);
  }

  async #ask({ id, call, what, args }: Extract<Heard, { is: "ask" }>): Promise<void> {
    const pending = this.#pending.get(call);
    pending?.clock.ask();
    try {
      if (!pending?.granted) throw new RotateError("PLUGIN_FAILED", "nobody waits for this any more");
      this.#send({ do: "reply", id, value: pack(await perform(pending.granted, what, args)) });
    } catch (error) {
      this.#send({ do: "reply", id, error: wireError(error) });
    } finally {
      pending?.clock.answered();
    }
  }

  #thrown({ name, code, message = "", hint }: WireError, method: string, isInterrupted = false): RotateError {
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

  #fault(what: string): WireError {
    return { name: "Error", code: "PLUGIN_FAILED", message: `${this.name}: ${what}` };
  }

  #end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    void this.#worker.terminate();
    for (const [id, { settle }] of this.#pending) settle({ is: "answer", id, error: this.#fault(why) });
    this.#pending.clear();
  }
}

const GONE = "it ended itself";
const MEMORY = "it took too much memory";

function late(limit: number): string {
  return `it did not answer within ${limit / 1000} s`;
}

function diedOf(error: unknown): string {
  if (hasCode(error, "ERR_WORKER_OUT_OF_MEMORY")) return MEMORY;
  return `it failed (${wireError(error).name})`;
}

/** Third-party code is one file, so that what was looked at is what runs. */
export function notAlone(name: string, specifier: string): RotateError {
  return new RotateError("PLUGIN_NOT_ALONE", `${name}: its file imports ${specifier.slice(0, 80)}`);
}
