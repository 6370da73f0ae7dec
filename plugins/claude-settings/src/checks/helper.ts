import {
  type Check,
  type Entry,
  type Examined,
  type Finding,
  type Host,
  Secret,
} from "@claude-rotate/contract";
import { client } from "../client.ts";
import { situationOf } from "../situation.ts";
import { isProjects, REFUSED, words } from "./support.ts";

/** Milliseconds: Claude Code waits for it at the start of every session. */
const SLOW = 2000;
const LIMIT = 10_000;
const EXECUTABLE = 0o111;

export const helper: Check = {
  id: "CR007",
  level: "error",
  title: "apiKeyHelper does not give a key",
  run: async (machine, host) => {
    const { found } = situationOf(machine, host);
    const entry = found.get("helper")?.entry;
    if (entry === undefined) return [];
    if (isProjects(machine, entry)) return machine.runHelpers ? [projects(entry)] : [];
    const fault = missing(entry.value.reveal(), host);
    if (fault !== undefined) return [{ place: entry.id, ...fault }];
    if (!machine.runHelpers || host.platform === "win32") return [];
    const said = await runHelper(entry.value.reveal(), machine, host);
    return said === undefined ? [] : [{ place: entry.id, ...said }];
  },
};

type Fault = Pick<Finding, "message" | "mend">;

function projects(entry: Entry): Finding {
  return {
    level: "info",
    place: entry.id,
    message: "a project's settings name this command; it was not run",
    mend: "Look at it, and run it yourself if you trust the project.",
  };
}

/** What can be told without running it, where its first word is a path. */
function missing(command: string, { files, paths, platform }: Host): Fault | undefined {
  const word = /^\s*(~?\/[^\s;|&<>()$`"'\\*?]+)(?=\s|$)/.exec(command)?.[1];
  if (word === undefined || platform === "win32") return undefined;
  const path = word.replace(/^~/, paths.home);
  try {
    const info = files.stat(path);
    if (info === undefined)
      return { message: `there is no ${path}`, mend: "Put the command there, or correct its path." };
    if (info.kind === "file" && (info.mode & EXECUTABLE) === 0)
      return { message: `${path} is not executable`, mend: `Make it so: chmod u+x ${path}` };
  } catch {
    // Told by the run, where it is asked for.
  }
  return undefined;
}

/** As the client runs it, but in the home: a relative path must not lead into a project. */
async function runHelper(command: string, machine: Examined, host: Host): Promise<Fault | undefined> {
  const mend = "Run the command yourself, and mend it so that it prints the key alone.";
  const begun = performance.now();
  const env = client.environment(machine, host);
  const { code, stdout } = await host.exec("/bin/sh", ["-c", command], {
    cwd: host.paths.home,
    timeout: LIMIT,
    env,
  });
  const took = performance.now() - begun;
  if (code === -1 && took >= LIMIT - 100) return { message: `it did not end within ${LIMIT / 1000} s`, mend };
  if (code !== 0) return { message: `it exits with ${code}: Claude Code then sends an empty key`, mend };
  const key = stdout.trim();
  if (key === "") return { message: "it prints nothing: Claude Code then sends an empty key", mend };
  if (/\s/.test(key)) return { message: "it prints more than a key", mend };
  const verdict = await machine.ask("anthropic", new Secret(key));
  if (REFUSED.has(verdict.verdict))
    return {
      message: `the issuer refuses the key that it prints: ${words(verdict)}`,
      mend: "Put a new key where the command takes it from.",
    };
  if (took > SLOW)
    return {
      message: `it takes ${(took / 1000).toFixed(1)} s, for which every session waits`,
      mend: "Make it quicker: let it read a copy, or ask a manager that stays unlocked.",
    };
  return undefined;
}
