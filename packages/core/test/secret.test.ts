import fs from "node:fs";
import { type Credential, Secret } from "@claude-rotate/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newSecret, readSource } from "../src/index.ts";
import { createRedactor } from "../src/secret/redact.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const KEY = fakeKey("key");
const [credential] = acme().credentials ?? [];
if (!credential) throw new Error("the test plugin has no credential");
const other: Credential = {
  ...credential,
  id: "other",
  title: "Other key",
  pattern: /other-[a-z0-9]{40}/,
  lookalikes: [{ pattern: /otherlogin-/, what: "a login of another" }],
};
const all = [credential, other];

describe("the guard on a new key", () => {
  test.each([
    ["", "SECRET_EMPTY"],
    ["\n", "SECRET_EMPTY"],
    [`${KEY}\nsecond`, "SECRET_MULTILINE"],
    [` ${KEY}`, "SECRET_CHARACTERS"],
    [`"${KEY}"`, "SECRET_CHARACTERS"],
    [`${KEY.slice(0, 20)}\u200b${KEY.slice(20)}`, "SECRET_CHARACTERS"],
    ["your-new-key-here", "SECRET_PLACEHOLDER"],
    ["${ACME_KEY}", "SECRET_PLACEHOLDER"],
    [`acme-${"A".repeat(40)}`, "SECRET_PLACEHOLDER"],
    [`acmeadmin-${"b1".repeat(20)}`, "SECRET_WRONG_KIND"],
    [`other-${"b1".repeat(20)}`, "SECRET_WRONG_KIND"],
    [`otherlogin-${"b1".repeat(20)}`, "SECRET_WRONG_KIND"],
  ])("%j is refused as %s, and not repeated", (raw, code) => {
    let message = "";
    try {
      newSecret(raw, credential, all);
    } catch (error) {
      expect(error).toMatchObject({ code, exit: 2 });
      message = String(error);
    }
    expect(message).not.toBe("");
    expect(message).not.toContain(KEY.slice(0, 20));
  });

  test("a shape that nobody declares is taken, and so is one's own that looks like another's too", () => {
    expect(newSecret("gateway-key-1234567890", credential, all).reveal()).toBe("gateway-key-1234567890");
    const wide = { ...other, pattern: /acme-[A-Za-z0-9]+/ };
    expect(newSecret(KEY, credential, [credential, wide]).reveal()).toBe(KEY);
  });

  test("one final line break is no part of it", () => {
    expect(newSecret(`${KEY}\r\n`, credential, all).reveal()).toBe(KEY);
  });
});

describe("sources", () => {
  const home = () => contextOf(makeHome(), { env: { FRESH: KEY } });
  const read = (ref: string, context = home()) => readSource(ref, credential, context.host, context.registry);

  test("env: and file: are read, relative to the current folder and the home", async () => {
    const place = makeHome();
    place.write("new.key", `${KEY}\n`);
    fs.symlinkSync("new.key", place.at("linked.key"));
    const context = contextOf(place, { env: { FRESH: KEY } });
    for (const ref of [
      "env:FRESH",
      "file:new.key",
      "file:linked.key",
      "file:~/new.key",
      `file:${place.at("new.key")}`,
    ]) {
      expect((await read(ref, context)).reveal()).toBe(KEY);
    }
  });

  test("a pipe's name gets the way that works", async () => {
    const error = await read("file:/dev/fd/99").catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "SOURCE_UNREADABLE", hint: expect.stringContaining("--to -") });
  });

  test.each([
    [KEY, "LITERAL_KEY"],
    ["some-long-unknown-token-of-a-gateway", "LITERAL_KEY"],
    ["gibberish", "SOURCE_UNKNOWN"],
    ["env:NOT_SET", "SOURCE_UNREADABLE"],
    ["file:/nowhere/at/all", "SOURCE_UNREADABLE"],
    ["file:.", "SOURCE_UNREADABLE"],
  ])("%j is refused", async (ref, code) => {
    const error = await read(ref).then(String, (one: unknown) => one);
    expect(error).toMatchObject({ code, exit: 2 });
    expect(JSON.stringify(error)).not.toContain(KEY);
  });
});

test.each<readonly [string, (key: string) => string]>([
  ["every character percent-encoded", (key) => coded(key, (hex) => `%${hex}`)],
  ["the same in capitals", (key) => coded(key, (hex) => `%${hex}`.toUpperCase())],
  ["one character percent-encoded", (key) => key.replace("a", "%61").replace("-", "%2D")],
  ["every character as JSON may escape it", (key) => coded(key, (hex) => `\\u00${hex}`)],
  ["the same within JSON", (key) => JSON.stringify(coded(key, (hex) => `\\u00${hex}`))],
  ["as HTML", (key) => coded(key, (hex) => `&#x${hex};`)],
  ["as HTML in decimals", (key) => coded(key, (hex) => `&#${Number.parseInt(hex, 16)};`)],
  ["without its first 13 and last 5 characters", (key) => key.slice(13, -5)],
  ["its first 30 and its last 20", (key) => `${key.slice(0, 30)} and ${key.slice(-20)}`],
  ["a piece, percent-encoded", (key) => coded(key.slice(20, 60), (hex) => `%${hex}`)],
])("the last filter takes out a key that somebody echoes: %s", (_how, write) => {
  const redactor = createRedactor();
  redactor.add(new Secret(KEY));
  redactor.add(new Secret("/home/me/work/shop/keys.txt"));
  const echoed = `before ${write(KEY)} after 100%25 /home/me/work/shop/keys`;
  const cleaned = redactor.clean(echoed);
  expect(cleaned).toMatch(
    /^before "?\[redacted\](?: and \[redacted\])?"? after 100%25 \/home\/me\/work\/shop\/keys$/,
  );
});

function coded(key: string, write: (hex: string) => string): string {
  return [...key].map((letter) => write(letter.charCodeAt(0).toString(16))).join("");
}

test("the last filter takes out every form of a secret, wherever it stands", () => {
  const redactor = createRedactor();
  redactor.add(new Secret(KEY));
  const around = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(around, around, (before, after) => {
      const text = before + KEY + after;
      const forms = [
        text,
        encodeURIComponent(text),
        JSON.stringify(text),
        Buffer.from(text).toString("hex"),
        Buffer.from(text).toString("base64"),
        Buffer.from(text).toString("base64url"),
      ];
      for (const form of forms) {
        const cleaned = redactor.clean(form);
        expect(cleaned).not.toContain(KEY.slice(4, 30));
        expect(Buffer.from(cleaned, "base64").toString("latin1")).not.toContain(KEY.slice(4, 30));
        expect(Buffer.from(cleaned, "hex").toString("latin1")).not.toContain(KEY.slice(4, 30));
      }
      expect(redactor.clean(`tail ${KEY.slice(-20)}`)).not.toContain(KEY.slice(-20));
    }),
  );
});
