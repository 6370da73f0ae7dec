import { testItemStore } from "@claude-rotate/testkit/vitest";
import { keychain } from "../src/index.ts";
import { cleanUp, macWith } from "./support/mac.ts";

const ITEM = { where: "ANTHROPIC_API_KEY", acct: "dev" };

testItemStore(keychain(), {
  address: "ANTHROPIC_API_KEY/dev",
  open: (value) => {
    const mac = macWith({ items: [{ ...ITEM, value }] });
    return {
      host: mac.host,
      held: () => Buffer.from(mac.held()[0]?.hex ?? "", "hex").toString("utf8"),
      set: (text) => mac.change({ items: [{ ...ITEM, value: text }] }),
      lock: () => mac.change({ items: [{ ...ITEM, value, answer: 51 }] }),
      close: cleanUp,
    };
  },
});
