import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

/** Values with several keys: K is the old one, L another that is alive. */
const FILES: Readonly<Record<string, string>> = {
  "here/.env": 'KEYS=K,L\nBOTH="K L K" # ours\nANTHROPIC_API_KEYS=\'["K","L"]\'\n',
  ".bashrc": "export KEYS=\"L:K:K\"\nexport ARGS=$'--a\\tK\\n--b\\tK'\n",
  ".config/fish/config.fish": "set -gx KEYS 'K L K'\n",
  ".claude/settings.json":
    '{"env":{"KEYS":"K,L,K","ANTHROPIC_CUSTOM_HEADERS":"x-api-key: K\\nx-second: \\u0022K\\u0022"}}',
  "here/.mcp.json": '{"mcpServers":{"s":{"command":"sh","args":["-c","A=K B=K run --key K --other L"]}}}',
  ".codex/config.toml": '[mcp_servers.s.env]\nKEYS = "K;K;L"\n',
  ".continue/config.yaml": "mcpServers:\n  - name: s\n    env:\n      KEYS: K, L and K # two\n",
};

test("in every format the old key changes wherever a value holds it, the other stays, and undo gives all back", async () => {
  const { home, keys, options } = await smallWorld();
  const other = keys.old.replace(/.{8}AA$/, "otherkeyAA");
  const text = (name: string, key: string): string =>
    (FILES[name] ?? "").replace(/\bK\b|\bL\b/g, (letter) => (letter === "K" ? key : other));
  for (const name of Object.keys(FILES)) home.write(name, text(name, keys.old));
  const inside = { ...options, cwd: "here" };
  home.write("here/.git/HEAD", "ref: refs/heads/main\n");
  const shown = await run(["rotate", ...TO, "--no-verify", "--dry-run"], inside);
  expect(shown.stdout + shown.stderr).not.toContain(other);
  const done = await runJson(["rotate", ...TO, "--no-verify", "--yes"], inside);
  expect(done.document).toMatchObject({ state: "committed" });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.next));
  expect(await run(["undo", "--no-verify"], inside)).toMatchObject({ code: 0 });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.old));
});
