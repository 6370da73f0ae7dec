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

/** When a process started: clock ticks since boot on Linux, `ps`'s words elsewhere, empty where nothing tells. */
function startOf(pid: number): string {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name stands in brackets and may hold anything: count the fields behind it.
    return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    if (process.platform !== "darwin") return "";
  }
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

function state(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  if (identity.machine !== os.hostname()) return "unknown";
  if (identity.boot !== boot()) return "dead";
  if (!exists(identity.pid)) return "dead";
  const started = startOf(identity.pid);
  return started === "" || identity.started === "" || started === identity.started ? "alive" : "dead";
}

/** The real processes of this machine. */
export const realProcesses: Processes = {
  self: () => ({ pid: process.pid, started: startOf(process.pid), boot: boot(), machine: os.hostname() }),
  state,
  list: async () => (await import("./process-list.ts")).listProcesses(),
};
