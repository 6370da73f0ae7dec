import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, type Sandbox } from "./rig/home.ts";
import { A, braveKey, tavilyKey } from "./rig/keys.ts";
import { lacks } from "./rig/machine.ts";
import { type Definition, PROGRAMS, search } from "./rig/mcp.ts";
import { cli, client } from "./rig/run.ts";
import { type Search, startSearch } from "./rig/search.ts";

const OLD = { brave: braveKey("old"), tavily: tavilyKey("old") };
const NEW = { brave: braveKey("new"), tavily: tavilyKey("new") };

const { brave, tavily } = PROGRAMS;
const node = process.execPath;

/** Every way in which these two programs take their key. */
const SERVERS: Readonly<Record<string, Definition>> = {
  "brave env": { command: node, args: [brave], env: { BRAVE_API_KEY: OLD.brave } },
  "brave flag": { command: node, args: [brave, "--brave-api-key", OLD.brave] },
  "brave flag=": { command: node, args: [brave, `--brave-api-key=${OLD.brave}`], env: {} },
  "brave file": { command: node, args: [brave], env: { BRAVE_API_KEY_FILE: "{home}/.config/brave.key" } },
  "brave word": { command: "env", args: [`BRAVE_API_KEY=${OLD.brave}`, node, brave] },
  "tavily env": { command: node, args: [tavily], env: { TAVILY_API_KEY: OLD.tavily } },
  "tavily line": { command: "sh", args: ["-c", `TAVILY_API_KEY='${OLD.tavily}' exec "${node}" "${tavily}"`] },
};

/** Claude Code waits for all servers before it asks, however busy this machine is. */
const PATIENT = { MCP_CONNECTION_NONBLOCKING: "0", MCP_CONNECT_TIMEOUT_MS: "60000", MCP_TIMEOUT: "60000" };

const TOOLS = { brave: "brave_web_search", tavily: "tavily_search" } as const;

describe.skipIf(lacks("servers") || lacks("cli"))("after a rotation the servers themselves", () => {
  let sandbox: Sandbox;
  let issuer: Search;

  beforeAll(async () => {
    issuer = await startSearch();
    sandbox = await build({
      name: "servers",
      files: { ".claude.json": { mcpServers: SERVERS }, ".config/brave.key": `${OLD.brave}\n` },
      env: { ...issuer.env, ...PATIENT, ANTHROPIC_API_KEY: A },
      sends: {},
    });
    for (const credential of ["brave", "tavily"] as const) {
      const to = join(sandbox.root, credential);
      writeFileSync(to, NEW[credential], { mode: 0o600 });
      const { json } = await cli(sandbox, [
        "rotate",
        credential,
        "--to",
        `file:${to}`,
        "--no-verify",
        "--yes",
      ]);
      expect(json).toMatchObject({ state: "committed", credential });
    }
  });

  test.skipIf(lacks("client"))("Claude Code starts and uses them with the new keys", async () => {
    const tools = ["mcp__brave_env__brave_web_search", "mcp__tavily_env__tavily_search"];
    issuer.asked.length = 0;
    sandbox.api.uses.push(...tools.map((name) => ({ name, input: { query: "anything" } })));
    const ended = await client(sandbox, ["--allowedTools", tools.join(",")]);
    expect(ended).toMatchObject({ code: 0, stdout: "ok\n" });
    expect(issuer.asked).toEqual([`brave ${NEW.brave}`, `tavily ${NEW.tavily}`]);
  });

  afterAll(async () => {
    issuer.close();
    await sandbox.close();
  });

  test.each(Object.keys(SERVERS))(
    "%s: sends the new key, started by the config that was changed",
    async (name) => {
      const credential = name.startsWith("brave") ? "brave" : "tavily";
      const { mcpServers } = JSON.parse(readFileSync(join(sandbox.home, ".claude.json"), "utf8"));
      issuer.asked.length = 0;
      const around = { HOME: sandbox.home, PATH: process.env.PATH ?? "", ...issuer.env };
      const { environ, answer } = await search(mcpServers[name], TOOLS[credential], around);
      expect([issuer.asked, answer]).toEqual([[`${credential} ${NEW[credential]}`], expect.anything()]);
      expect(environ).not.toContain(OLD[credential]);
      if (process.platform === "linux" && /env|word|line/.test(name))
        expect(environ.split("\0")).toContain(`${credential.toUpperCase()}_API_KEY=${NEW[credential]}`);
    },
  );
});
