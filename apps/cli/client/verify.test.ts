import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build, type Home, type Sandbox } from "./rig/home.ts";
import { A, B, fingerprint } from "./rig/keys.ts";
import { lacks } from "./rig/machine.ts";
import { cli, converse, putOnPath } from "./rig/run.ts";

/** A project with a key of its own in its settings, and a server that leaves a mark where it is started. */
const project: Home = {
  name: "a project with settings and a server",
  files: {
    ".claude/settings.json": { env: { ANTHROPIC_API_KEY: A } },
    "work/.claude/settings.json": { env: { ANTHROPIC_API_KEY: B } },
    "work/.mcp.json": {
      mcpServers: { mark: { command: "/bin/sh", args: ["-c", "touch {home}/started"] } },
    },
  },
  env: { PATH: "{home}/tools:/usr/local/bin:/usr/bin:/bin" },
  sends: { "x-api-key": B },
};

async function inProject(look: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await build(project);
  try {
    putOnPath(sandbox);
    await look(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** What Claude Code's own messages bore. */
function bore({ api }: Sandbox): readonly (string | undefined)[] {
  const posts = api.requests.filter(({ method }) => method === "POST");
  return [...new Set(posts.map((request) => request["x-api-key"]))];
}

const isStarted = ({ home }: Sandbox): boolean => existsSync(join(home, "started"));

describe.skipIf(lacks("client") || lacks("cli"))("verify --with-client", () => {
  test("asks from an empty folder: no key, server or setting of the project takes part", () =>
    inProject(async (sandbox) => {
      const { code, json } = await cli(sandbox, ["verify", "--with-client"]);
      expect(json).toMatchObject({
        client: { ok: true, folder: "empty", sent: [{ header: "x-api-key", fingerprint: fingerprint(A) }] },
      });
      expect([code, bore(sandbox), isStarted(sandbox)]).toEqual([0, [A], false]);
    }));

  test("tells in its words what a dead key gets", () =>
    inProject(async (sandbox) => {
      sandbox.api.revoke(A);
      const { code, json } = await cli(sandbox, ["verify", "--with-client"]);
      expect(json).toMatchObject({
        client: { ok: false, status: 401, message: expect.stringContaining("Invalid API key") },
      });
      expect(code).toBe(4);
    }));

  test("in the project it runs after a yes alone, and then as it would there", () =>
    inProject(async (sandbox) => {
      const line = "verify --with-client --in-project";
      const refused = await cli(sandbox, line.split(" "));
      expect([refused.code, bore(sandbox), isStarted(sandbox)]).toEqual([2, [], false]);
      const no = await converse(sandbox, line, "n");
      expect([no.code, bore(sandbox), isStarted(sandbox)]).toEqual([130, [], false]);
      const yes = await converse(sandbox, line, "y");
      expect(yes.screen).toMatch(/Claude Code itself, in this folder: ok/);
      expect(yes.screen).toMatch(new RegExp(`it sends x-api-key \\S+ ${fingerprint(B)}`));
      expect([yes.code, bore(sandbox), isStarted(sandbox)]).toEqual([0, [B], true]);
    }));
});
