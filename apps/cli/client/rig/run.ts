import { spawn, spawnSync } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "./home.ts";
import type { Slots } from "./server.ts";

const CLIENT: string = process.env.CLAUDE_ROTATE_CLIENT ?? "";
const CLI: string = join(import.meta.dirname, "../../dist/cli.js");

export const hasClient: boolean = CLIENT !== "" && existsSync(CLIENT);
export const hasCli: boolean = existsSync(CLI);
/** Whether a run can be given an /etc of its own; the machine's real one is never touched. */
export const hasNamespaces: boolean =
  spawnSync("unshare", [...unshare(), "true"], { stdio: "ignore" }).status === 0;

const QUIET = {
  CLAUDE_CODE_MAX_RETRIES: "0",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
  DISABLE_ERROR_REPORTING: "1",
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `claude -p hi` there and tells what its first message request bore. */
export async function client(
  sandbox: Sandbox,
  args: readonly string[] = [],
): Promise<Ended & { readonly sent: Slots }> {
  const before = sandbox.api.requests.length;
  const ended = await run(sandbox, [CLIENT, "-p", "hi", ...args]);
  const post = sandbox.api.requests.slice(before).find((request) => request.method === "POST");
  const { method: _, path: __, ...sent } = post ?? { method: "", path: "" };
  return { ...ended, sent };
}

/** Runs `claude-rotate` there with the same environment, and reads its JSON. `args` starts with the command. */
export async function cli(
  sandbox: Sandbox,
  args: readonly string[],
): Promise<Ended & { readonly json: unknown }> {
  const ended = await run(sandbox, [process.execPath, CLI, ...args, "--json"]);
  return { ...ended, json: JSON.parse(ended.stdout) };
}

/** Puts the client on the PATH of a home whose definition names `{home}/tools` there. */
export function putOnPath(sandbox: Sandbox): void {
  mkdirSync(join(sandbox.home, "tools"));
  symlinkSync(CLIENT, join(sandbox.home, "tools", "claude"));
}

/** Runs `claude-rotate` on a terminal (util-linux's `script` makes one), with an answer to its first question. */
export async function converse(
  sandbox: Sandbox,
  args: string,
  answer: string,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = `"${process.execPath}" "${CLI}" ${args}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: sandbox.cwd,
    env: { ...environment(sandbox), SHELL: "/bin/sh", TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 60_000,
  });
  let screen = "";
  let isAnswered = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (isAnswered || !screen.includes("[y/N]")) return;
    isAnswered = true;
    child.stdin.write(answer);
  });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, screen };
}

async function run(sandbox: Sandbox, command: readonly string[]): Promise<Ended> {
  const [program = "", ...args] = sandbox.etc === undefined ? command : withEtc(sandbox.etc, command);
  const fd = sandbox.definition.fd === undefined ? undefined : openSync(join(sandbox.root, "fd"), "r");
  const child = spawn(program, args, {
    cwd: sandbox.cwd,
    env: environment(sandbox),
    stdio: ["ignore", "pipe", "pipe", ...(fd === undefined ? [] : [fd])],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((done, fail) => child.on("close", done).on("error", fail));
  if (fd !== undefined) closeSync(fd);
  return { code, stdout, stderr };
}

/** Nothing of the tester's own environment: it may hold a real key. */
function environment(sandbox: Sandbox): Record<string, string> {
  const { env = {}, shell } = sandbox.definition;
  const bare = { HOME: sandbox.home, PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
  return {
    ...(shell === undefined ? bare : exported(sandbox, shell, bare)),
    ...QUIET,
    XDG_STATE_HOME: sandbox.state,
    ANTHROPIC_BASE_URL: sandbox.api.url,
    ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, sandbox.fill(value)])),
  };
}

/** What a bash that has read the file hands on to its programs. */
function exported(sandbox: Sandbox, file: string, env: Record<string, string>): Record<string, string> {
  const listed = spawnSync(
    "bash",
    ["--norc", "--noprofile", "-c", '. "$1" && env -0', "bash", join(sandbox.home, file)],
    {
      env,
      cwd: sandbox.cwd,
      encoding: "utf8",
    },
  );
  const pairs = listed.stdout.split("\0").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}

function unshare(): readonly string[] {
  return process.getuid?.() === 0 ? ["--mount"] : ["--mount", "--map-root-user"];
}

/** The command with `etc` in the place of /etc, in a mount namespace of its own. */
function withEtc(etc: string, command: readonly string[]): readonly string[] {
  for (const name of ["passwd", "group", "hosts", "nsswitch.conf", "ld.so.cache"]) {
    if (existsSync(join("/etc", name))) cpSync(join("/etc", name), join(etc, name));
  }
  return ["unshare", ...unshare(), "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', etc, ...command];
}
