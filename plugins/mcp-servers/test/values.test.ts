import { decode, encode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { B, S, T, U } from "./support/keys.ts";
import { keysIn, marked, readAs } from "./support/marked.ts";

const json = (value: unknown): string => JSON.stringify(value);
const wrap = (server: unknown): string => json({ mcpServers: { x: server } });

/** The keys in one server, each as its name and its text. */
function keys(server: unknown): readonly (readonly [name: string, secret: string])[] {
  const { text } = marked(wrap(server));
  const found = keysIn(text, readAs("cursor", ".cursor/mcp.json", text).assignments);
  for (const { span, assignment, secret } of found) {
    const written = text.slice(...span);
    expect(decode(written, assignment.codecs)).toBe(secret);
    expect(encode(secret, assignment.codecs)).toBe(written);
  }
  return found.map(({ assignment, secret }) => [assignment.name, secret]);
}

describe("arguments", () => {
  test.each([
    ["a flag and its value", ["--brave-api-key", B]],
    ["a flag with an equals sign", [`--brave-api-key=${B}`]],
    ["in camel case, as some servers want it", ["--braveApiKey", B]],
    ["a variable", [`BRAVE_API_KEY=${B}`]],
    ["a variable behind -e", ["run", "-e", `BRAVE_API_KEY=${B}`]],
    ["a variable behind --env=", [`--env=BRAVE_API_KEY=${B}`]],
    ["a variable glued to -e", [`-eBRAVE_API_KEY=${B}`]],
    ["a shell's command", ["-c", `BRAVE_API_KEY=${B} npx -y x`]],
    ["a shell's command with an export", ["-lc", `export BRAVE_API_KEY='${B}'; exec npx -y x`]],
    ["a command as one word of several", ["-y", `x --brave-api-key ${B} --transport stdio`]],
    ["double quotes within", ["-c", `npx -y x --brave-api-key "${B}"`]],
    ["a quoted part behind an equals sign", ["-c", `npx x --brave-api-key="${B}"`]],
    ["supergateway", ["-y", "supergateway", "--stdio", `npx -y x --brave-api-key ${B}`]],
    ["JSON", ["--config", `{"braveApiKey":"${B}"}`]],
    ["JSON behind an equals sign", [`--config={"braveApiKey":"${B}"}`]],
    ["JSON quoted once more", ["--config", json(`{"braveApiKey":"${B}"}`)]],
    ["a header", ["--header", `X-Subscription-Token: ${B}`]],
    ["a header without a blank", ["--header", `X-Subscription-Token:${B}`]],
    ["a header behind an equals sign", [`--header=X-Brave-Api-Key: ${B}`]],
  ])("%s", (_what, args) => {
    expect(keys({ command: "npx", args })).toEqual([["BRAVE_API_KEY", B]]);
  });

  test("a flag names the next word only, and no other flag", () => {
    expect(keys({ args: ["--brave-api-key", "--transport", "stdio", B] })).toEqual([]);
    expect(keys({ args: ["--brave-api-key", 7, B] })).toEqual([]);
    expect(keys({ args: ["--brave-api-key-env", "BRAVE_SEARCH_API_KEY"] })).toEqual([]);
  });

  test("a quote that is not closed, or a word of several quoted pieces, is never cut apart", () => {
    expect(keys({ args: ["-c", `echo it's ${S}`] })).toEqual([["C", S]]);
    const { text } = marked(wrap({ args: ["-c", `x --brave-api-key=${B.slice(0, 9)}'${B.slice(9)}'`] }));
    const [place] = keysIn(text, readAs("cursor", ".cursor/mcp.json", text).assignments);
    expect(place).toBeUndefined();
  });

  test("mcp-remote: the URL in a list, in one word, in one command", () => {
    const url = `https://mcp.tavily.com/mcp/?tavilyApiKey=${U}`;
    for (const server of [
      { command: "npx", args: ["-y", "mcp-remote", url] },
      { command: "npx", args: [`-y mcp-remote ${url}`] },
      { command: `npx -y mcp-remote ${url}` },
      { command: "bash", args: ["-c", `npx -y mcp-remote "${url}&a=b"`] },
      { command: ["npx", "-y", "mcp-remote", url] },
    ])
      expect(keys(server)).toEqual([["TAVILY_API_KEY", U]]);
  });
});

describe("headers", () => {
  test("a token to Tavily's host is Tavily's, whatever it looks like", () => {
    const headers = { Authorization: `Bearer ${B}` };
    expect(keys({ url: "https://mcp.tavily.com/mcp", headers })).toEqual([["TAVILY_API_KEY", B]]);
    expect(
      keys({ args: ["mcp-remote", "https://mcp.tavily.com/mcp", "--header", `Authorization: Bearer ${B}`] }),
    ).toEqual([["TAVILY_API_KEY", B]]);
  });

  test("a token to anybody else's host is not, unless it looks like one", () => {
    expect(
      keys({ url: "https://mcp.tavily.com.example.org/mcp", headers: { authorization: `Bearer ${B}` } }),
    ).toEqual([]);
    expect(keys({ url: "https://mcp.example.org", headers: { authorization: `bearer ${T}` } })).toEqual([
      ["Authorization", T],
    ]);
  });

  test("header names are read without case", () => {
    for (const name of ["X-Subscription-Token", "x-subscription-token", "x-brave-api-key", "BRAVE_API_KEY"])
      expect(keys({ url: "https://x", headers: { [name]: B } })).toEqual([["BRAVE_API_KEY", B]]);
  });
});

describe("values within values", () => {
  test("a variable that holds JSON or a URL", () => {
    expect(keys({ env: { OPENAPI_MCP_HEADERS: json({ "X-Subscription-Token": B }) } })).toEqual([
      ["BRAVE_API_KEY", B],
    ]);
    expect(keys({ env: { MCP_URL: `https://x/?a=1&tavilyApiKey=${T};b=2` } })).toEqual([
      ["TAVILY_API_KEY", T],
    ]);
  });

  test("a key in a URL's path or before its host is found by its shape", () => {
    expect(keys({ url: `https://server.example/${T}/mcp?profile=x` })).toEqual([["URL", T]]);
    expect(keys({ url: `https://u:${T}@server.example/mcp` })).toEqual([["URL", T]]);
  });

  test("percent signs are decoded and written again as they were needed", () => {
    const key = `${B}+/=`;
    const written = encodeURIComponent(key);
    expect(keys({ url: `https://x/?braveApiKey=${written}` })).toEqual([["BRAVE_API_KEY", key]]);
  });

  test("the default behind a reference is a key too", () => {
    expect(keys({ env: { BRAVE_API_KEY: `\${BRAVE_API_KEY:-${B}}` } })).toEqual([["BRAVE_API_KEY", B]]);
    expect(keys({ env: { BRAVE_API_KEY: "${BRAVE_API_KEY}" } })).toEqual([]);
  });

  test("escapes before a key don't move it", () => {
    const text = `{"mcpServers":{"x":{"args":["--config","{\\"na\\u006de\\":\\"\\u00fc\\ud83d\\ude00\\",\\"braveApiKey\\":\\"${B}\\"}"]}}}`;
    const [place] = keysIn(text, readAs("cursor", ".cursor/mcp.json", text).assignments);
    expect(text.slice(...place!.span)).toBe(B);
  });

  test("a server of any other service is read by its names, without a profile", () => {
    const { text } = marked(
      wrap({ args: ["--acme-token", B], env: { ACME_KEY: S }, headers: { "X-Acme-Key": T } }),
    );
    const names = readAs("cursor", ".cursor/mcp.json", text).assignments.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["ACME_TOKEN", "ACME_KEY"]));
  });
});

