import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, readPlist } from "../src/index.ts";
import { replace } from "./support/check.ts";
import { runs } from "./support/choose.ts";

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

function read(text: string): readonly (readonly [string, string])[] {
  const reading = readPlist(text);
  if (reading.kind === "broken") throw new Error(`${reading.line}: ${reading.message}`);
  return reading.values.map(({ pointer, span, codecs }) => [pointer, decode(text.slice(...span), codecs)]);
}

const AGENT = `${HEAD}<plist version="1.0">
<dict>
	<key>Label</key> <string>a.b</string> <!-- <string>no</string> -->
	<key>RunAtLoad</key><true/>
	<key>ProgramArguments</key>
	<array><string>/bin/sh</string><integer>1</integer><string>--key=a&amp;b</string></array>
	<key>EnvironmentVariables</key>
	<dict>
		<key>ANTHROPIC_API_KEY</key>
		<string>sk-1</string>
		<key>EMPTY</key><string/>
		<key>CDATA</key><string><![CDATA[x]]></string>
	</dict>
</dict>
</plist>
`;

test("a launch agent as launchd.plist(5) has it", () => {
  expect(read(AGENT)).toEqual([
    ["/Label", "a.b"],
    ["/ProgramArguments/0", "/bin/sh"],
    ["/ProgramArguments/2", "--key=a&b"],
    ["/EnvironmentVariables/ANTHROPIC_API_KEY", "sk-1"],
  ]);
});

test.each([
  ["<plist><dict>", 1],
  ["<plist>\n<dict></array></plist>", 2],
  ["<plist><dict><key>a</key><string>b</dict></plist>", 1],
  ["<plist>\n\n<", 3],
])("%j is broken, with its line", (text, line) => {
  expect(readPlist(text)).toMatchObject({ kind: "broken", line });
});

const python = spawnSync("python3", ["-c", "import plistlib"]).status === 0;
if (!python) console.warn("SKIPPED: python3 is missing, so plistlib has not read these documents");

/** Strings by pointer, one document a line, as Python's plistlib reads them: latin1 in, so that bytes stay bytes. */
const READER = `
import sys, json, plistlib
def walk(v, p, out):
    if isinstance(v, dict):
        for k, x in v.items(): walk(x, p + "/" + k.replace("~", "~0").replace("/", "~1"), out)
    elif isinstance(v, list):
        for i, x in enumerate(v): walk(x, p + "/" + str(i), out)
    elif isinstance(v, str): out[p] = v
    return out
for text in json.load(sys.stdin): print(json.dumps(walk(plistlib.loads(text.encode("latin1")), "", {})))
`;

const text = fc.string({ unit: fc.constantFrom(..."ab1 &<>\"'-_/~#"), maxLength: 8 });
const escaped = (value: string): string =>
  value.replace(/[&<>]/g, (sign) => ({ "&": "&#38;", "<": "&lt;", ">": "&#x3e;" })[sign] ?? sign);
const scalar = fc.oneof(
  text.map((value) => `<string>${escaped(value)}</string>`),
  fc.constantFrom(
    "<true/>",
    "<integer>3</integer>",
    "<string></string>",
    "<!-- <string>x</string> --><false/>",
  ),
);
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("tree"), { maxLength: 3 }).map((all) => `<array>\n${all.join(" ")}</array>`),
    fc
      .uniqueArray(fc.tuple(text, tie("tree")), { selector: ([name]) => name, maxLength: 4 })
      .map(
        (all) =>
          `<dict>${all.map(([name, one]) => `<key>${escaped(name)}</key>\r\n\t${one}`).join("")}</dict>`,
      ),
  ),
}));

describe.skipIf(!python)("against Python's plistlib", () => {
  test(`${runs} generated lists: the same strings, and after a swap the new one there and the same elsewhere`, () => {
    const all = fc.sample(fc.tuple(tree, fc.nat()), { numRuns: runs, seed: 7 });
    const next = "sk-&<new>'\"";
    const cases = all.flatMap(([body, pick]) => {
      const document = `${HEAD}<plist version="1.0">${body}</plist>\n`;
      const reading = readPlist(document);
      if (reading.kind === "broken") throw new Error(document);
      const spot = reading.values[pick % (reading.values.length || 1)];
      if (!spot) return [];
      const swapped = replace(document, spot.span, String(encode(next, ["xml"])));
      return [{ document, swapped, pointer: spot.pointer }];
    });
    const asked = (texts: readonly string[]): readonly Record<string, string>[] => {
      const { stdout, stderr } = spawnSync("python3", ["-c", READER], {
        input: JSON.stringify(texts),
        maxBuffer: 1 << 28,
        encoding: "utf8",
      });
      if (stderr !== "") throw new Error(stderr);
      return stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    };
    const before = asked(cases.map(({ document }) => document));
    const after = asked(cases.map(({ swapped }) => swapped));
    for (const [index, { document, pointer }] of cases.entries()) {
      expect(Object.fromEntries(read(document))).toEqual(before[index]);
      expect(after[index]).toEqual({ ...before[index], [pointer]: next });
    }
    expect(cases.length).toBeGreaterThan(runs / 4);
  });
});
