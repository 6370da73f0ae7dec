import { type Item, RotateError, Secret } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { keychain } from "../src/index.ts";
import { cleanUp, fakeKey, LOGIN, type Mac, macWith, tells } from "./support/mac.ts";

afterEach(cleanUp);

const CLIENT: Item = { address: "Claude Code/dev", name: "primaryApiKey" };
const WEB: Item = { address: "//anthropic.com/dev", name: "anthropic.com" };
const hex = (text: string): string => Buffer.from(text).toString("hex");

function swap({ store, host }: Mac, from: string, to: string, item = CLIENT): Promise<void> {
  return store.swap(item, new Secret(from), new Secret(to), host);
}

async function errorOf(promise: Promise<void> | undefined): Promise<RotateError> {
  const error = await promise?.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RotateError)) throw new Error("it did not fail as it should");
  expect(tells(JSON.stringify(error) + error.stack)).toBe(false);
  return error;
}

describe("swap", () => {
  test("writes in hex on standard input, and reads again", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const mac = macWith({
      items: [{ where: "Claude Code", acct: "dev", value: from, label: 'mine, "work"' }],
    });
    await swap(mac, from, to);
    const read = { argv: ["find-generic-password", "-a", "dev", "-s", "Claude Code", "-g"], stdin: "" };
    expect(mac.calls()).toEqual([
      read,
      {
        argv: ["-i"],
        stdin: `add-generic-password -U -a "dev" -s "Claude Code" -l "mine, \\"work\\"" -X "${hex(to)}"\n`,
      },
      read,
    ]);
    expect(mac.held()).toMatchObject([{ hex: hex(to), label: 'mine, "work"' }]);
  });

  test("the same way back, with nothing but the address and the two keys", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: from }] });
    const before = mac.held();
    await swap(mac, from, to);
    await swap(mac, to, from);
    expect(mac.held()).toEqual(before);
  });

  test("an item that holds the new key already is done, without a write", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: to }] });
    await swap(mac, from, to);
    expect(mac.calls()).toHaveLength(1);
  });

  test.each([
    ["holds another value", [{ where: "Claude Code", acct: "dev", value: fakeKey() }]],
    ["is gone", [{ where: "Claude Code", acct: "somebody else", value: fakeKey() }]],
  ])("an item that %s is left alone", async (words, items) => {
    const mac = macWith({ items });
    const before = mac.held();
    const error = await errorOf(swap(mac, fakeKey(), fakeKey()));
    expect(error).toMatchObject({ code: "FILE_CHANGED", message: expect.stringContaining(words) });
    expect(mac.held()).toEqual(before);
  });

  test("white space around the key stays", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: ` ${from}\n` }] });
    await swap(mac, from, to);
    expect(mac.held()[0]?.hex).toBe(hex(` ${to}\n`));
  });

  test("of an internet password all that makes it unique is named, and stays", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const mine = { sort: "internet", where: "anthropic.com", acct: "dev", keychain: LOGIN } as const;
    const details = { atyp: "form", ptcl: "htps", port: 443, path: "/v1", sdmn: "realm", label: "my key" };
    const mac = macWith({ items: [{ ...mine, ...details, value: from }] });
    await swap(mac, from, to, WEB);
    expect(mac.calls()[1]?.stdin).toBe(
      `add-internet-password -U -a "dev" -s "anthropic.com" -d "realm" -p "/v1" -P "443" -r "htps" -t "form" -l "my key" -X "${hex(to)}"\n`,
    );
    expect(mac.held()).toEqual([{ ...mine, ...details, hex: hex(to) }]);
  });

  test("an internet password of a type without a name is refused before anything is written", async () => {
    const from = fakeKey();
    const mac = macWith({
      items: [{ sort: "internet", where: "anthropic.com", acct: "dev", value: from, atyp: "" }],
    });
    expect((await errorOf(swap(mac, from, fakeKey(), WEB))).code).toBe("PLACE_REFUSED");
    expect(mac.calls().filter(({ argv }) => argv[0] === "-i")).toEqual([]);
  });

  test("other items stay as they are", async () => {
    const [from, to] = [fakeKey(), fakeKey()];
    const others = [
      { where: "Claude Code-credentials", acct: "dev", value: from },
      { where: "Claude Code", acct: "other", value: from },
      { sort: "internet", where: "anthropic.com", acct: "dev", value: from },
    ] as const;
    const mac = macWith({ items: [...others, { where: "Claude Code", acct: "dev", value: from }] });
    const before = mac.held();
    await swap(mac, from, to);
    expect(mac.held().slice(0, 3)).toEqual(before.slice(0, 3));
    expect(mac.held()[3]?.hex).toBe(hex(to));
  });

  test.each([
    ["Claude Code-credentials/dev", "darwin", "not ours to change"],
    ["//a/b/c", "darwin", "not ours to change"],
    ["Claude Code/%zz", "darwin", "not ours to change"],
    ["Claude Code/dev", "linux", "no macOS keychain"],
  ] as const)("%s on %s is refused, and nothing is run", async (address, platform, words) => {
    const mac = macWith({}, { USER: "dev" }, keychain(), platform);
    const error = await errorOf(swap(mac, fakeKey(), fakeKey(), { ...CLIENT, address }));
    expect(error).toMatchObject({ code: "PLACE_UNWRITABLE", message: expect.stringContaining(words) });
    expect(mac.calls()).toEqual([]);
  });

  test("an item without an account is refused: `security` can't write one", async () => {
    const from = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", value: from }] });
    const [item] = (await mac.find()).items;
    expect(item?.address).toBe("Claude Code");
    expect((await errorOf(swap(mac, from, fakeKey(), item))).code).toBe("PLACE_REFUSED");
  });
});

