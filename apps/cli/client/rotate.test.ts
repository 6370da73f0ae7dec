import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { homes } from "./homes/index.ts";
import { build, type Home, type Sandbox } from "./rig/home.ts";
import { A, fingerprint, NEW, tail } from "./rig/keys.ts";
import { lacks } from "./rig/machine.ts";
import { cli, client } from "./rig/run.ts";

/** Files of the home that hold the key's last 20 characters, in UTF-8 or UTF-16. */
function holders(sandbox: Sandbox, key: string): readonly string[] {
  const forms = [Buffer.from(tail(key)), Buffer.from(tail(key), "utf16le")];
  return readdirSync(sandbox.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => forms.some((form) => readFileSync(path).includes(form)));
}

async function rotate(sandbox: Sandbox): Promise<{ readonly code: number | null; readonly json: unknown }> {
  const to = join(sandbox.root, "new-key");
  writeFileSync(to, `${NEW}\n`, { mode: 0o600 });
  return cli(sandbox, ["rotate", "--to", `file:${to}`, "--yes"]);
}

/** The same slots as before, with the new key where the old one was. */
function renewed(home: Home): object {
  const slots = Object.entries(home.sends);
  return Object.fromEntries(slots.map(([header, value]) => [header, value === A ? NEW : value]));
}

describe.skipIf(lacks("client") || lacks("cli"))("after a rotation", { concurrent: true }, () => {
  for (const home of homes.filter(({ rotates }) => rotates)) {
    test(home.name, async () => {
      const sandbox = await build(home);
      try {
        expect(holders(sandbox, A)).not.toEqual([]);
        const { code, json } = await rotate(sandbox);
        expect(json).toMatchObject({ state: "committed", changed: true, to: fingerprint(NEW) });
        expect(code).toBe(0);
        expect(holders(sandbox, A)).toEqual([]);

        sandbox.api.revoke(A);
        const after = await client(sandbox);
        expect(after.sent).toEqual(renewed(home));
        expect(after).toMatchObject({ code: 0, stdout: "ok\n" });
        expect(holders(sandbox, A)).toEqual([]);
      } finally {
        await sandbox.close();
      }
    });
  }
});
