import { afterEach, describe, expect, test } from "vitest";
import { CREDENTIALS, keySet, type Letter } from "./places/planted.ts";
import { type Home, makeHome } from "./support/home.ts";
import { runJson } from "./support/run.ts";

const NEW = keySet("add");

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  for (const [name, text] of Object.entries(files)) home.write(name, text);
  for (const [letter, key] of Object.entries(NEW)) home.write(`new-${letter}`, key);
  return home;
}

const brave = '{"command":"npx","args":["-y","@brave/brave-search-mcp-server"]}';

/** A file without a key; where it is to go; what stands there then, `<A>` the key. */
const CASES: readonly (readonly [string, string, Letter, string, string])[] = [
  [".bashrc", "alias l=ls", "A", "", "alias l=ls\nexport ANTHROPIC_API_KEY='<A>'\n"],
  [".zshrc", "", "B", "", "export BRAVE_API_KEY='<B>'\n"],
  [".config/fish/config.fish", "set -x A 1\n", "T", "", "set -x A 1\nset -gx TAVILY_API_KEY '<T>'\n"],
  [".config/powershell/profile.ps1", "$a = 1\r\n", "A", "", "$a = 1\r\n$env:ANTHROPIC_API_KEY = '<A>'\r\n"],
  ["work/.env", "PORT=1\r\n", "T", "", "PORT=1\r\nTAVILY_API_KEY=<T>\r\n"],
  [
    ".claude/settings.json",
    '{\n  "model": "opus"\n}\n',
    "A",
    "",
    '{\n  "model": "opus",\n  "env": {\n    "ANTHROPIC_API_KEY": "<A>"\n  }\n}\n',
  ],
  [".claude/settings.json", "", "A", "", '{\n  "env": {\n    "ANTHROPIC_API_KEY": "<A>"\n  }\n}\n'],
  [
    "work/.claude/settings.local.json",
    '{"env":{"X":"1"}}',
    "B",
    "",
    '{"env":{"X":"1","BRAVE_API_KEY":"<B>"}}',
  ],
  [
    ".claude.json",
    `{"mcpServers":{"b":${brave}}}`,
    "B",
    "",
    `{"mcpServers":{"b":${brave.slice(0, -1)},"env":{"BRAVE_API_KEY":"<B>"}}}}`,
  ],
  [".claude.json", '{"numStartups":1}', "A", "", '{"numStartups":1,"env":{"ANTHROPIC_API_KEY":"<A>"}}'],
  [".claude.json", '{"a":1}', "B", "#/env/BRAVE_API_KEY", '{"a":1,"env":{"BRAVE_API_KEY":"<B>"}}'],
  [
    ".claude.json",
    `{"mcpServers":{"b":${brave}}}`,
    "B",
    "#/mcpServers/b/env/BRAVE_API_KEY",
    `{"mcpServers":{"b":${brave.slice(0, -1)},"env":{"BRAVE_API_KEY":"<B>"}}}}`,
  ],
  [
    ".continue/config.json",
    `{"experimental":{"modelContextProtocolServers":[{"name":"b"},{"transport":${brave}}]}}`,
    "B",
    "#/experimental/modelContextProtocolServers/1/env/BRAVE_API_KEY",
    `{"experimental":{"modelContextProtocolServers":[{"name":"b"},{"transport":${brave},"env":{"BRAVE_API_KEY":"<B>"}}]}}`,
  ],
  [
    "work/.mcp.json",
    `{"mcpServers":{"b":${brave}, "c":${brave}}}`,
    "B",
    "#/mcpServers/c/env/BRAVE_API_KEY",
    `{"mcpServers":{"b":${brave}, "c":${brave.slice(0, -1)},"env":{"BRAVE_API_KEY":"<B>"}}}}`,
  ],
  [
    "work/.mcp.json",
    '{"mcpServers":{"mine":{"command":"./mine"}}}',
    "A",
    "#/mcpServers/mine/env/ANTHROPIC_API_KEY",
    '{"mcpServers":{"mine":{"command":"./mine","env":{"ANTHROPIC_API_KEY":"<A>"}}}}',
  ],
  [
    ".codex/config.toml",
    '[mcp_servers.t]\ncommand = "npx"\nargs = ["tavily-mcp"]\n',
    "T",
    "",
    '[mcp_servers.t]\ncommand = "npx"\nargs = ["tavily-mcp"]\n\n[mcp_servers.t.env]\nTAVILY_API_KEY = "<T>"\n',
  ],
  [
    ".continue/config.yaml",
    "mcpServers:\n  - name: t\n    command: npx\n    args: [tavily-mcp]\n",
    "T",
    "",
    'mcpServers:\n  - name: t\n    command: npx\n    args: [tavily-mcp]\n    env:\n      TAVILY_API_KEY: "<T>"\n',
  ],
  [
    ".config/fish/fish_variables",
    "# VERSION: 3.0\nSETUVAR A:b\n",
    "B",
    "",
    "# VERSION: 3.0\nSETUVAR A:b\nSETUVAR --export BRAVE_API_KEY:<B>\n",
  ],
  [".config/nushell/env.nu", "$env.A = 'b'", "A", "", "$env.A = 'b'\n$env.ANTHROPIC_API_KEY = \"<A>\"\n"],
  [".config/environment.d/50-keys.conf", "", "B", "", 'BRAVE_API_KEY="<B>"\n'],
  [".pam_environment", "A=b\n", "A", "", "A=b\nANTHROPIC_API_KEY=<A>\n"],
  ["work/.envrc", "use nix\n", "A", "", "use nix\nexport ANTHROPIC_API_KEY='<A>'\n"],
  [
    "work/compose.yaml",
    "services:\n  web:\n    image: x\nvolumes: {}\n",
    "A",
    "",
    'services:\n  web:\n    image: x\n    environment:\n      ANTHROPIC_API_KEY: "<A>"\nvolumes: {}\n',
  ],
  [
    "work/compose.yaml",
    "services:\n  web: {}\n  job:\n    environment:\n      - A=b # c\n    image: x\n",
    "A",
    "#/services/job/environment/ANTHROPIC_API_KEY",
    'services:\n  web: {}\n  job:\n    environment:\n      - A=b # c\n      - "ANTHROPIC_API_KEY=<A>"\n    image: x\n',
  ],
  [
    "work/.devcontainer/devcontainer.json",
    '{\n  // mine\n  "image": "x",\n}\n',
    "A",
    "",
    '{\n  // mine\n  "image": "x",\n  "remoteEnv": {\n    "ANTHROPIC_API_KEY": "<A>"\n  },\n}\n',
  ],
  [
    "work/.devcontainer.json",
    '{"containerEnv":{}}',
    "B",
    "#/containerEnv/BRAVE_API_KEY",
    '{"containerEnv":{"BRAVE_API_KEY":"<B>"}}',
  ],
  [".claude/skills/pdf/.env", "", "A", "", "ANTHROPIC_API_KEY=<A>\n"],
  // What waits for a key is filled in.
  [
    ".claude/settings.json",
    '{"env":{"ANTHROPIC_API_KEY":""}}',
    "A",
    "",
    '{"env":{"ANTHROPIC_API_KEY":"<A>"}}',
  ],
  [
    ".claude/settings.json",
    '{"env":{"ANTHROPIC_API_KEY":"your-api-key-here"}}',
    "A",
    "",
    '{"env":{"ANTHROPIC_API_KEY":"<A>"}}',
  ],
  [
    "work/.mcp.json",
    '{"mcpServers":{"b":{"command":"./b","env":{"BRAVE_API_KEY":"YOUR_API_KEY_HERE"}}}}',
    "B",
    "",
    '{"mcpServers":{"b":{"command":"./b","env":{"BRAVE_API_KEY":"<B>"}}}}',
  ],
  [
    "work/.mcp.json",
    '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":""}},"c":{"env":{"BRAVE_API_KEY":""}}}}',
    "B",
    "#/mcpServers/c/env/BRAVE_API_KEY",
    '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":""}},"c":{"env":{"BRAVE_API_KEY":"<B>"}}}}',
  ],
  ["work/.env", "A=b\nTAVILY_API_KEY=\nC=d\n", "T", "", "A=b\nTAVILY_API_KEY=<T>\nC=d\n"],
  ["work/.env", 'TAVILY_API_KEY="tvly-YOUR_API_KEY" # c\n', "T", "", 'TAVILY_API_KEY="<T>" # c\n'],
  [
    ".codex/config.toml",
    '[mcp_servers.t]\ncommand = "npx"\nargs = ["tavily-mcp"]\nenv = { TAVILY_API_KEY = "" }\n',
    "T",
    "",
    '[mcp_servers.t]\ncommand = "npx"\nargs = ["tavily-mcp"]\nenv = { TAVILY_API_KEY = "<T>" }\n',
  ],
  // In a script it may be meant for one command.
  [
    ".bashrc",
    "alias c='ANTHROPIC_API_KEY= claude'\n",
    "A",
    "",
    "alias c='ANTHROPIC_API_KEY= claude'\nexport ANTHROPIC_API_KEY='<A>'\n",
  ],
];

describe("--add writes a key where there is none yet, and undo takes it out", () => {
  test.each(CASES)("%s %j: %s%s", async (name, text, letter, at, expected) => {
    const home = homeWith({ [name]: text, ".claude/skills/pdf/SKILL.md": "---\nname: pdf\n---\n" });
    const before = home.snapshot();
    const to = ["--to", `file:~/new-${letter}`, "--no-verify", "--yes"];
    const options = { home, cwd: "work" };
    const added = await runJson(["rotate", CREDENTIALS[letter], ...to, "--add", `~/${name}${at}`], options);
    expect(added.document.error).toBeUndefined();
    expect(home.read(name)).toBe(expected.replace(/<([ABT])>/, (_, one: Letter) => NEW[one]));
    const { document } = await runJson(["scan"], options);
    expect(document.keys).toMatchObject([{ credential: CREDENTIALS[letter] }]);
    await runJson(["undo"], options);
    expect(home.snapshot()).toEqual(before);
  });
});
