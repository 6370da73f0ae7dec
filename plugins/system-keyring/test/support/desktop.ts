import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Host } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { makeSandbox } from "@claude-rotate/testkit";
import { onTestFinished } from "vitest";

const PROGRAMS = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/** The programs that a Secret Service needs and that are not here. */
export const lacking: readonly string[] = PROGRAMS.filter(
  (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined,
);

interface Named {
  readonly service: string;
  readonly account: string;
}

/** `PATH` with the Node that runs this. */
export const PATH: string = [dirname(process.execPath), process.env.PATH].join(delimiter);

/** A D-Bus session of its own with GNOME's Secret Service, and `secret-tool` as the other program that uses it. */
export interface Desktop {
  readonly host: Host;
  held(item: Named): Promise<string>;
  /** `extra` are further attributes, as names and values in turn. */
  store(item: Named, value: string, ...extra: readonly string[]): Promise<void>;
  /** As `keytar` writes one: the attribute `account` in place of `username`. */
  storeAsKeytar(item: Named, value: string): Promise<void>;
  /** What `secret-tool search` tells of an item: its label and attributes. */
  shown(item: Named): Promise<string>;
  lock(): Promise<void>;
}

const execute = promisify(execFile);

/** Gone when the test ends. `keyring: false` is a session without a Secret Service. */
export async function openDesktop({ keyring = true }: { readonly keyring?: boolean } = {}): Promise<Desktop> {
  const sandbox = makeSandbox();
  for (const folder of ["home", "run"]) mkdirSync(sandbox.at(folder), { recursive: true, mode: 0o700 });
  const config = sandbox.write("bus.conf", BUS);
  const home = { PATH, LC_ALL: "C.UTF-8", HOME: sandbox.at("home"), XDG_RUNTIME_DIR: sandbox.at("run") };
  const bus = spawn("dbus-daemon", ["--nofork", "--print-address", `--config-file=${config}`], {
    env: home,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let daemon: ChildProcess | undefined;
  onTestFinished(async () => {
    for (const one of [daemon, bus]) await end(one);
    sandbox.remove();
  });
  const [line] = await once(bus.stdout, "data");
  const address = String(line).trim();
  const env = { ...home, DBUS_SESSION_BUS_ADDRESS: address };
  if (keyring) {
    daemon = startKeyring(env);
    await keyringOwned(env);
  }
  const tool = async (args: readonly string[], stdin = ""): Promise<string> => {
    const running = execute("secret-tool", args, { env, timeout: 10_000 });
    running.child.stdin?.on("error", () => {}).end(stdin);
    const { stdout, stderr } = await running;
    return stdout + stderr;
  };
  const named = ({ service, account }: Named): string[] => ["service", service, "username", account];
  return {
    host: createHost({ home: home.HOME, cwd: home.HOME, env }),
    held: (item) => tool(["lookup", ...named(item)]),
    store: async (item, value, ...extra) => {
      await tool(["store", "--label=Théirs", ...named(item), ...extra], value);
    },
    storeAsKeytar: async ({ service, account }, value) => {
      await tool(["store", "--label=Théirs", "service", service, "account", account], value);
    },
    shown: (item) => tool(["search", ...named(item)]),
    lock: async () => {
      await call(env, "org.freedesktop.secrets", "/org/freedesktop/secrets", [
        "org.freedesktop.Secret.Service.Lock",
        "array:objpath:/org/freedesktop/secrets/collection/login",
      ]);
    },
  };
}

/** As a desktop's own, but that nothing is started by asking for it. */
const BUS = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

function startKeyring(env: NodeJS.ProcessEnv): ChildProcess {
  const args = ["--foreground", "--unlock", "--components=secrets"];
  const daemon = spawn("gnome-keyring-daemon", args, { env, stdio: ["pipe", "ignore", "ignore"] });
  daemon.stdin?.end("a password");
  return daemon;
}

async function keyringOwned(env: NodeJS.ProcessEnv): Promise<void> {
  for (let times = 0; times < 200; times++) {
    const owned = await call(env, "org.freedesktop.DBus", "/org/freedesktop/DBus", [
      "org.freedesktop.DBus.NameHasOwner",
      "string:org.freedesktop.secrets",
    ]);
    if (owned.includes("boolean true")) return;
    await sleep(50);
  }
  throw new Error("gnome-keyring-daemon did not start");
}

async function call(
  env: NodeJS.ProcessEnv,
  name: string,
  path: string,
  args: readonly string[],
): Promise<string> {
  const asked = ["--session", "--print-reply", `--dest=${name}`, path, ...args];
  return (await execute("dbus-send", asked, { env, timeout: 10_000 })).stdout;
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
