import { describe, expect, test } from "vitest";
import { A, B, T } from "./keys.ts";
import { find, put, read, ref, store, written } from "./read.ts";

const bytes = (text: string): string => Buffer.from(text).toString("latin1");

describe("settings: what is found, and exactly where", () => {
  test("every variable of env, the helper, and the guides' field", () => {
    const text = `{"model":"m","env":{"ANTHROPIC_API_KEY":"${A}","PORT":3000,"X":""},"apiKeyHelper":"cat ~/k","anthropic":{"api_key":"${B}"}}`;
    expect(written("settings", text)).toEqual([
      ["/env/ANTHROPIC_API_KEY", A],
      ["/env/X", ""],
      ["/env/PORT", "3000"],
      ["/apiKeyHelper", "cat ~/k"],
      ["/anthropic/api_key", B],
    ]);
    const reading = read("settings", text);
    expect(reading.ignored).toBeUndefined();
    expect(find(reading, "/env/ANTHROPIC_API_KEY")).toMatchObject({
      name: "ANTHROPIC_API_KEY",
      codecs: ["json"],
    });
    expect(find(reading, "/env/ANTHROPIC_API_KEY").inert).toBeUndefined();
    expect(find(reading, "/anthropic/api_key").inert).toContain("under `env`");
  });

  test.each([
    ["odd spacing", `\n {\t"env"\n:{  "ANTHROPIC_API_KEY"   :\n"${A}"  }\n\n}   `],
    ["CRLF and tabs", `{\r\n\t"env": {\r\n\t\t"ANTHROPIC_API_KEY": "${A}"\r\n\t}\r\n}\r\n`],
    ["a byte order mark", bytes(`\uFEFF{"env":{"ANTHROPIC_API_KEY":"${A}"}}`)],
    ["letters outside ASCII before it", bytes(`{"größe":"日本","env":{"ANTHROPIC_API_KEY":"${A}"}}`)],
    ["an escaped name", `{"\\u0065nv":{"ANTHROPIC\\u005fAPI_KEY":"${A}"}}`],
  ])("%s", (_what, text) => {
    expect(written("settings", text)).toEqual([["/env/ANTHROPIC_API_KEY", A]]);
    expect(read("settings", text).ignored).toBeUndefined();
  });

  test("the same names elsewhere are not settings", () => {
    const text = `{"hooks":{"env":{"ANTHROPIC_API_KEY":"${A}"},"apiKeyHelper":"x"},"a":[{"api_key":"${A}"}]}`;
    expect(written("settings", text)).toEqual([]);
  });

  test("what is no string is found, and left", () => {
    const reading = read("settings", '{"env":{"A":null,"B":5,"C":true,"D":{},"E":["x"],"C":false}}');
    expect(reading.assignments.map(({ address, fixed }) => [address, fixed !== undefined])).toEqual([
      ["/env/A", true],
      ["/env/B", true],
      ["/env/C#2", true],
      ["/env/D", true],
      ["/env/E", true],
    ]);
  });

  test("a name with a slash keeps its address apart", () => {
    expect(written("settings", '{"env":{"a/b":"1","a":"2"}}')).toEqual([
      ["/env/a~1b", "1"],
      ["/env/a", "2"],
    ]);
  });

  test("of equal names all are found, and the ones that don't count say so", () => {
    const text = `{"env":{"K":"1","K":"2"},"apiKeyHelper":"old","env":{"K":"3"},"apiKeyHelper":"new"}`;
    const reading = read("settings", text);
    expect(
      reading.assignments.map(({ span, inert }) => [text.slice(span[0], span[1]), inert === undefined]),
    ).toEqual([
      ["1", false],
      ["2", false],
      ["3", true],
      ["old", false],
      ["new", true],
    ]);
    expect(new Set(reading.assignments.map(({ address }) => address)).size).toBe(5);
  });
});

