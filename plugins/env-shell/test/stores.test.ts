import { type FileStore, type Insertion, RotateError } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const key = `sk-ant-${"api03"}-${"k".repeat(93)}AA`;
const other = key.replaceAll("k", "n");

function store(id: string): FileStore {
  const found = plugin.stores!.find((one) => one.id === id);
  if (found === undefined || !("files" in found)) throw new RotateError("INTERNAL", `no store ${id}`);
  return found;
}

const file = { path: "/home/u/file", under: "home", base: "/home/u" } as const;

function found(id: string, text: string): readonly (readonly [name: string, value: string])[] {
  const reading = store(id).read(text, file);
  if (reading.kind !== "read") throw new RotateError("INTERNAL", reading.kind);
  return reading.assignments.map(({ name, span, codecs }) => [
    name,
    decode(text.slice(span[0], span[1]), codecs),
  ]);
}

function inserted(text: string, at: Insertion, value: string): string {
  const word = encode(value, at.codecs);
  if (typeof word !== "string") throw new RotateError("INTERNAL", "the value can't be written there");
  return text.slice(0, at.at) + at.before + word + at.after + text.slice(at.at);
}

/** What a file of the store holds before it holds any variable. */
const EMPTY: Readonly<Record<string, string>> = { compose: "services:\n  web:\n    image: x\n" };

describe.each([
  ["bash", `# keys\r\nexport ANTHROPIC_API_KEY="${key}" # mine\r\n# export ANTHROPIC_API_KEY=old\r\n`],
  ["zsh", `typeset -x ANTHROPIC_API_KEY='${key}'\n`],
  ["fish", `set -gx ANTHROPIC_API_KEY "${key}"\n# set -gx X y\n`],
  ["powershell", `$env:ANTHROPIC_API_KEY = '${key}'\r\n`],
  ["dotenv", `# app\nANTHROPIC_API_KEY=${key}\n`],
  [
    "fish-variables",
    `# VERSION: 3.0\nSETUVAR --export ANTHROPIC_API_KEY:${key.replaceAll("-", "\\x2d")}\nSETUVAR LST:a\\x1eb\n`,
  ],
  ["nushell", `$env.ANTHROPIC_API_KEY = "${key}" # mine\nload-env { A: 'b' }\n`],
  ["environment.d", `# c\nANTHROPIC_API_KEY="${key}"\nPATH=$HOME/bin:$PATH\n`],
  ["pam", `ANTHROPIC_API_KEY="${key}"\nLANG=C.UTF-8\n`],
  ["direnv", `export ANTHROPIC_API_KEY=${key}\ndotenv_if_exists .env.local\n`],
  [
    "compose",
    `services:\n  web:\n    environment:\n      ANTHROPIC_API_KEY: ${key}\n      DEBUG: "1"\n    image: x\n`,
  ],
  [
    "compose",
    `services:\r\n  web:\r\n    environment:\r\n      - ANTHROPIC_API_KEY=${key}\r\n      - "B=c"\r\n`,
  ],
  ["devcontainer", `// mine\n{\n  "containerEnv": { "ANTHROPIC_API_KEY": "${key}", },\n}\n`],
])("%s", (id, text) => {
  test("the key is found, with the exact span of its value", () => {
    expect(found(id, text)).toContainEqual(["ANTHROPIC_API_KEY", key]);
  });

  test.each([
    ["in an empty file", EMPTY[id] ?? ""],
    ["below what stands there", text],
    ["behind a last line without its end", text.trimEnd()],
  ])("a new entry %s is found again, and all that was found before", (_where, before) => {
    const at = store(id).edits?.add(before, file, "CLAUDE_API_KEY");
    if (at === undefined || "refused" in at) throw new RotateError("INTERNAL", at?.refused ?? "no edits");
    const after = inserted(before, at, other);
    const expected = [...found(id, before), ["CLAUDE_API_KEY", other]];
    expect(found(id, after).toSorted()).toEqual(expected.toSorted());
  });
});

test("a line that sets the key twice is two places", () => {
  const text = `export ANTHROPIC_API_KEY=${other}\nexport ANTHROPIC_API_KEY=${key}\n`;
  expect(found("bash", text)).toEqual([
    ["ANTHROPIC_API_KEY", other],
    ["ANTHROPIC_API_KEY", key],
  ]);
  const reading = store("bash").read(text, file);
  const addresses = reading.kind === "read" ? reading.assignments.map((one) => one.address) : [];
  expect(new Set(addresses).size).toBe(2);
});
