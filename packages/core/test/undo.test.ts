import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { type RotateOptions, rotate, undo } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { acme, fakeKey, type Verdicts } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  return home;
}

const run = (home: Home, options: Partial<RotateOptions> = {}) =>
  rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(NEW), ...options });

const issuer = (verdict: "invalid" | "rate-limited") => ({
  plugins: [acme(new Map([[OLD, verdict]]) as Verdicts)],
});

test("an undo to a key that its issuer calls dead asks, and fails where nobody is there to say yes", async () => {
  const home = filled();
  await run(home);
  const context = contextOf(home, issuer("invalid"));
  await expect(undo(context)).rejects.toMatchObject({
    code: "KEY_NOT_VALID",
    exit: 3,
    verdict: { verdict: "invalid" },
    hint: expect.stringContaining("--no-verify"),
  });
  await expect(undo(context, { confirm: async () => false })).rejects.toMatchObject({
    code: "KEY_NOT_VALID",
  });
  expect(home.read(".shellrc")).toContain(NEW);
  const confirm = async (dead: readonly { verdict: { verdict: string } }[]): Promise<boolean> =>
    dead[0]?.verdict.verdict === "invalid";
  await expect(undo(context, { confirm })).resolves.toMatchObject({ state: "committed" });
  expect(home.read(".shellrc")).toContain(OLD);
});

test("an undo that the issuer has nothing to say against, or may not be asked about, goes on", async () => {
  const home = filled();
  await run(home);
  await expect(undo(contextOf(home, issuer("rate-limited")))).resolves.toMatchObject({ changed: true });
  await run(home);
  await expect(undo(contextOf(home, issuer("invalid")), { verify: false })).resolves.toMatchObject({
    changed: true,
  });
});

test("--all and --from contradict each other", async () => {
  const home = filled();
  await expect(run(home, { all: true, from: ["abcdef"] })).rejects.toMatchObject({ code: "USAGE", exit: 2 });
  expect(home.read(".shellrc")).toContain(OLD);
});
