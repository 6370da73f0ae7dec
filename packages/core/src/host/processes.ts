import fs from "node:fs";
import os from "node:os";
import type { Processes, ProcessIdentity } from "@claude-rotate/contract";

function boot(): string {
  try {
    return fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Elsewhere the time of boot, in tens of seconds, since uptime drifts.
    return `t${Math.round((Date.now() / 1000 - os.uptime()) / 10)}`;
  }
}

/** Where a process's number means it and nothing else: on Linux the inode of its pid namespace. */
function namespace(): string {
  try {
    return fs.readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** What `/proc` tells of a process: when it started, in clock ticks since boot, and whether only its number is left. */
function procOf(pid: number): { readonly started: string; readonly ended: boolean } | undefined {
  try {
    // In a container whose `/proc` is another one's, numbers there mean others.
    if (fs.readlinkSync("/proc/self") !== String(process.pid)) return undefined;
    const line = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name stands in brackets and may hold anything: count the fields behind it.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { started: fields[19] ?? "", ended: /^[ZXx]$/.test(fields[0] ?? "") };
  } catch {
    return undefined;
  }
}

/** When a process started, in the system's own unit; empty where nothing tells. */
function startOf(pid: number): string {
  if (process.platform !== "darwin") return procOf(pid)?.started ?? "";
  try {
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    return execFileSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Times of boot, told from a clock that is set now and then: within a minute they are one, and pid and start decide. */
function isSameBoot(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => Number(/^t(\d+)$/.exec(text)?.[1] ?? Number.NaN));
  return one === other || Math.abs((a ?? 0) - (b ?? 0)) <= 6;
}

/**
 * Under the same boot and among the same processes pid and start decide for sure; another boot under the same host name
 * was before this one. Nothing else can be told from here.
 */
function state(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  const isHere = identity.machine === os.hostname();
  if (!isSameBoot(identity.boot, boot())) return isHere ? "dead" : "unknown";
  const isOurs = identity.namespace === undefined ? isHere : identity.namespace === namespace();
  if (!isOurs) return "unknown";
  if (!exists(identity.pid) || procOf(identity.pid)?.ended) return "dead";
  const started = startOf(identity.pid);
  return started === "" || identity.started === "" || started === identity.started ? "alive" : "dead";
}

/** The real processes of this machine. */
export const realProcesses: Processes = {
  self: () => ({
    pid: process.pid,
    started: startOf(process.pid),
    boot: boot(),
    machine: os.hostname(),
    namespace: namespace(),
  }),
  state,
  list: async () => (await import("./process-list.ts")).listProcesses(),
};
