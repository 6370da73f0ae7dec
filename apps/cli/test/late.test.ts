import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { lacks, UNPRIVILEGED } from "./support/tools.ts";
import { smallWorld, TO } from "./support/world.ts";

const yes = ["rotate", ...TO, "--yes"];

test.skipIf(lacks("strace"))(
  "a failure behind the commit record (here: shrinking the escrow) is no failed rotation",
  async () => {
    const { options, home, keys } = await smallWorld();
    const inject = "inject=rename,renameat,renameat2:error=EIO:when=3";
    const through = [
      "strace",
      "-f",
      "-qq",
      "-o",
      join(home.temp, "trace"),
      "-e",
      "trace=rename,renameat,renameat2",
      "-e",
      inject,
    ];
    const { code, document } = await runJson(yes, { ...options, through });
    expect(home.read(".zshrc")).toContain(keys.next);
    expect([code, document.state]).toEqual([0, "committed"]);
  },
);

test.skipIf(lacks("strace")).each([["recover"], ["scan"], ["undo"], yes])(
  "`%s` puts a killed rotation back though the config file is broken, and tells of both",
  async (...args) => {
    const { options, home, keys } = await smallWorld();
    home.write(".claude/settings.json", JSON.stringify({ env: { ANTHROPIC_API_KEY: keys.old } }));
    const before = home.snapshot();
    const inject = "inject=rename,renameat,renameat2:signal=KILL:when=2";
    const trace = join(home.temp, "trace");
    const through = [
      "strace",
      "-f",
      "-qq",
      "-o",
      trace,
      "-e",
      "trace=rename,renameat,renameat2",
      "-e",
      inject,
    ];
    await run(yes, { ...options, through });
    expect(home.snapshot()).not.toEqual(before);
    home.write(".config/claude-rotate/config.json", "{bad");
    const { code, document, stderr } = await runJson(args, options);
    expect(stderr + JSON.stringify(document)).toContain("CONFIG_INVALID");
    if (args[0] === "recover") {
      expect([code, document.state, document.putBack.length]).toEqual([0, "recovered", 1]);
      expect(document.error).toBeUndefined();
    } else expect(stderr).toContain("put back what an interrupted run had changed");
    rmSync(home.at(".config"), { recursive: true });
    expect(home.snapshot()).toEqual(before);
  },
);

test("`history` and `forget` need no config file: a broken one is told, and in nobody's way", async () => {
  const { home, options } = await smallWorld();
  const rotated = await runJson(yes, options);
  home.write(".config/claude-rotate/config.json", "{bad");
  const seen = await runJson(["history"], options);
  expect([seen.code, seen.document.rotations[0].id]).toEqual([0, rotated.document.id]);
  expect(seen.stderr).toContain("CONFIG_INVALID");
  const forgotten = await runJson(["forget"], options);
  expect([forgotten.code, forgotten.document.forgotten]).toEqual([0, [rotated.document.id]]);
});

test("`history` names a rotation whose journal is damaged, and `forget` erases what it keeps", async () => {
  const { options, home, keys } = await smallWorld();
  const { document: done } = await runJson(yes, options);
  const folder = join(home.state, "rotations", done.id);
  writeFileSync(join(folder, "journal"), "0badc0de {}\n");
  const { code, stdout, stderr } = await run(["history"], options);
  expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${done.id} .*damaged`))]);
  expect(stderr).toContain(`claude-rotate forget ${done.id}`);
  expect(readFileSync(join(folder, "escrow"), "utf8")).toContain(keys.old);
  const { document } = await runJson(["forget", done.id], options);
  expect(document.forgotten).toEqual([done.id]);
  expect(existsSync(folder)).toBe(false);
});

test.skipIf(lacks("sh"))(
  "a receipt that can't be written is told on stderr, and the rotation stands",
  async () => {
    const { options, home, keys } = await smallWorld();
    const through = ["sh", "-c", '"$@" >/dev/full', "sh"];
    const { code, stderr } = await run(yes, { ...options, through });
    expect(home.read(".zshrc")).toContain(keys.next);
    expect([code, stderr]).toEqual([0, expect.stringContaining("the change is made and stays")]);
    const scanned = await run(["scan"], { ...options, through });
    expect([scanned.code, scanned.stderr]).toEqual([1, expect.stringContaining("could not be written")]);
  },
);

test("a dry run needs no state folder that can be written", async () => {
  const { options, home } = await smallWorld();
  mkdirSync(home.state, { recursive: true });
  chmodSync(home.state, 0o500);
  const { code, document } = await runJson(["rotate", ...TO, "--dry-run"], {
    ...options,
    through: UNPRIVILEGED,
  });
  expect([code, document.state]).toEqual([0, "planned"]);
});

test("a state folder that may not be looked into is STATE_UNUSABLE with its path", async () => {
  const { options, home } = await smallWorld();
  mkdirSync(home.state, { recursive: true });
  chmodSync(home.state, 0);
  const { document } = await runJson(yes, { ...options, through: UNPRIVILEGED });
  expect(document.error).toMatchObject({ code: "STATE_UNUSABLE", path: home.state });
});

test("an undo says `1 place is`", async () => {
  const { options, home } = await smallWorld();
  home.write(".zshrc", "");
  await run(yes, options);
  expect((await run(["undo"], options)).stdout).toContain("1 place is as it was");
});

/** Lets a rotation have begun two days ago. Returns its escrow. */
function agedEscrow(rotations: string): string {
  const [id = ""] = readdirSync(rotations);
  const journal = join(rotations, id, "journal");
  const [first = "", ...rest] = readFileSync(journal, "utf8").split("\n");
  const begin = JSON.parse(first.slice(9));
  const json = JSON.stringify({ ...begin, at: begin.at - 48 * 60 * 60 * 1000 });
  const sum = createHash("sha256").update(json).digest("hex").slice(0, 8);
  writeFileSync(journal, [`${sum} ${json}`, ...rest].join("\n"));
  return join(rotations, id, "escrow");
}

function cannotMakeImmutable(): boolean {
  if (lacks("chattr")) return true;
  const probe = join(mkdtempSync(join(tmpdir(), "immutable-")), "probe");
  writeFileSync(probe, "");
  const can = spawnSync("chattr", ["+i", probe]).status === 0;
  if (can) execFileSync("chattr", ["-i", probe]);
  else console.log("skipped: nothing can be made immutable here");
  rmSync(dirname(probe), { recursive: true });
  return !can;
}

test.skipIf(cannotMakeImmutable())(
  "an old key that can't be erased at the window's end is named by each command, and keeps none from its work",
  async () => {
    const { options, home, keys } = await smallWorld();
    await run(yes, options);
    const escrow = agedEscrow(home.at(".local/state/claude-rotate/rotations"));
    execFileSync("chattr", ["+i", escrow]);
    try {
      for (const args of [["scan"], yes]) {
        const { code, stderr } = await run(args, options);
        expect([code, stderr]).toEqual([0, expect.stringContaining(escrow)]);
      }
      const { code, document } = await runJson(["forget"], options);
      expect(code).toBe(1);
      expect(document.error).toMatchObject({ code: "STATE_UNUSABLE", path: escrow });
    } finally {
      execFileSync("chattr", ["-i", escrow]);
    }
    expect((await run(["scan"], options)).stderr).not.toContain(escrow);
    expect(existsSync(escrow)).toBe(false);
    expect(home.read(".zshrc")).toContain(keys.next);
  },
);
