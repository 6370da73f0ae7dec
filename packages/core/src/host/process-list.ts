import { execFile } from "node:child_process";
import fs from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import { type ProcessList, type RunningProcess, Secret } from "@claude-rotate/contract";

/** Of `/proc`, in the kernel's own unit for programs: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_A_SECOND = 100;
const NONE: ProcessList = {
  processes: [],
  unseen:
    "running programs' variables can't be read on this system: start again whatever ran before the rotation",
};

/** `Processes.list` for the machine that this runs on. */
export async function listProcesses(): Promise<ProcessList> {
  if (process.platform === "linux") return fromProc();
  if (process.platform === "darwin") return fromPs();
  return NONE;
}

function fromProc(): ProcessList {
  const uid = process.getuid?.();
  const booted = bootTime();
  const processes = fs.readdirSync("/proc").flatMap((name): readonly RunningProcess[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (fs.statSync(`/proc/${name}`).uid !== uid) return [];
      return readProc(Number(name), booted);
    } catch {
      // It ended meanwhile, or is one that lets nobody look into it: an agent that keeps keys of other kinds.
      return [];
    }
  });
  return { processes };
}

function bootTime(): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(fs.readFileSync("/proc/stat", "utf8"))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function readProc(pid: number, booted: number | undefined): readonly RunningProcess[] {
  const words = parts(fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  // The kernel's own threads have none, and no variables either.
  if (words[0] === undefined) return [];
  const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
  // The program's name stands in brackets and may hold anything: count the fields behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const started = Number(fields[19]);
  return [
    {
      pid,
      parent: Number(fields[1]),
      ...(booted === undefined ? {} : { since: booted + Math.floor(started / TICKS_A_SECOND) * 1000 }),
      program: nameOf(words[0]),
      args: words.map((word) => new Secret(word)),
      variables: parts(fs.readFileSync(`/proc/${pid}/environ`, "utf8")).flatMap(variable),
    },
  ];
}

function parts(text: string): readonly string[] {
  return text.split("\0").filter((part) => part !== "");
}

function variable(text: string): RunningProcess["variables"] {
  const at = text.indexOf("=");
  return at < 1 ? [] : [{ name: text.slice(0, at), value: new Secret(text.slice(at + 1)) }];
}

/** Of a login shell without its dash, of a program that named itself (`sshd: user`) the first word. */
function nameOf(first: string): string {
  return basename(first.split(": ")[0] ?? "").replace(/^-/, "") || first;
}

async function fromPs(): Promise<ProcessList> {
  const run = promisify(execFile);
  const ask = async (...columns: readonly string[]): Promise<string> =>
    (await run("/bin/ps", ["-xww", ...columns], { maxBuffer: 64 * 1024 * 1024, env: { LC_ALL: "C" } }))
      .stdout;
  const [started, commands, whole] = await Promise.all([
    ask("-o", "pid=,ppid=,lstart=,comm="),
    ask("-o", "pid=,command="),
    ask("-E", "-o", "pid=,command="),
  ]);
  return parsePs(started, commands, whole);
}

/**
 * What macOS's `ps -xww` says: `pid ppid lstart comm`, `pid command`, and with `-E` the same with the variables behind the
 * command, all parted by single spaces. The system hides the variables of its own programs, which use no key. Pure.
 */
export function parsePs(started: string, commands: string, whole: string): ProcessList {
  const command = byPid(commands);
  const everything = byPid(whole);
  const processes = started.split("\n").flatMap((line): readonly RunningProcess[] => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.+?)\s*$/.exec(line);
    if (!match) return [];
    const [, pid = "", parent = "", at = "", path = ""] = match;
    const args = command.get(pid) ?? "";
    const since = Date.parse(at);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        ...(Number.isNaN(since) ? {} : { since }),
        program: nameOf(path),
        args: [new Secret(args)],
        variables: spaced((everything.get(pid) ?? "").slice(args.length)),
      },
    ];
  });
  return { processes };
}

function byPid(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+) (.*)$/.exec(line);
    return match ? [[match[1] ?? "", match[2] ?? ""] as const] : [];
  });
  return new Map(lines);
}

/** `A=1 B=two words C=3`: a value ends where the next name begins. */
function spaced(text: string): RunningProcess["variables"] {
  return text.split(/\s+(?=[A-Za-z_]\w*=)/).flatMap((part) => variable(part.trim()));
}
