import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { names } from "./support/home.ts";
import { leakForms } from "./support/keys.ts";
import { run } from "./support/run.ts";
import { bigWorld, TO } from "./support/world.ts";

/** Every command and option, in an order that exercises the way there and back. */
const LINES: readonly (readonly string[])[] = [
  ["scan"],
  ["scan", "--json"],
  ["scan", "--format", "table", "--root", ".", "--cwd", "."],
  ["which"],
  ["which", "anthropic", "--json"],
  ["verify"],
  ["verify", "--json"],
  ["rotate", ...TO, "--dry-run"],
  ["rotate", ...TO, "--dry-run", "--all", "--json"],
  ["rotate", ...TO],
  ["rotate", "--to", "file:~/refused", "--yes"],
  ["rotate", "--to", "file:~/two-lines", "--yes"],
  ["rotate", "--to", "env:ANTHROPIC_NEXT", "--from", "000000", "--yes"],
  ["rotate", ...TO, "--skip", "~/.zshrc", "--add", "~/.zlogin", "--yes", "--json"],
  ["rotate", ...TO, "--all", "--yes"],
  ["rotate", ...TO, "--yes"],
  ["history"],
  ["history", "--json"],
  ["undo"],
  ["undo", "--json"],
  ["rotate", ...TO, "--no-verify", "--no-undo", "--yes"],
  ["recover", "--json"],
  ["forget", "--json"],
  ["demo"],
  ["completion", "bash"],
  ["--help"],
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
  const forms = [...Object.values(keys), refused].flatMap(leakForms);
  const leaks: string[] = [];
  const look = (where: string, text: string): void => {
    // The demo's keys are its own: nothing of a key's shape may be seen at all.
    if (forms.some((form) => text.includes(form)) || /sk-ant-[a-z0-9]+-[\w-]{20}/.test(text))
      leaks.push(where);
  };
  for (const line of LINES) {
    // It only says more than without.
    const { stdout, stderr } = await run([...line, "--verbose"], { ...options, env });
    look(`stdout of ${line.join(" ")}`, stdout);
    look(`stderr of ${line.join(" ")}`, stderr);
    expect(stdout + stderr).not.toBe("");
    for (const folder of [home.state, home.temp])
      for (const name of statSync(folder, { throwIfNoEntry: false }) ? names(folder) : []) {
        look(`name ${name}`, name);
        const path = join(folder, name);
        if (statSync(path).isFile() && basename(name) !== "escrow") look(name, readFileSync(path, "latin1"));
      }
  }
  expect(leaks).toEqual([]);
}, 120_000);
