import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

test("a dry run's own files are the user's, whoever that is", async () => {
  const home = makeHome();
  home.write(".env", `ACME_KEY=${fakeKey("old")}\n`);
  const host = (real: Host): Host => ({ ...real, files: { ...real.files, user: () => 4242 } });
  const context = contextOf(home, { host });
  const secret = async (): Promise<Secret> => new Secret(fakeKey("new"));
  const report = await rotate(context, { credential: "acme", secret, dryRun: true });
  expect(report).toMatchObject({ state: "planned", changed: false });
});