describe("what a server needs, and from where", () => {
  const reading = (server: unknown, layer = "cursor/project") =>
    readAs(layer, ".cursor/mcp.json", wrap(server));

  test("references of every client, with their line", () => {
    const text = `{"mcpServers":{"brave":{"env":{
"A":"\${BRAVE_API_KEY}",
"B":"\${env:TAVILY_API_KEY}",
"C":"\${ACME_TOKEN:-none}",
"D":"{env:D_API_KEY}",
"E":"\${{ secrets.E_API_KEY }}",
"F":"$F_API_KEY",
"G":"%G_API_KEY%",
"H":"\${input:h_api_key} \${workspaceFolder} \${HOME}"},
"args":["--header","Authorization: Bearer \${I_TOKEN}"]}}}`;
    const { needs = [] } = readAs("cursor", ".cursor/mcp.json", text);
    expect(needs.map(({ name, line }) => [name, line])).toEqual([
      ["BRAVE_API_KEY", 2],
      ["TAVILY_API_KEY", 3],
      ["ACME_TOKEN", 4],
      ["D_API_KEY", 5],
      ["E_API_KEY", 6],
      ["F_API_KEY", 7],
      ["G_API_KEY", 8],
      ["I_TOKEN", 10],
    ]);
    expect(new Set(needs.map(({ by }) => by))).toEqual(new Set(["MCP server brave"]));
  });

  test("variables that are handed on by name", () => {
    const { needs = [] } = reading({
      env_vars: ["TAVILY_API_KEY", "LANG"],
      bearer_token_env_var: "X_TOKEN",
      env_http_headers: { "X-Subscription-Token": "BRAVE_API_KEY" },
    });
    expect(needs.map(({ name }) => name)).toEqual(["TAVILY_API_KEY", "X_TOKEN", "BRAVE_API_KEY"]);
  });

  const fileOf = (variable: string, path: string) => ({
    path,
    layer: `plain:${variable}`,
    holds: { variable, line: 1 },
  });

  test("a _FILE variable and a flag lead to the file, which is one value", () => {
    const { follow } = reading({
      env: {
        BRAVE_API_KEY_FILE: "~/.secrets/brave",
        LOG_FILE: "/tmp/log",
        PGPASSFILE: "/x",
        A_TOKEN_FILE: "C:\\k\\a",
      },
      args: ["--brave-api-key-file", "/run/secrets/brave", "--env-file", "${workspaceFolder}/mcp.env"],
      envFile: "./dev.env",
    });
    expect(follow).toEqual(
      expect.arrayContaining([
        fileOf("BRAVE_API_KEY", "~/.secrets/brave"),
        fileOf("A_TOKEN", "C:\\k\\a"),
        fileOf("BRAVE_API_KEY", "/run/secrets/brave"),
        { path: "/home/u/work/app/mcp.env", layer: "variables" },
        { path: "/home/u/work/app/dev.env", layer: "variables" },
      ]),
    );
    expect(follow?.filter(({ guess }) => !guess)).toHaveLength(5);
  });

  test("a relative path and .env are looked for in the server's folder, or the project's", () => {
    expect(reading({ env: { BRAVE_API_KEY_FILE: "k/b" } }).follow).toEqual([
      fileOf("BRAVE_API_KEY", "/home/u/work/app/k/b"),
    ]);
    expect(reading({ cwd: "~/srv", env: { BRAVE_API_KEY_FILE: "k/b" } }, "cursor").follow).toEqual([
      fileOf("BRAVE_API_KEY", "~/srv/k/b"),
      { path: "~/srv/.env", layer: "variables" },
    ]);
    expect(reading({ cwd: "srv" }).follow).toEqual([
      { path: "/home/u/work/app/srv/.env", layer: "variables" },
    ]);
    expect(reading({ cwd: "srv" }, "cursor").follow).toEqual([]);
  });

  test("a path that only the client can know is not followed; a variable is for the core to fill in", () => {
    expect(reading({ env: { BRAVE_API_KEY_FILE: "${SECRETS:-/k}/x" } }).follow).toEqual([
      fileOf("BRAVE_API_KEY", "${SECRETS:-/k}/x"),
    ]);
    expect(reading({ env: { BRAVE_API_KEY_FILE: "${input:secrets}/x" } }).follow).toEqual([]);
    expect(reading({ env: { BRAVE_API_KEY_FILE: "./x" } }, "cursor").follow).toEqual([]);
    expect(reading({ env: { BRAVE_API_KEY_FILE: "${userHome}/x" } }, "cursor").follow).toEqual([
      fileOf("BRAVE_API_KEY", "~/x"),
    ]);
  });

  test.each([
    [`${B}\n`, B],
    [`${B}\r\n`, B],
    [B, B],
    [`\ufeff${B}\n`, B],
  ])("a plain file is its value without the last line break: %j", (source, value) => {
    const { text } = marked(source);
    const { assignments } = readAs("plain:BRAVE_API_KEY", "x", text);
    expect(assignments).toMatchObject([{ address: "BRAVE_API_KEY", name: "BRAVE_API_KEY", codecs: [] }]);
    expect(text.slice(...assignments[0]!.span)).toBe(value);
  });

  test("a plain file of several lines is no value", () => {
    expect(readAs("plain:BRAVE_API_KEY", "x", `${B}\n${S}\n`).assignments).toEqual([]);
    expect(readAs("plain:BRAVE_API_KEY", "x", "").assignments).toEqual([]);
  });
});
