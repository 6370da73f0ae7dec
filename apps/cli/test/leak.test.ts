import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS, type Command, type Flag } from "../src/options.ts";
import { createCanary } from "./support/canary.ts";
import { type Home, names } from "./support/home.ts";
import { type RunOptions, run } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { bigWorld, smallWorld, TO } from "./support/world.ts";

type Line = readonly string[];

/** What matters in an order that goes there and back. */
const JOURNEY: readonly Line[] = [
  ["scan", "--format", "table", "--root", ".", "--cwd", "."],
  ["which", "anthropic", "--json"],
  ["rotate", ...TO, "--dry-run"],
  ["rotate", ...TO, "--dry-run", "--all", "--json"],
  ["rotate", ...TO],
  ["rotate", "--to", "file:~/refused", "--yes"],
  ["rotate", "--to", "file:~/two-lines", "--yes"],
  ["rotate", "--to", "env:ANTHROPIC_NEXT", "--from", "000000", "--yes"],
  ["rotate", ...TO, "--skip", "~/.zshrc", "--add", "~/.zlogin", "--yes", "--json"],
  ["rotate", ...TO, "--all", "--yes"],
  ["rotate", ...TO, "--yes"],
  ["undo", "--json"],
  ["verify", "--until-dead", "000000"],
  ["undo"],
  ["rotate", ...TO, "--no-verify", "--no-undo", "--yes"],
  ["forget", "--json"],
];

/** These go on until they are told to stop. */
const LASTING: readonly string[] = ["serve"];
const EVERYWHERE: Line = ["--json", "--quiet", "--no-color", "--cwd", ".", "--root", "."];

const argumentOf = ({ choices, offers, value }: Flag): Line =>
  value === undefined ? [] : [choices?.[0] ?? (offers === "folder" ? "." : "x")];

/** Every command alone, with what all take, and with each option of its own. */
function linesOf({ name, argument, flags }: Command): readonly Line[] {
  const start = [name, ...(argument?.required ? (argument.choices?.slice(0, 1) ?? ["x"]) : [])];
  return [
    start,
    [...start, ...EVERYWHERE],
    ...flags.map((flag) => [...start, `--${flag.name}`, ...argumentOf(flag)]),
  ];
}

const LINES: readonly Line[] = [
  ...JOURNEY,
  ...COMMANDS.filter(({ name }) => !LASTING.includes(name)).flatMap(linesOf),
  ["--help"],
  ["--version", "--json"],
];

test("no command, option or file of ours shows a secret, in any form, with --verbose too", async () => {
  const { options, home, keys, provider } = await bigWorld();
  const refused = `${keys.other.slice(0, -6)}Q7w8AA`;
  home.write("refused", refused);
  home.write("two-lines", `${keys.next}\n${refused}\n`);
  home.write(".zlogin", "");
  // A server that repeats the key, and a broken file around one.
  const body = JSON.stringify({ error: { type: "authentication_error", message: `bad key ${refused}` } });
  provider.answers.set(refused, { status: 401, body });
  home.write("work/shop/.claude/settings.json", `{ "env": { "ANTHROPIC_API_KEY": ${keys.other} `);
  const env = { ...options.env, ANTHROPIC_API_KEY: keys.old, ANTHROPIC_NEXT: keys.next };
  const canary = createCanary(home, [...Object.values(keys), refused]);
  for (const line of LINES) {
    // It only says more than without.
    const ended = await run([...line, "--verbose"], { ...options, env });
    expect(ended.stdout + ended.stderr, line.join(" ")).not.toBe("");
    canary.said(line, ended);
    canary.files();
  }
  // A key where none belongs is refused, and not repeated.
  for (const line of [
    ["scan", keys.old],
    ["rotate", "--to", keys.next],
    [keys.other],
    ["scan", `--root=${keys.old}`],
  ])
    canary.said(["(a literal)"], await run([...line, "--verbose"], { ...options, env }));
  expect(canary.leaks).toEqual([]);
}, 240_000);

