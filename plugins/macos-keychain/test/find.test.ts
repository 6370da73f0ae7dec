import type { Host } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { keychain, plugin } from "../src/index.ts";
import { cleanUp, fakeKey, macWith, tells } from "./support/mac.ts";

afterEach(cleanUp);

describe("what is looked for", () => {
  test("the client's key, by attributes first and then by value", async () => {
    const key = fakeKey();
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: key }] });
    const { items, problems } = await mac.find();
    expect(items.map(({ value, ...rest }) => ({ ...rest, value: value?.reveal() }))).toEqual([
      { address: "Claude Code/dev", name: "primaryApiKey", value: key },
    ]);
    expect(problems).toEqual([]);
    const calls = mac.calls().map(({ argv, stdin }) => [...argv, stdin]);
    expect(calls.slice(0, 4).sort()).toEqual([
      ["find-generic-password", "-s", "ANTHROPIC_API_KEY", ""],
      ["find-generic-password", "-s", "Claude Code", ""],
      ["find-generic-password", "-s", "anthropic-api-key", ""],
      ["find-internet-password", "-s", "anthropic.com", ""],
    ]);
    expect(calls.slice(4)).toEqual([["find-generic-password", "-a", "dev", "-s", "Claude Code", "-g", ""]]);
  });

  test("the plugin brings just this store", () => {
    expect(plugin.stores?.map(({ id }) => id)).toEqual(["keychain"]);
  });

  test("the guides' internet password, which the client does not read, and items of other accounts", async () => {
    const [a, b, c, d] = [fakeKey(), fakeKey(), fakeKey(), fakeKey()];
    const mac = macWith({
      items: [
        { sort: "internet", where: "anthropic.com", acct: "me@example.com", value: a, ptcl: "htps" },
        { sort: "internet", where: "anthropic.com", acct: "dev", value: b },
        { where: "Claude Code", acct: "old name", value: c },
        { where: "Claude Code", acct: "dev", value: d },
      ],
    });
    const { items } = await mac.find();
    expect(items.map(({ address, inert, value }) => [address, inert ?? "", value?.reveal()])).toEqual([
      ["Claude Code/old name", 'Claude Code reads the item of account "dev"', c],
      ["Claude Code/dev", "", d],
      ["//anthropic.com/me@example.com", expect.stringContaining("does not read internet passwords"), a],
      ["//anthropic.com/dev", expect.stringContaining("does not read internet passwords"), b],
    ]);
  });

  test("an internet password may be a login to a website: its name is no credential's", async () => {
    const mac = macWith({
      items: [{ sort: "internet", where: "anthropic.com", acct: "dev", value: "hunter2" }],
    });
    expect((await mac.find()).items[0]?.name).toBe("anthropic.com");
  });

  test("what shell files ask for, under the variable's name", async () => {
    const mac = macWith({ items: [{ where: "anthropic-api-key", acct: "dev", value: fakeKey() }] });
    expect((await mac.find()).items[0]).toMatchObject({
      address: "anthropic-api-key/dev",
      name: "ANTHROPIC_API_KEY",
      note: expect.stringContaining("open shells keep the old key"),
    });
  });

  test("items that the user names, of both sorts, once each", async () => {
    const [brave, web] = [fakeKey(), fakeKey()];
    const store = keychain([
      { where: "brave/search", account: "team", name: "BRAVE_API_KEY" },
      { where: "proxy.example", kind: "internet" },
      { where: "Claude Code", account: "dev" },
      { where: "not there" },
    ]);
    const mac = macWith(
      {
        items: [
          { where: "brave/search", acct: "other", value: fakeKey() },
          { where: "brave/search", acct: "team", value: brave },
          { sort: "internet", where: "proxy.example", acct: "a/b", value: web },
          { where: "Claude Code", acct: "dev", value: fakeKey() },
        ],
      },
      { USER: "dev" },
      store,
    );
    const { items } = await mac.find();
    expect(items.map(({ address, name }) => [address, name])).toEqual([
      ["Claude Code/dev", "primaryApiKey"],
      ["brave%2Fsearch/team", "BRAVE_API_KEY"],
      ["//proxy.example/a%2Fb", "proxy.example"],
    ]);
  });

  test("the client's login is never asked for, named by the user or not", async () => {
    const names = [
      "Claude Code-credentials",
      "Claude Code-credentials-0a1b2c3d",
      "Claude Code-custom-oauth-credentials",
    ];
    const mac = macWith(
      { items: names.map((where) => ({ where, acct: "dev", value: `{"apiKey":"${fakeKey()}"}` })) },
      { USER: "dev" },
      keychain(names.map((where) => ({ where }))),
    );
    const { items, problems } = await mac.find();
    expect(items).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill("CONFIG_INVALID"));
    expect(JSON.stringify(mac.calls())).not.toContain("credentials");
  });

  test.each(["linux", "win32"] as const)("nothing on %s, where nothing is run either", async (platform) => {
    const mac = macWith({ items: [{ where: "Claude Code", value: fakeKey() }] }, {}, keychain(), platform);
    expect(await mac.find()).toEqual({ items: [], problems: [] });
    expect(mac.calls()).toEqual([]);
  });
});

