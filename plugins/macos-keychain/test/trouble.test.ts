import { afterEach, describe, expect, test } from "vitest";
import { cleanUp, type FakeItem, fakeKey, LOGIN, macWith, tells } from "./support/mac.ts";

afterEach(cleanUp);

const item = (more: Partial<FakeItem> = {}): FakeItem => ({
  where: "Claude Code",
  acct: "dev",
  value: fakeKey(),
  ...more,
});

/** Exit codes as `security` gives them; src/facts.ts names who recorded them. */
describe("an item that can't be read is there without a value, with the reason and what to do", () => {
  const ssh = { USER: "dev", SSH_CONNECTION: "10.0.0.2 50000 10.0.0.1 22" };
  test.each([
    // Exit 36 with no output: fastlane-community/security#5; a login by SSH: expo/expo-cli#3065, kopia/kopia#4449.
    ["locked", { locked: [LOGIN] }, {}, {}, "the keychain is locked", "security unlock-keychain"],
    [
      "locked, by SSH",
      { locked: [LOGIN] },
      {},
      ssh,
      "locked in this SSH session",
      "A login by SSH does not unlock it",
    ],
    // Exit 36 though it is open: the item's own access list asks, and there is no desktop.
    ["open, but it asks", {}, { answer: -25308 }, {}, "no dialog can be shown here", "desktop"],
    [
      "open, but it asks, by SSH",
      {},
      { answer: -25308 },
      ssh,
      "no dialog can be shown in an SSH session",
      "desktop",
    ],
    // Exit 51: manwhoami/OSXChromeDecrypt#2, "User clicked deny".
    ["denied", {}, { answer: -25293 }, {}, "access was denied", "Always Allow"],
    // Exit 128: errSecUserCanceled is -128, keybase/go-keychain#91.
    ["cancelled", {}, { answer: -128 }, {}, "the dialog was cancelled", "Always Allow"],
    // A dialog that nobody answers blocks until the time is over: BlockRunAI/blockrun-mcp#116.
    ["not answered", {}, { answer: "killed" }, {}, "nobody answered", "Always Allow"],
    ["anything else", {}, { answer: -25291 }, {}, "`security` ended with 53", "Keychain Access"],
  ] as const)("%s", async (_what, chain, more, env, reason, hint) => {
    const mac = macWith({ ...chain, items: [item(more)] }, { USER: "dev", ...env });
    const { items, problems } = await mac.find();
    expect(items).toEqual([{ address: "Claude Code/dev", name: "primaryApiKey" }]);
    expect(problems).toEqual([
      {
        code: "PLACE_UNREADABLE",
        message: expect.stringMatching(/^the keychain item "Claude Code" of account "dev" can't be read: /),
        hint: expect.stringContaining(hint),
      },
    ]);
    expect(problems[0]?.message).toContain(reason);
    expect(tells(JSON.stringify(problems))).toBe(false);
  });
});

test("no item is no problem, in a locked keychain too", async () => {
  expect(await macWith({ locked: [LOGIN] }).find()).toEqual({ items: [], problems: [] });
});

test("a locked keychain is asked once and told once, with all that it holds; another one is read", async () => {
  const other = "/Users/dev/Library/Keychains/work.keychain-db";
  const key = fakeKey();
  const mac = macWith({
    locked: [LOGIN],
    items: [
      item(),
      item({ where: "ANTHROPIC_API_KEY", keychain: other, value: key }),
      item({ sort: "internet", where: "anthropic.com" }),
    ],
  });
  const { items, problems } = await mac.find();
  expect(items.map(({ address, value }) => [address, value?.reveal()])).toEqual([
    ["Claude Code/dev", undefined],
    ["ANTHROPIC_API_KEY/dev", key],
    ["//anthropic.com/dev", undefined],
  ]);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain('"Claude Code"');
  expect(problems[0]?.message).toContain('"anthropic.com"');
  expect(mac.calls().filter(({ argv }) => argv.includes("-g"))).toHaveLength(2);
  expect(mac.calls().filter(({ argv }) => argv[0] === "show-keychain-info")).toEqual([
    { argv: ["show-keychain-info", LOGIN], stdin: "" },
  ]);
});

test("an item that is denied does not keep others from being read", async () => {
  const mac = macWith({ items: [item({ answer: -25293 }), item({ where: "ANTHROPIC_API_KEY" })] });
  const { items, problems } = await mac.find();
  expect(items.map(({ value }) => value !== undefined)).toEqual([false, true]);
  expect(problems).toHaveLength(1);
});
