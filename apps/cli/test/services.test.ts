import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

const PLIST = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<dict>\n${body}</dict>\n</plist>\n`;

/** K is the key. As in public repositories: claude-max-api-proxy's and TypingMind's agents, egregore's service, Streamlit apps' secrets. */
const FILES: Readonly<Record<string, string>> = {
  ".config/systemd/user/bot.service":
    '[Unit]\nDescription=bot\n\n[Service]\nType=simple\nEnvironment=LOG=1 "ANTHROPIC_API_KEY=K"\nEnvironmentFile=-%h/.config/bot/env\nExecStart=%h/bin/bot\n\n[Install]\nWantedBy=default.target\n',
  ".config/systemd/user/bot.service.d/key.conf": "[Service]\nEnvironment=ANTHROPIC_API_KEY=K\n",
  ".config/bot/env": "ANTHROPIC_API_KEY=K\nPORT=1\n",
  "Library/LaunchAgents/com.claude-code-provider.plist": PLIST(
    "    <key>Label</key>\n    <string>com.claude-code-provider</string>\n    <key>EnvironmentVariables</key>\n    <dict>\n      <key>HOME</key>\n      <string>/Users/ada</string>\n      <key>ANTHROPIC_API_KEY</key>\n      <string>K</string>\n    </dict>\n    <key>ProgramArguments</key>\n    <array>\n      <string>/usr/bin/env</string>\n      <string>CLAUDE_API_KEY=K</string>\n    </array>\n",
  ),
  "here/app/.streamlit/secrets.toml":
    "# ours\n[anthropic]\napi_key = \"K\"\n\n[general]\nANTHROPIC_API_KEY = 'K' # too\n",
  "here/sub/.devcontainer/devcontainer.json":
    '{\n  // ours\n  "remoteEnv": { "ANTHROPIC_API_KEY": "K" },\n}\n',
  "here/sub/.cursor/mcp.json": '{"mcpServers":{"s":{"env":{"ANTHROPIC_API_KEY":"K"}}}}',
  "here/sub/.vscode/mcp.json": '{ // ours\n"servers":{"s":{"env":{"ANTHROPIC_API_KEY":"K"}}}}',
  "here/sub/.claude/settings.json": '{"env":{"ANTHROPIC_API_KEY":"K"}}',
  "here/sub/.claude/settings.local.json": '{"env":{"ANTHROPIC_API_KEY":"K"}}',
  ".openclaw/openclaw.json":
    "// ours\n{\n  env: { ANTHROPIC_API_KEY: 'K', vars: { ANTHROPIC_API_KEY: \"K\" } },\n  models: { providers: { anthropic: { apiKey: 'K', baseUrl: 'it\\'s', max: +1, hex: 0xFF, half: .5, inf: -Infinity, } } },\n  text: 'a \\\nb',\n}\n",
};

test("services, agents, secrets and configs below a project's folders: each key changes, nothing else, and undo gives all back", async () => {
  const { home, keys, options } = await smallWorld();
  const text = (name: string, key: string): string => (FILES[name] ?? "").replace(/\bK\b/g, key);
  home.write("here/.git/HEAD", "ref: refs/heads/main\n");
  for (const name of Object.keys(FILES)) home.write(name, text(name, keys.old));
  const inside = { ...options, cwd: "here" };
  const { document } = await runJson(["scan"], inside);
  expect(document.problems).toEqual([]);
  const done = await runJson(["rotate", ...TO, "--no-verify", "--yes"], inside);
  expect(done.document).toMatchObject({ state: "committed", left: [] });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.next));
  expect(await run(["undo", "--no-verify"], inside)).toMatchObject({ code: 0 });
  for (const name of Object.keys(FILES)) expect(home.read(name), name).toBe(text(name, keys.old));
});
