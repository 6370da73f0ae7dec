import type { FileRef, FileStore } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function read(id: string, text: string, layer?: string) {
  const store = plugin.stores?.find((one): one is FileStore => one.id === id && "files" in one);
  const file: FileRef = { path: "/p/file", under: "home", base: "/p", ...(layer ? { layer } : {}) };
  const reading = store?.read(text, file);
  if (reading?.kind !== "read") throw new Error(`${id}: ${reading?.kind}`);
  const values = reading.assignments.map(({ address, name, span, codecs }) => [
    address,
    name,
    decode(text.slice(...span), codecs),
  ]);
  return { values, follow: reading.follow ?? [] };
}

test("a service's variables, and the files that it names with and without specifiers", () => {
  const text =
    '[Service]\nEnvironment="A=b"\nEnvironmentFile=-%h/.config/app.env\nEnvironmentFile=%E/two.env\nEnvironmentFile=/etc/%N.env\n';
  const { values, follow } = read("systemd", text);
  expect(values).toEqual([["A", "A", "b"]]);
  expect(follow.map(({ path }) => path)).toEqual([
    "~/.config/app.env",
    `$\{XDG_CONFIG_HOME:-$HOME/.config}/two.env`,
  ]);
  expect(read("systemd", "B='c'\n", follow[0]?.layer).values).toEqual([["B", "B", "c"]]);
});

test("a launch agent's variables, and keys among its arguments", () => {
  const text =
    "<plist><dict><key>ProgramArguments</key><array><string>x</string><string>--api-key</string><string>k</string></array>" +
    "<key>EnvironmentVariables</key><dict><key>A</key><string>b</string></dict></dict></plist>";
  expect(read("launchd", text).values).toEqual(
    expect.arrayContaining([
      ["/EnvironmentVariables/A", "A", "b"],
      [expect.stringContaining("/ProgramArguments"), "API_KEY", "k"],
    ]),
  );
});

test("every string of Streamlit's secrets", () => {
  const text = "A = \"b\"\n[anthropic]\napi_key = 'k'\n";
  expect(read("streamlit", text).values).toEqual([
    ["/A", "A", "b"],
    ["/anthropic/api_key", "api_key", "k"],
  ]);
});
