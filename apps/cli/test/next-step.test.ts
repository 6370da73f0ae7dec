import { expect, test } from "vitest";
import { fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

const rotate = (...more: readonly string[]): readonly string[] => ["rotate", ...more, "--yes"];
const TO = ["--to", "file:~/new-key"];

test.each([
  [rotate(...TO, "--add", "/etc/hosts"), "PLACE_UNKNOWN", /^No key is looked for there/],
  [rotate(...TO, "--add", "~/notes.txt"), "PLACE_UNKNOWN", /^No key is looked for there/],
  [rotate(...TO, "--add", "~/.profile"), "PLACE_UNKNOWN", /^Make the file first: touch ~\/\.profile$/],
  [rotate("--to", "env:"), "SOURCE_UNREADABLE", /env:NEW_KEY/],
  [rotate("--to", "file:"), "SOURCE_UNREADABLE", /file:new\.key/],
  [["scan", "--config", "nonexistent.yaml"], "CONFIG_INVALID", /^Check the path; `claude-rotate init`/],
])("%j says what to do", async (args, code, hint) => {
  const { options } = await smallWorld();
  const { document } = await runJson(args, options);
  expect(document.error).toMatchObject({ code, hint: expect.stringMatching(hint) });
});

test.each([
  ["", "SECRET_EMPTY", "is empty"],
  ["a\nb\n", "SECRET_MULTILINE", "more than one line"],
  [`ANTHROPIC_API_KEY=${fakeKey("line")}\n`, "SECRET_CHARACTERS", "a whole assignment"],
  ["NAME=key", "SECRET_CHARACTERS", "a whole assignment"],
  ["hello", "SECRET_PLACEHOLDER", "too few"],
])("a file with %j as the new key is named, with the reason", async (content, code, message) => {
  const { home, options } = await smallWorld();
  home.write("bad", content);
  const { document } = await runJson(["rotate", "--to", "file:~/bad", "--yes"], options);
  expect(document.error).toMatchObject({
    code,
    path: home.at("bad"),
    message: expect.stringContaining(message),
  });
});
