import { expect, test } from "vitest";
import { decode, encode, readSystemdUnit } from "../src/index.ts";

const read = (text: string): readonly (readonly [string, string, boolean])[] =>
  readSystemdUnit(text).assignments.map(({ address, span, codecs, inert }) => [
    address,
    decode(text.slice(...span), codecs),
    inert === undefined,
  ]);

/** systemd.exec(5), Environment=, and its example; systemd.syntax(7), QUOTING. systemd itself prints no unit's variables. */
test("the manual's own example", () => {
  expect(read('[Service]\nEnvironment="VAR1=word1 word2" VAR2=word3 "VAR3=$word 5 6"\n')).toEqual([
    ["VAR1", "word1 word2", true],
    ["VAR2", "word3", true],
    ["VAR3", "$word 5 6", true],
  ]);
});

test.each<[string, string, readonly (readonly [string, string])[]]>([
  [
    "single quotes, quotes behind the sign",
    "Environment='A=b c' B='d' C=\"e f\"",
    [
      ["A", "b c"],
      ["B", "d"],
      ["C", "e f"],
    ],
  ],
  [
    "no quotes, blanks around the sign",
    "  Environment = A=b\t B=c  ",
    [
      ["A", "b"],
      ["B", "c"],
    ],
  ],
  [
    "lines that go on, a comment between",
    "Environment=A=b \\\n# no C=d\n  D=e\nEnvironment=F=g",
    [
      ["A", "b"],
      ["D", "e"],
      ["F", "g"],
    ],
  ],
  [
    "escapes and per cents",
    'Environment="A=\\x41\\"b" B=50%%',
    [
      ["A", 'A"b'],
      ["B", "50%"],
    ],
  ],
  [
    "CRLF",
    "Environment=A=b\r\nEnvironment=C=d\r\n",
    [
      ["A", "b"],
      ["C", "d"],
    ],
  ],
  [
    "comments and other settings",
    "# Environment=A=b\n; Environment=C=d\nExecStart=/x Environment=E=f\nPassEnvironment=G\n",
    [],
  ],
  ["quotes within a word are nobody's span", 'Environment=A=b"c" D=e', [["D", "e"]]],
  ["a quote that is not closed", 'Environment="A=b\nEnvironment=C=d', [["C", "d"]]],
])("%s", (_, text, values) => {
  expect(read(text).map(([address, value]) => [address, value])).toEqual(values);
});

test("of equal names the last counts", () => {
  expect(read("Environment=A=b\nEnvironment=A=c\n")).toEqual([
    ["A", "b", false],
    ["A#2", "c", true],
  ]);
});

test("files, with the dash of those that need not be there", () => {
  const { files } = readSystemdUnit(
    "EnvironmentFile=-%h/.config/app.env\nEnvironmentFile=/b c\nEnvironmentFile=\n",
  );
  expect(files).toEqual(["%h/.config/app.env", "/b c"]);
});

test("what is written is read back", () => {
  for (const value of ["sk-ant-x_1", 'a"b', "a'b", "100%", "a\\b", "a b"])
    expect(decode(String(encode(value, ["systemd-unit"])), ["systemd-unit"])).toBe(value);
});
