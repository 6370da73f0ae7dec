import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

test("of a key that no issuer is asked about none is said to be called alive", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n`);
  home.write("conf/gateway.conf", "ACME_KEY=gateway-2f9c81d7b3e64a05\n");
  const reason = async (verify: boolean): Promise<string | undefined> => {
    const secret = async (): Promise<Secret> => new Secret(fakeKey("new"));
    const { left } = await rotate(contextOf(home), { credential: "acme", secret, dryRun: true, verify });
    return left.find(({ place }) => place.includes("gateway.conf"))?.reason;
  };
  expect(await reason(true)).toMatch(
    /of a shape that its issuer is not asked about; --from [0-9a-f]{12} moves it$/,
  );
  expect(await reason(false)).toContain("the issuer was not asked");
});