describe("put and drop", () => {
  test("a new item, once", async () => {
    const key = fakeKey();
    const mac = macWith({});
    await mac.store.put?.(CLIENT, new Secret(key), mac.host);
    await mac.store.put?.(CLIENT, new Secret(key), mac.host);
    expect(mac.calls().filter(({ argv }) => argv[0] === "-i")).toEqual([
      { argv: ["-i"], stdin: `add-generic-password -a "dev" -s "Claude Code" -X "${hex(key)}"\n` },
    ]);
    expect(mac.held()).toMatchObject([{ where: "Claude Code", acct: "dev", hex: hex(key) }]);
  });

  test("never over another value", async () => {
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: fakeKey() }] });
    const error = await errorOf(mac.store.put?.(CLIENT, new Secret(fakeKey()), mac.host));
    expect(error.code).toBe("FILE_CHANGED");
  });

  test("drop takes away what it was told to, once, and nothing else", async () => {
    const key = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: key }] });
    expect((await errorOf(mac.store.drop?.(CLIENT, new Secret(fakeKey()), mac.host))).code).toBe(
      "FILE_CHANGED",
    );
    await mac.store.drop?.(CLIENT, new Secret(key), mac.host);
    expect(mac.held()).toEqual([]);
    await mac.store.drop?.(CLIENT, new Secret(key), mac.host);
    expect(
      mac
        .calls()
        .map(({ argv }) => argv[0])
        .filter((verb) => verb?.startsWith("delete")),
    ).toHaveLength(1);
  });

  test("a deletion that is denied is told, whatever `security` says", async () => {
    const key = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: key, write: -128 }] });
    const error = await errorOf(mac.store.drop?.(CLIENT, new Secret(key), mac.host));
    expect(error).toMatchObject({ code: "PLACE_UNWRITABLE", message: expect.stringContaining("cancelled") });
  });
});

describe("what stands there counts", () => {
  test("a write that ends well and writes nothing", async () => {
    const from = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: from }], deaf: true });
    expect((await errorOf(swap(mac, from, fakeKey()))).code).toBe("PROOF_FAILED");
  });

  test.each([
    [-25293, "PLACE_UNWRITABLE", "denied"],
    [-128, "PLACE_UNWRITABLE", "cancelled"],
    [-25299, "WRITE_FAILED", "45"],
  ])("a write that ends with %i", async (write, code, words) => {
    const from = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: from, write }] });
    const error = await errorOf(swap(mac, from, fakeKey()));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(mac.held()[0]?.hex).toBe(hex(from));
  });

  test("a keychain that was locked meanwhile keeps the item as it is", async () => {
    const from = fakeKey();
    const items = [{ where: "Claude Code", acct: "dev", value: from }];
    const mac = macWith({ items, locked: [LOGIN] });
    const error = await errorOf(swap(mac, from, fakeKey()));
    expect(error.code).toBe("PLACE_UNWRITABLE");
    expect(error.message).toContain("the keychain is locked");
    expect(error.hint).toContain(`security unlock-keychain "${LOGIN}"`);
    mac.change({ items });
    const to = fakeKey();
    await swap(mac, from, to);
    expect(mac.held()[0]?.hex).toBe(hex(to));
  });
});
