import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Host, RunningProcess } from "@claude-rotate/contract";
import { Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { runningPrograms } from "../src/aftermath/programs.ts";
import { parsePs } from "../src/host/process-list.ts";
import { createHost, rotate, undo } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const LISTED = process.platform === "linux" || process.platform === "darwin";
const OLD = fakeKey("old");
const NEW = fakeKey("new");

interface Started {
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A real process that runs until the test ends; resolves when it is there. */
async function start({ program, args = [], env = {} }: Started): Promise<ChildProcess> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  await new Promise<void>((resolve, reject) => child.on("spawn", resolve).on("error", reject));
  return child;
}

const node = (script: string): Started => ({ program: process.execPath, args: ["-e", script] });
const WAIT = "setInterval(() => {}, 1000)";

function homeWithOld(): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  return home;
}

const change = { credential: "acme", secret: async () => new Secret(NEW) };

test.runIf(LISTED)(
  "a rotation names each program that still holds the old key, and how to start it again",
  async () => {
    const home = homeWithOld();
    const inVariable = await start({ ...node(WAIT), env: { ACME_KEY: OLD } });
    const inHeader = await start({ ...node(WAIT), env: { HEADERS: `x-api-key: ${OLD}` } });
    const inArgument = await start({ program: process.execPath, args: ["-e", WAIT, "--", `--key=${OLD}`] });
    const shell = await start({ program: "bash", args: ["--norc", "-s"], env: { ACME_KEY: OLD } });
    const withNew = await start({ ...node(WAIT), env: { ACME_KEY: NEW } });
    const without = await start(node(WAIT));
    const { restart, warnings } = await rotate(contextOf(home), change);
    const byPid = new Map(restart.map((entry) => [entry.pid, entry]));
    expect(byPid.get(inVariable.pid)?.reason).toBe("node still holds the old key in ACME_KEY");
    expect(byPid.get(inHeader.pid)?.reason).toBe("node still holds the old key in HEADERS");
    expect(byPid.get(inArgument.pid)?.reason).toBe("node still holds the old key in its arguments");
    expect(byPid.get(shell.pid)).toMatchObject({ program: "bash", how: "in its terminal: exec bash -l" });
    for (const other of [withNew, without]) expect(byPid.has(other.pid)).toBe(false);
    const since = byPid.get(inVariable.pid)?.since ?? 0;
    expect(Math.abs(Date.now() - since)).toBeLessThan(60_000);
    expect(byPid.get(inVariable.pid)?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.stringify([restart, warnings])).not.toContain(OLD);
    for (const child of [inVariable, inArgument, shell]) expect(child.exitCode).toBeNull();
  },
);

test.runIf(LISTED)("after an undo it is the new key that programs hold", async () => {
  const home = homeWithOld();
  const context = contextOf(home);
  await rotate(context, change);
  const withNew = await start({ ...node(WAIT), env: { ACME_KEY: NEW } });
  const { restart } = await undo(context);
  expect(restart.map(({ pid }) => pid)).toEqual([withNew.pid]);
});

test("a key that was replaced long ago is known by its shape, without its secret", async () => {
  const home = makeHome();
  const child = await start({ ...node(WAIT), env: { ACME_KEY: OLD } });
  const { programs } = await runningPrograms(contextOf(home));
  if (LISTED) expect(programs.find(({ pid }) => pid === child.pid)?.holds).toHaveLength(1);
});

test.runIf(process.platform === "linux")("nobody else's processes are looked at", async () => {
  const { processes } = await createHost().processes.list();
  const { statSync } = await import("node:fs");
  const strangers = processes.filter(({ pid }) => {
    const stat = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
    return stat !== undefined && stat.uid !== process.getuid?.();
  });
  expect(strangers).toEqual([]);
  expect(processes.some(({ pid }) => pid === process.pid)).toBe(true);
});

