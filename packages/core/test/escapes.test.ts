import type { Codec } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { identify, strays } from "../src/find/identify.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const KEY = fakeKey("old");
const NEW = fakeKey("new");
const credentials = acme().credentials ?? [];

function held(raw: string, codecs: readonly Codec[]) {
  const text = `A="${raw}"`;
  const span = [3, 3 + raw.length] as const;
  return { text, keys: identify({ address: "A", name: "A", span, codecs }, text, credentials) };
}

describe("a key right behind an escape", () => {
  test.each<[string, string, readonly Codec[]]>([
    ["JSON, \\n", String.raw`a\nKEY`, ["json"]],
    ["JSON, \\t", String.raw`x-api-key:\tKEY\nx: 1`, ["json"]],
    ["JSON, quotes as \\u0027", String.raw`echo \u0027KEY\u0027`, ["json"]],
    ["JSON, a here-document", String.raw`cat <<E\nKEY\nE`, ["json"]],
    ["JSON in JSON", String.raw`{\"a\":\"b\\nKEY\"}`, ["json"]],
    [".env", String.raw`line\nKEY\nend`, ["dotenv-double"]],
    ["zsh, \\t", String.raw`x-api-key:\tKEY`, ["shell-ansi-c"]],
    ["zsh, \\x20", String.raw`x-api-key:\x20KEY`, ["shell-ansi-c"]],
    ["PowerShell", "x-api-key:`tKEY", ["powershell-double"]],
    ["YAML", String.raw`a:\x20KEY`, ["yaml-double"]],
    ["TOML", String.raw`a:\u0020KEY`, ["toml-basic"]],
    ["a URL's query", "key%3DKEY", ["url-query"]],
    ["a URL's query in JSON", String.raw`key%3D\u0020KEY`, ["json", "url-query"]],
  ])("%s: found, and only its own characters are written", (_, form, codecs) => {
    const raw = form.replace(/KEY/g, (word, at) => (form.indexOf(word) === at ? KEY : word));
    const { text, keys } = held(raw, codecs);
    expect(keys).toHaveLength(1);
    const [start, end] = keys[0]?.span ?? [0, 0];
    expect([text.slice(start, end), keys[0]?.secret.reveal(), keys[0]?.fixed]).toEqual([KEY, KEY, undefined]);
    const written = (text.slice(0, start) + NEW + text.slice(end)).slice(3, -1);
    expect(decode(written, codecs)).toBe(decode(raw, codecs).replace(KEY, NEW));
  });

  test.each<[string, readonly Codec[]]>([
    ["fish-variable", ["fish-variable"]],
    ["JSON with \\u002d", ["json"]],
  ])("%s: a key within a longer value that is written with escapes itself", (_, codecs) => {
    const escaped = codecs[0] === "json" ? KEY.replace("-", "\\u002d") : encode(KEY, codecs);
    const before = encode("x-api-key: ", codecs);
    const { text, keys } = held(`${before}${escaped}`, codecs);
    expect(keys).toMatchObject([{ span: [3 + String(before).length, text.length - 1] }]);
    expect(keys[0]?.secret.reveal()).toBe(KEY);
    expect(keys[0]?.fixed).toBeUndefined();
  });

  test("several keys in one value are each told, in whatever way they are written", () => {
    const escaped = NEW.replace("-", "\\u002d");
    const { text, keys } = held(`a: ${KEY}\\nb: ${escaped}, ${KEY}`, ["json"]);
    expect(keys.map(({ secret }) => secret.reveal())).toEqual([KEY, NEW, KEY]);
    expect(keys.map(({ span }) => text.slice(...span))).toEqual([KEY, escaped, KEY]);
    expect(keys.flatMap(({ fixed }) => fixed ?? [])).toEqual([]);
  });

  test("where one key of a value can't be told from what is around, none of them is written", () => {
    const raw = `${KEY},${"x".repeat(5000)},${NEW.replace("-", "\\u002d")}`;
    const { keys } = held(raw, ["json"]);
    expect(keys.map(({ secret }) => secret.reveal())).toEqual([KEY, NEW]);
    for (const { fixed } of keys) expect(fixed).toContain("change it by hand");
  });
});

describe("in prose", () => {
  test.each([
    "say\\nKEY",
    "Bash(ACME\\u003dKEY x)",
    '"a:\\tKEY\\n"',
    "https://x/?u=y%3FK%3DKEY",
    "https://x/?u=y%253DKEY",
    "x`tKEY",
    "\\x20KEY",
    "_KEY_",
    "**_KEY_**",
    "__KEY__",
    "_KEY is mine_",
    "_mine is KEY_",
  ])("%s", (form) => {
    const found = strays(form.replace("KEY", KEY), credentials, []);
    expect(found.map(({ secret, span }) => [secret.reveal(), span[0]])).toEqual([[KEY, form.indexOf("KEY")]]);
  });

  test.each([
    "xKEY",
    "a_KEY",
    "_KEY",
    "my_KEY_x",
    "a-KEY",
    "%2DKEY",
    "\\u0041KEY",
    "\\x5fKEY",
    "KEYx",
    "KEY_x",
  ])("a longer token is none: %s", (form) => {
    expect(strays(form.replace("KEY", KEY), credentials, [])).toEqual([]);
  });
});