describe("settings: when the client drops the whole file", () => {
  test.each<[string, string, number, string]>([
    ["a line comment", `{\n  // mine\n  "env": {"K": "v"}\n}`, 2, "comment"],
    ["a block comment", `{\n\n"env": /* mine */ {"K": "v"}\n}`, 3, "comment"],
    ["a trailing comma", `{\n"env": {"K": "v",}\n}`, 2, "comma"],
    [
      "permissions of the wrong type",
      `{\n"env": {"K": "v"},\n"permissions": 5}`,
      3,
      '"permissions" is not an object',
    ],
    [
      "a helper that is no string",
      `{\n"apiKeyHelper": 5, "env": {"K": "v"}}`,
      2,
      '"apiKeyHelper" is not a string',
    ],
    [
      "a helper whose last spelling is no string",
      `{\n"apiKeyHelper": "x",\n"apiKeyHelper": 5, "env": {"K": "v"}}`,
      3,
      '"apiKeyHelper" is not a string',
    ],
  ])("%s: the keys are found all the same", (_what, text, line, words) => {
    expect(written("settings", text)).toContainEqual(["/env/K", "v"]);
    const { ignored } = read("settings", text);
    expect(ignored?.line).toBe(line);
    expect(ignored?.reason).toContain("drops the whole file");
    expect(ignored?.reason).toContain(words);
  });

  test.each<[string, unknown, string]>([
    ["cleanupPeriodDays", "30", "is not a number"],
    ["cleanupPeriodDays", 0, "is not a whole number above zero"],
    ["model", 5, "is not a string"],
    ["model", null, "is not a string"],
    ["permissions", { allow: 5 }, "is not a list"],
    ["permissions", { defaultMode: "nope" }, "is none of"],
    ["permissions", { additionalDirectories: [5] }, '"permissions.additionalDirectories[0]" is not a string'],
    ["statusLine", "x", "is not an object"],
    ["statusLine", { type: "command" }, 'has no "command"'],
    ["enabledPlugins", 5, "is not an object"],
    ["enabledPlugins", { "a@b": "x" }, '"enabledPlugins.a@b" is not true or false or a list of strings'],
    ["sandbox", { enabled: "x" }, '"sandbox.enabled" is not true or false'],
    ["includeCoAuthoredBy", "yes", "is not true or false"],
    ["outputStyle", 5, "is not a string"],
    ["$schema", 5, "is not a string"],
    ["sandbox", 5, "is not an object"],
    ["enabledMcpjsonServers", "x", "is not a list"],
  ])("%s as %j", (field, value, words) => {
    const { ignored } = read("settings", JSON.stringify({ env: { K: "v" }, [field]: value }, null, 2));
    expect(ignored?.reason).toContain(words);
    expect(ignored?.line).toBeGreaterThanOrEqual(5);
  });

  test.each<[string, unknown]>([
    ["hooks", 5],
    ["hooks", { Nope: [] }],
    ["permissions", { allow: [5] }],
    ["permissions", { allow: ["Bash(("], defaultMode: "plan" }],
    ["env", { X: {} }],
    ["forceLoginMethod", "x"],
    ["effortLevel", "max"],
    ["cleanupPeriodDays", 30],
    ["statusLine", { type: "command", command: "true" }],
  ])("%s as %j is no reason", (field, value) =>
    expect(read("settings", JSON.stringify({ [field]: value })).ignored).toBeUndefined(),
  );

  test.each([
    ["a list", "[]"],
    ["env as a list", '{"env":[5]}'],
  ])("%s", (_what, text) => {
    expect(read("settings", text)).toMatchObject({ assignments: [], ignored: { line: 1 } });
  });

  test.each([
    ["a blank file", " \n"],
    ["unknown fields", '{"zzz":5,"env":{"K":"v"}}'],
    ["null and numbers as values", '{"env":{"K":"v","N":null,"M":5}}'],
  ])("%s are no reason", (_what, text) => expect(read("settings", text).ignored).toBeUndefined());

  test("more than 2 MiB", () => {
    const large = (length: number) => read("settings", `{"env":{"K":"v"},"x":"${"y".repeat(length)}"}`);
    expect(large(2 * 1024 * 1024).ignored?.reason).toContain("larger than 2 MiB");
    expect(large(2 * 1024 * 1024 - 100).ignored).toBeUndefined();
  });

  test.each([
    ["utf16le", undefined],
    ["utf16be", "big-endian"],
  ] as const)("%s", (encoding, words) => {
    const reading = store("settings").read("{}", { ...ref(), encoding });
    const reason = reading.kind === "read" ? reading.ignored?.reason : "";
    if (words === undefined) expect(reason).toBeUndefined();
    else expect(reason).toContain(words);
  });

  test("broken JSON is told with its line", () => {
    const reading = store("settings").read('{\n"env": {\n"K" "v"}}', ref());
    expect(reading).toMatchObject({ kind: "broken", line: 3 });
    expect(reading.kind === "broken" && reading.message).toContain("drops the whole file");
  });
});