/** A family of processes: the shell that a person typed into, npx and its shell between it and us, and others. */
function family(home: Home, own: number): Host["processes"]["list"] {
  const row = (pid: number, parent: number, words: readonly string[], key?: string): RunningProcess => ({
    pid,
    parent,
    program: path.basename(words[0] ?? "").replace(/^-/, ""),
    args: words.map((word) => new Secret(word)),
    variables: key === undefined ? [] : [{ name: "ACME_KEY", value: new Secret(key) }],
  });
  return async () => ({
    processes: [
      row(10, 1, ["-zsh"], OLD),
      row(11, 10, ["node", "/usr/bin/npx", "claude-rotate"], OLD),
      row(12, 11, ["sh", "-c", "claude-rotate rotate"], OLD),
      row(own, 12, ["node", "cli.js"], OLD),
      row(20, 1, ["/usr/bin/editor-app", home.path], OLD),
      row(21, 20, ["node", "mcp-server"], OLD),
      row(30, 1, ["bash", "./nightly.sh"], OLD),
    ],
  });
}

test("the shell comes first, what stands between it and us is left out, children start again with their parent", async () => {
  const home = homeWithOld();
  const plugin = {
    ...acme(),
    programs: [
      {
        id: "editor",
        recognise: ({ program }: RunningProcess) =>
          program === "editor-app" ? { program: "Editor", how: "quit Editor and open it again" } : undefined,
      },
    ],
  };
  const context = contextOf(home, {
    env: { ACME_KEY: OLD, SHELL: "/bin/zsh" },
    plugins: [plugin],
    host: (host) => ({
      ...host,
      processes: { ...host.processes, list: family(home, host.processes.self().pid) },
    }),
  });
  const { restart } = await rotate(context, change);
  expect(restart.map(({ pid, program, how }) => [pid, program, how])).toEqual([
    [10, "zsh", "exec zsh -l"],
    [20, "Editor", "quit Editor and open it again"],
    [21, "node", "starts again with Editor (pid 20)"],
    [30, "bash", "stop it, and start it again from a new terminal"],
  ]);
});

test("where programs can't be listed the rotation is done and says so", async () => {
  const home = homeWithOld();
  const unseen = "running programs' variables can't be read on this system";
  const on = (list: Host["processes"]["list"]) =>
    contextOf(home, { host: (host) => ({ ...host, processes: { ...host.processes, list } }) });
  const silent = await rotate(
    on(async () => ({ processes: [], unseen })),
    change,
  );
  expect(silent).toMatchObject({ state: "committed", restart: [] });
  expect(silent.warnings).toContain(unseen);
  const back = await undo(on(() => Promise.reject(new Error("no /proc"))));
  expect(back.state).toBe("committed");
  expect(back.warnings).toContain("running programs could not be listed");
});

test("what macOS's ps says, with a login shell, an app whose path has spaces and a value with two words", () => {
  const started = [
    "    1     0 Mon Nov 23 08:00:01 2026     /sbin/launchd",
    "  501     1 Mon Nov 23 08:01:02 2026     /Applications/Some App.app/Contents/MacOS/Some App",
    "  777   501 Tue Nov 24 09:10:11 2026     -zsh",
    "",
  ].join("\n");
  const commands =
    "    1 /sbin/launchd\n  501 /Applications/Some App.app/Contents/MacOS/Some App --x\n  777 -zsh\n";
  const whole = `    1 /sbin/launchd\n  501 /Applications/Some App.app/Contents/MacOS/Some App --x A=1 TITLE=two words ACME_KEY=${OLD}\n  777 -zsh HOME=/Users/me\n`;
  const { processes } = parsePs(started, commands, whole);
  expect(
    processes.map(({ pid, parent, program, variables }) => [
      pid,
      parent,
      program,
      variables.map(({ name, value }) => [name, value.reveal()]),
    ]),
  ).toEqual([
    [1, 0, "launchd", []],
    [
      501,
      1,
      "Some App",
      [
        ["A", "1"],
        ["TITLE", "two words"],
        ["ACME_KEY", OLD],
      ],
    ],
    [777, 501, "zsh", [["HOME", "/Users/me"]]],
  ]);
  expect(processes[2]?.since).toBe(new Date(2026, 10, 24, 9, 10, 11).getTime());
});
