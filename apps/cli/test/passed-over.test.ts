import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./support/keys.ts";
import { type Document, run, runJson } from "./support/run.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const FILE = "p/.claude/settings.local.json";

/** A user's own key, and another living one that the settings of the project `p` bring into use there. */
async function worldWithProject(): Promise<World> {
  const world = await smallWorld();
  world.home.write(FILE, JSON.stringify({ env: { ANTHROPIC_API_KEY: world.keys.other } }));
  return { ...world, options: { ...world.options, cwd: "p" } };
}

const named = ({ passedOver }: Document): readonly string[] =>
  passedOver.map(({ fingerprint }: { fingerprint: string }) => fingerprint);

describe("a project's key that is in use, where the user has one of their own", () => {
  test("does not decide which key moves, and the rotation says so", async () => {
    const { options, home, keys } = await worldWithProject();
    const before = home.read(FILE);
    const other = fingerprintOf(keys.other);
    const told = `--from ${other}`;

    const scanned = await run(["scan"], options);
    expect(scanned.stdout).toContain("rotate leaves it");
    expect(scanned.stdout).toContain(told);
    expect(scanned.stdout).not.toContain("to replace the key in use");
    expect(named((await runJson(["scan"], options)).document)).toEqual([other]);

    const planned = await run(["rotate", ...TO, "--dry-run"], options);
    expect(planned.stdout).toContain("rotate leaves it");
    expect(planned.stdout).toContain(told);

    const { code, document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect([code, document.from, named(document)]).toEqual([0, [fingerprintOf(keys.old)], [other]]);
    expect(document.left).toEqual([
      {
        place: home.at(`${FILE}#/env/ANTHROPIC_API_KEY`),
        reason: expect.stringContaining("the key in use here"),
      },
    ]);
    expect(home.read(FILE)).toBe(before);

    const again = await run(["rotate", ...TO, "--yes"], options);
    expect([again.code, again.stdout.includes(told)]).toEqual([0, true]);
  });

  test("moves where --from names it, with nothing left to say", async () => {
    const { options, home, keys } = await worldWithProject();
    const other = fingerprintOf(keys.other);
    const { code, document } = await runJson(["rotate", ...TO, "--from", other, "--yes"], options);
    expect([code, document.from, named(document)]).toEqual([0, [other], []]);
    expect(home.read(FILE)).toContain(keys.next);
    expect(home.read(".zshrc")).toContain(keys.old);
  });

  test("is nothing to speak of where it is the user's own key, or another folder's", async () => {
    const { options, home, keys } = await worldWithProject();
    for (const cwd of ["", "p"]) {
      const { stdout } = await run(["scan"], { ...options, cwd });
      expect(stdout.includes("rotate leaves it"), cwd).toBe(cwd === "p");
    }
    home.write(FILE, JSON.stringify({ env: { ANTHROPIC_API_KEY: keys.old } }));
    expect((await run(["scan"], options)).stdout).toContain("to replace the key in use");
  });
});

describe("a key that its issuer calls dead", () => {
  test("is replaced, and nobody is told to revoke it", async () => {
    const { options, home, keys, provider } = await smallWorld();
    home.write(".bashrc", `export WORK_ANTHROPIC_API_KEY=${keys.other}\n`);
    provider.valid.delete(keys.other);
    const { code, document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect([code, document.from.length]).toEqual([0, 2]);
    expect(home.read(".bashrc")).toContain(keys.next);
    expect(document.revoke.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).toEqual([
      fingerprintOf(keys.old),
    ]);
  });
});