describe("custom headers: each line is a place of its own", () => {
  const header = (raw: string): string => `{"env": {"ANTHROPIC_CUSTOM_HEADERS": "${raw}"}}`;
  const lines = (raw: string) =>
    written("settings", header(raw)).map(([address, value]) => [address.split("/").at(-1), value]);

  test.each<[string, string, readonly (readonly [string, string])[]]>([
    [
      "two lines",
      `x-api-key: ${A}\\nAuthorization: Bearer ${T}`,
      [
        ["x-api-key", A],
        ["authorization", T],
      ],
    ],
    [
      "CRLF, blanks and capitals",
      `  X-Api-Key :\\t${A} \\r\\n\\n  AUTHORIZATION:bearer  ${T}  `,
      [
        ["x-api-key", A],
        ["authorization", T],
      ],
    ],
    [
      "breaks written as numbers",
      `x-api-key:${A}\\u000aa: b`,
      [
        ["x-api-key", A],
        ["a", "b"],
      ],
    ],
    ["a colon in the value", "x-url: http://h:1/p", [["x-url", "http://h:1/p"]]],
    ["another scheme", "Authorization: Basic dTpw", [["authorization", "Basic dTpw"]]],
    ["an escaped value keeps its writing", "x-a: \\u0041\\\\n", [["x-a", "\\u0041\\\\n"]]],
    [
      "equal names",
      "x-a: 1\\nX-A: 2",
      [
        ["x-a", "1"],
        ["x-a#2", "2"],
      ],
    ],
    ["lines that are none", "nothing\\n: 1\\nx-b: 2", [["x-b", "2"]]],
    [
      "a line without a value, which is sent empty",
      "x-api-key: \\nx-b: 2\\nAuthorization:",
      [
        ["x-api-key", ""],
        ["x-b", "2"],
        ["authorization", ""],
      ],
    ],
    ["a scheme without a token", "Authorization: Bearer", [["authorization", "Bearer"]]],
  ])("%s", (_what, raw, expected) => expect(lines(raw)).toEqual(expected));

  test("a value without lines stays one variable, since an empty one hides others", () => {
    expect(written("settings", header(""))).toEqual([["/env/ANTHROPIC_CUSTOM_HEADERS", ""]]);
  });

  test("the name is the header's, so that a key is known by it", () => {
    expect(read("settings", header(`X-Api-Key: ${A}`)).assignments).toMatchObject([
      { name: "x-api-key", codecs: ["json"] },
    ]);
  });
});

describe("a new entry", () => {
  const add = (text: string) => store("settings").edits!.add(text, ref(), "ANTHROPIC_API_KEY");

  test.each([
    ["in an empty file", ""],
    ["in a file without env", '{\n  "model": "m"\n}\n'],
    ["beside others, on lines", '{\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}\r\n'],
    ["beside others, on one line", '{"env":{"A":"1"}}'],
    ["behind a byte order mark", bytes('\uFEFF{"env":{}}')],
  ])("%s is strict JSON and is found again", (_what, text) => {
    const at = add(text);
    if ("refused" in at) throw new Error(at.refused);
    const after = put(text, at, A);
    expect(JSON.parse(after.replace(bytes("\uFEFF"), "")).env.ANTHROPIC_API_KEY).toBe(A);
    expect(written("settings", after)).toContainEqual([at.address, A]);
    expect(at.address).toBe("/env/ANTHROPIC_API_KEY");
  });

  test.each([
    ["with a comment", '{ // x\n"env": {} }'],
    ["with a field of the wrong type", '{"permissions": 5}'],
    ["that is broken", '{"env": '],
  ])("in a file %s is refused, since the client would not read it", (_what, text) => {
    expect(add(text)).toMatchObject({ refused: expect.stringContaining("drops the whole file") as string });
  });

  test("where env is no object is refused", () => expect(add('{"env": 5}')).toHaveProperty("refused"));
});
