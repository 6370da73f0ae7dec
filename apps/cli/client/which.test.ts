import { afterAll, describe, expect, test } from "vitest";
import { homes } from "./homes/index.ts";
import { build, type Home } from "./rig/home.ts";
import { fingerprint } from "./rig/keys.ts";
import { lacks } from "./rig/machine.ts";
import { cli, client } from "./rig/run.ts";
import type { Slots } from "./rig/server.ts";
import { row, table } from "./rig/table.ts";

interface Which {
  readonly sent: readonly {
    readonly header: keyof Slots;
    readonly fingerprint?: string;
    readonly place: string;
  }[];
}

const HEADERS = ["x-api-key", "authorization"] as const;

async function sends(home: Home): Promise<Slots> {
  const sandbox = await build(home);
  try {
    return (await client(sandbox)).sent;
  } finally {
    await sandbox.close();
  }
}

async function predicts(home: Home): Promise<Which & { readonly code: number | null }> {
  const sandbox = await build(home);
  try {
    const { json, code } = await cli(sandbox, ["which"]);
    return { sent: (json as Partial<Which>).sent ?? [], code };
  } finally {
    await sandbox.close();
  }
}

/** What `which` must say of a slot: the fingerprint, or only the place where the value comes from something that it does not run. */
function expectSlot(home: Home, which: Which, header: keyof Slots, value: string): void {
  const slot = which.sent.find((one) => one.header === header);
  expect(slot, `${header} is sent`).toBeDefined();
  const isOpaque = home.from?.some((word) => slot?.place.includes(word)) === true;
  if (isOpaque && slot?.fingerprint === undefined) return;
  // Those of short values are salted.
  const expected = value.length < 24 ? expect.stringMatching(/^[0-9a-f]{12}$/) : fingerprint(value);
  expect(slot?.fingerprint, `${header}, from ${slot?.place}`).toEqual(expected);
}

describe.skipIf(lacks("client"))("what the client sends", { concurrent: true }, () => {
  const sent = new Map<Home, Promise<Slots>>();
  const measured = (home: Home): Promise<Slots> => {
    const running = sent.get(home) ?? sends(home);
    sent.set(home, running);
    return running;
  };

  for (const home of homes) {
    const needsEtc = Object.keys(home.files ?? {}).some((path) => path.startsWith("/etc/"));
    const isOut = needsEtc && lacks("etc");

    test.skipIf(isOut)(`client: ${home.name}`, async () => {
      const actual = await measured(home);
      row(home.name, actual);
      const { unsteady } = home;
      expect(unsteady === undefined ? actual : { ...actual, [unsteady]: home.sends[unsteady] }).toEqual(
        home.sends,
      );
    });

    test.skipIf(isOut || lacks("cli"))(`which: ${home.name}`, async () => {
      const actual = await measured(home);
      const which = await predicts(home);
      const expected = home.unsteady === undefined ? actual : home.sends;
      expect(which.sent.map(({ header }) => header).sort()).toEqual(Object.keys(expected).sort());
      for (const header of HEADERS) {
        const value = expected[header];
        if (value !== undefined) expectSlot(home, which, header, value);
      }
      expect(which.code).toBe(which.sent.length === 0 ? 4 : 0);
    });
  }

  afterAll(() => {
    if (process.env.CLIENT_TABLE === "1") console.log(table());
  });
});