describe("a failure", () => {
  const RENAMES = "rename,renameat,renameat2";
  const FAULTS: readonly (readonly [what: string, inject: string])[] = [
    ["a rename that fails", `inject=${RENAMES}:error=EIO:when=3`],
    ["a disk that fails for good", `inject=${RENAMES},fsync,fdatasync:error=EIO:when=4+`],
    ["a kill", `inject=${RENAMES}:signal=KILL:when=3`],
    ["an interruption", `inject=${RENAMES}:signal=TERM:when=3`],
  ];

  test.skipIf(lacks("strace")).each(FAULTS)(
    "%s shows no secret, and what it leaves none once it is recovered from",
    async (_, inject) => {
      const { options, home, keys } = await bigWorld();
      const canary = createCanary(home, Object.values(keys));
      const through = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        `trace=${RENAMES},fsync,fdatasync`,
        "-e",
        inject,
      ];
      const line = ["rotate", ...TO, "--yes", "--verbose"];
      canary.said(line, await run(line, { ...options, through }));
      canary.said(["recover"], await run(["recover", "--verbose"], options));
      canary.files({ escrow: false });
      expect(canary.leaks).toEqual([]);
    },
  );

  test("a crash leaves no report of Node's", async () => {
    const { options, home, keys, provider } = await smallWorld();
    provider.gate = new Promise(() => {});
    const canary = createCanary(home, Object.values(keys));
    const bug = "process.on('SIGUSR2',()=>{throw(new(Error)(process.env.ANTHROPIC_API_KEY))})";
    const report = `--report-on-fatalerror --report-uncaught-exception --report-directory=${home.temp}`;
    const env = {
      ...options.env,
      ANTHROPIC_API_KEY: keys.old,
      NODE_OPTIONS: `${report} --import "data:text/javascript,${bug}"`,
    };
    const line = ["rotate", ...TO, "--yes", "--verbose"];
    const ended = await run(line, {
      ...options,
      env,
      meanwhile: (child) => {
        const wait = setInterval(() => {
          if (provider.asked.length === 0) return;
          clearInterval(wait);
          child.kill("SIGUSR2");
        }, 20);
      },
    });
    expect(ended.code).toBe(1);
    canary.said(line, ended);
    canary.files();
    expect(canary.leaks).toEqual([]);
    expect(names(home.temp).filter((name) => name.startsWith("report"))).toEqual([]);
  });
});

describe("what undo needs", () => {
  /** A committed rotation, whose escrow holds the old key. */
  async function rotated(): Promise<{ home: Home; options: RunOptions; old: string; escrow: string }> {
    const { home, options, keys } = await bigWorld();
    expect((await run(["rotate", ...TO, "--yes"], options)).code).toBe(0);
    const escrow = names(home.state).find((name) => name.endsWith("/escrow")) ?? "";
    expect(readFileSync(join(home.state, escrow), "latin1")).toContain(keys.old);
    return { home, options, old: keys.old, escrow };
  }

  /** The old key, and what is left of it in its last 20. */
  function tracesIn(home: Home, key: string): readonly string[] {
    const canary = createCanary({ ...home, path: home.state }, [key]);
    const files = names(home.state).filter((name) => statSync(join(home.state, name)).isFile());
    for (const name of files)
      canary.said([name], { stdout: readFileSync(join(home.state, name), "latin1"), stderr: "" });
    return canary.leaks;
  }

  test("is gone without a trace after `forget`", async () => {
    const { home, options, old } = await rotated();
    expect((await run(["forget"], options)).code).toBe(0);
    expect(tracesIn(home, old)).toEqual([]);
  });

  test("and after the first command behind the end of the undo window", async () => {
    const { home, options, old, escrow } = await rotated();
    const path = join(home.state, escrow.replace(/escrow$/, "journal"));
    writeFileSync(path, aged(readFileSync(path, "utf8"), 25));
    expect((await run(["scan"], options)).code).toBe(0);
    expect(tracesIn(home, old)).toEqual([]);
    expect((await run(["undo"], options)).stderr).toContain("UNDO_CLOSED");
  });

  test("stands in files that nobody else may read, whatever the umask", async () => {
    const { home, options } = await bigWorld();
    const through = ["sh", "-c", 'umask 0; exec "$@"', "-"];
    expect((await run(["rotate", ...TO, "--yes"], { ...options, through })).code).toBe(0);
    const modes = names(home.state).map((name) => {
      const stat = statSync(join(home.state, name));
      return [stat.isDirectory(), stat.mode & 0o777];
    });
    expect(modes.length).toBeGreaterThan(3);
    for (const [isFolder, mode] of modes) expect(mode).toBe(isFolder ? 0o700 : 0o600);
    expect(statSync(home.state).mode & 0o777).toBe(0o700);
  });

  /** The journal as it would be had the rotation been so many hours earlier. */
  function aged(journal: string, hours: number): string {
    return journal.replace(/^[0-9a-f]{8} (\{"t":"begin".*)$/m, (_, json: string) => {
      const begin = JSON.parse(json);
      const earlier = JSON.stringify({ ...begin, at: begin.at - hours * 3_600_000 });
      return `${createHash("sha256").update(earlier).digest("hex").slice(0, 8)} ${earlier}`;
    });
  }
});
