import { Secret } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { commandLine } from "../src/command-line.ts";
import { keychain } from "../src/index.ts";
import { cleanUp, fakeKey, macWith } from "./support/mac.ts";
import { printed, words } from "./support/text.mjs";

afterEach(cleanUp);

/** Words made of what a parser could trip over, the same in every run. */
function* nasty(count: number): Generator<string> {
  const signs = ['"', "'", "\\", " ", "-", "a", "é", "😀", "/", "#", "$", ";", "\u00a0"];
  let seed = 7;
  for (let made = 0; made < count; made++) {
    let word = "";
    for (let length = made % 9; length >= 0; length--) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      word += signs[(seed >> 8) % signs.length];
    }
    yield word;
  }
}

describe("a line for `security -i`", () => {
  test("2,000 names of quotes, backslashes, blanks and letters come out as they went in", () => {
    for (const name of nasty(2_000)) {
      const line = commandLine("add-generic-password", [["-U"], ["-a", name], ["-s", ""], ["-l", name]]);
      expect(words(line)).toEqual(["add-generic-password", "-U", "-a", name, "-s", "", "-l", name]);
      expect(line.indexOf("\n")).toBe(line.length - 1);
    }
  });

  test.each([["a\nb"], ["a\rb"], ["a\0b"], ["\uFFFD"]])("%j can't stand there", (name) => {
    expect(() => commandLine("add-generic-password", [["-a", name]])).toThrow(
      expect.objectContaining({ code: "PLACE_REFUSED" }),
    );
  });

  test("a line that would be cut in two is refused, by bytes", () => {
    const free = 4_094 - Buffer.byteLength('add-generic-password -a ""');
    expect(commandLine("add-generic-password", [["-a", "a".repeat(free)]])).toHaveLength(4_095);
    for (const name of ["a".repeat(free + 1), "é".repeat(free / 2 + 1)]) {
      expect(() => commandLine("add-generic-password", [["-a", name]])).toThrow("too long");
    }
  });

  test("the longest line is run as one; a longer one is refused and changes nothing", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const around = `add-generic-password -U -a "" -s "Claude Code" -l "mine" -X "${"00".repeat(to.length)}"`;
    const acct = "a".repeat(4_094 - around.length);
    const item = (account: string) => ({ address: `Claude Code/${account}`, name: "primaryApiKey" });
    const fake = { where: "Claude Code", label: "mine", value: from };
    const mac = macWith({
      items: [
        { ...fake, acct },
        { ...fake, acct: `${acct}a` },
      ],
    });
    const swap = (account: string) =>
      mac.store.swap(item(account), new Secret(from), new Secret(to), mac.host);
    await swap(acct);
    await expect(swap(`${acct}a`)).rejects.toMatchObject({ code: "PLACE_REFUSED" });
    expect(mac.held().map(({ hex }) => hex)).toEqual(
      [to, from].map((key) => Buffer.from(key).toString("hex")),
    );
  });

  test("accounts of every sort, found and swapped", async () => {
    const accounts = ['ada "the key" lovelace', "back\\slash jörg's", "-U", "a/b%2Fc"];
    const [from, to] = [fakeKey(), fakeKey()];
    const named = accounts.map((account) => ({ where: "my item", account }));
    const items = accounts.map((acct) => ({ where: "my item", acct, value: from }));
    const mac = macWith({ items }, { USER: "dev" }, keychain(named));
    const found = (await mac.find()).items;
    expect(found).toHaveLength(accounts.length);
    for (const item of found) {
      const { address, name } = item;
      await mac.store.swap({ address, name }, new Secret(from), new Secret(to), mac.host);
    }
    expect(mac.held().map(({ acct, hex }) => [acct, hex])).toEqual(
      accounts.map((acct) => [acct, Buffer.from(to).toString("hex")]),
    );
  });
});

describe("the stand-in prints as Apple's does", () => {
  // As users showed it: keyring-rs#6, fastlane/fastlane#21818, and the date that every listing bears.
  test.each([
    ["abc", '"abc"'],
    ["", ""],
    ["a\\b", '0x615C62  "a\\134b"'],
    ["ö", "0xC3B6 "],
    ["20240710105314Z\0", '0x32303234303731303130353331345A00  "20240710105314Z\\000"'],
  ])("%j", (text, shown) => {
    expect(printed(Buffer.from(text))).toBe(shown);
  });
});