describe("the client's names for its item", () => {
  /** What is asked for first on a Mac that has nothing, without a process for each question. */
  async function asked(env: Host["env"]): Promise<readonly string[]> {
    const services: string[] = [];
    const exec: Host["exec"] = async (_program, args) => {
      services.push(args[args.indexOf("-s") + 1] ?? "");
      return { code: 44, stdout: "", stderr: "" };
    };
    const { host, store } = macWith({}, { USER: "dev", ...env });
    for await (const one of store.find({ ...host, exec })) expect(one).toMatchObject({ absent: true });
    return services.filter((service) => service.startsWith("Claude Code"));
  }

  const CONFIG = "CLAUDE_CONFIG_DIR";
  const STORE = "CLAUDE_SECURESTORAGE_CONFIG_DIR";
  // The suffixes were made with `printf %s FOLDER | shasum -a 256`.
  const services: readonly [string, Record<string, string>, string][] = [
    ["no folder set", {}, ""],
    ["an empty variable", { [CONFIG]: "" }, ""],
    ["a folder", { [CONFIG]: "/Users/dev/.claude-work" }, "-4298c2ba"],
    ["letters with marks apart (NFD)", { [CONFIG]: "/Users/dev/cafe\u0301" }, "-ae475602"],
    ["the same composed (NFC)", { [CONFIG]: "/Users/dev/caf\u00e9" }, "-ae475602"],
    ["the store's own variable first", { [CONFIG]: "/x", [STORE]: "/Users/dev/.claude-work" }, "-4298c2ba"],
    ["the store's own variable, empty", { [CONFIG]: "/x", [STORE]: "" }, ""],
  ];
  test.each(services)("%s", async (_what, env, suffix) => {
    const plain = suffix === "" ? [] : ["Claude Code"];
    expect(await asked(env)).toEqual([`Claude Code${suffix}`, ...plain]);
  });

  test("where a folder is set, the item without its suffix is found and inert", async () => {
    const services = ["Claude Code", "Claude Code-4298c2ba", "Claude Code-ae475602"];
    const items = services.map((where) => ({ where, acct: "dev", value: fakeKey() }));
    const mac = macWith({ items }, { USER: "dev", [CONFIG]: "/Users/dev/.claude-work" });
    const found = (await mac.find()).items;
    expect(found.map(({ address, inert }) => [address, inert ?? ""])).toEqual([
      ["Claude Code-4298c2ba/dev", ""],
      ["Claude Code/dev", expect.stringContaining('"Claude Code-4298c2ba"')],
    ]);
  });

  test.each([
    ["the user", { USER: "ada.l-1" }, "ada.l-1"],
    ["a user with signs of its own", { USER: "CORP\\ada" }, "claude-code-user"],
    ["no variable: the home's name", {}, "dev"],
  ])("%s", async (_what, env, account) => {
    const item = { where: "Claude Code", value: fakeKey() };
    const items = [
      { ...item, acct: "other" },
      { ...item, acct: account },
    ];
    const found = (await macWith({ items }, env).find()).items;
    expect(found.filter(({ inert }) => inert === undefined).map(({ address }) => address)).toEqual([
      `Claude Code/${account}`,
    ]);
  });
});

describe("values as `security` prints them", () => {
  test("come back as they were, white space around them left off", async () => {
    const key = fakeKey();
    const values: Readonly<Record<string, readonly [value: string, read: string]>> = {
      quotes: [`"${key}"`, `"${key}"`],
      "a backslash, for which -g prints hex and -w does not": ["a\\b", "a\\b"],
      "hex that is the value itself": ["00ff0a", "00ff0a"],
      "what looks like printed hex": ["0x0A", "0x0A"],
      "letters beyond ASCII": ["schlüssel", "schlüssel"],
      "nothing printable at all": ["äöü", "äöü"],
      "what looks like a line of the output": ['password: "x"', 'password: "x"'],
      "white space around it": [` \t${key}\r\n`, key],
    };
    const store = keychain(Object.keys(values).map((where) => ({ where })));
    const items = Object.entries(values).map(([where, [value]]) => ({ where, acct: "dev", value }));
    const { items: found } = await macWith({ items }, { USER: "dev" }, store).find();
    expect(Object.fromEntries(found.map(({ name, value }) => [name, value?.reveal()]))).toEqual(
      Object.fromEntries(Object.entries(values).map(([where, [, read]]) => [where, read])),
    );
  });

  test("an empty value is no item", async () => {
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: " \n" }] });
    expect(await mac.find()).toEqual({ items: [], problems: [] });
  });

  test("a line break at the end is told, since readers get hex", async () => {
    const items = [{ where: "Claude Code", acct: "dev", value: `${fakeKey()}\n` }];
    expect((await macWith({ items }).find()).items[0]?.note).toContain("take for the key");
  });

  test("accounts and labels of any letters", async () => {
    const acct = 'jörg "the\\one"';
    const items = [
      { sort: "internet", where: "anthropic.com", acct, label: "ключ", value: fakeKey() },
    ] as const;
    const mac = macWith({ items });
    expect((await mac.find()).items[0]?.address).toBe(`//anthropic.com/${acct}`);
  });

  test("what is printed when an item is found shows no key", async () => {
    const mac = macWith({ items: [{ where: "Claude Code", acct: "dev", value: fakeKey() }] });
    const { items } = await mac.find();
    expect(items[0]?.value).toBeDefined();
    expect(tells(JSON.stringify(items) + String(items[0]?.value))).toBe(false);
  });
});
