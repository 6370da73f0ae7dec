import type { Platform } from "@claude-rotate/contract";
import type { Format } from "./document.ts";
import type { Layout, Loose } from "./server.ts";

/**
 * Every client but Claude Code: where its files are and where servers stand in them. A new client is one more row; what
 * its servers' fields are called is in fields.ts. Not checked with the clients themselves: the paths are those that tools
 * for many clients write to (https://github.com/neondatabase/add-mcp, https://github.com/smithery-ai/cli,
 * https://github.com/onurceri/aidit).
 */
export interface ClientRow extends Partial<Layout> {
  /** Lower case, one word. */
  readonly id: string;
  readonly title: string;
  /** Below the home and below every project. Globs: `{a,b}`, and `*` within one name. */
  readonly both?: readonly Glob[];
  readonly home?: readonly Glob[];
  readonly project?: readonly Glob[];
  /** Below `~/.config`. */
  readonly config?: readonly Glob[];
  /** Below the system's folder for applications. */
  readonly appData?: readonly Glob[];
  /** By the file's ending where it is not said. */
  readonly format?: Format;
  /** Set where a project's file counts in its top folder alone: further down its name is other clients' too. */
  readonly atTop?: true;
  /** `all`: every string outside the servers may hold a key; else those whose names say so. */
  readonly loose?: Loose;
  readonly note?: Note;
}

/** What a user should know before the file changes. */
export interface Note {
  readonly text: string;
  /** A pointer: it matters only where something stands there. */
  readonly where?: string;
}

export type Glob = string | { readonly glob: string; readonly platforms: readonly Platform[] };

const REWRITES: Note = {
  text: "the app rewrites this file while it runs: quit it first, or look afterwards whether the change stayed",
};
const EDITORS = "{Code,Code - Insiders,VSCodium,Cursor,Windsurf,Devin,Kiro,Trae,Antigravity,Positron}/User";
const REMOTE = ".{vscode,cursor,windsurf}-server/data";
const CLINE = "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
const ROO = "globalStorage/rooveterinaryinc.roo-cline/settings/{mcp,cline_mcp}_settings.json";
const KILO = "globalStorage/kilocode.kilo-code/settings/mcp_settings.json";
// The package from the Microsoft Store keeps its own copy of %APPDATA%.
const STORE_PACKAGE = "AppData/Local/Packages/Claude_*/LocalCache/Roaming";

/** Servers stand under `mcpServers` where a row says nothing else. */
export const CLIENTS: readonly ClientRow[] = [
  {
    id: "claude-desktop",
    title: "Claude Desktop",
    appData: ["Claude/claude_desktop_config.json"],
    home: [{ glob: `${STORE_PACKAGE}/Claude/claude_desktop_config.json`, platforms: ["win32"] }],
    note: REWRITES,
  },
  { id: "cursor", title: "Cursor", both: [".cursor/mcp.json"] },
  {
    id: "vscode",
    title: "VS Code",
    servers: ["servers"],
    appData: [`${EDITORS}/mcp.json`, `${EDITORS}/profiles/*/mcp.json`],
    home: [`${REMOTE}/User/mcp.json`],
    project: [".vscode/mcp.json"],
    note: {
      text: "what its `inputs` ask for is kept in the system's keychain, not in this file",
      where: "/inputs",
    },
  },
  {
    id: "vscode-settings",
    title: "VS Code's settings",
    servers: ["mcp/servers", "amp.mcpServers"],
    variableLists: ["claudeCode.environmentVariables"],
    variables: [
      "terminal.integrated.env.linux",
      "terminal.integrated.env.osx",
      "terminal.integrated.env.windows",
    ],
    mixed: true,
    appData: [`${EDITORS}/settings.json`, `${EDITORS}/profiles/*/settings.json`],
    home: [`${REMOTE}/Machine/settings.json`],
    project: [".vscode/settings.json"],
  },
  {
    id: "visual-studio",
    title: "Visual Studio",
    servers: ["servers"],
    both: [{ glob: ".mcp.json", platforms: ["win32"] }],
    project: [{ glob: ".vs/mcp.json", platforms: ["win32"] }],
  },
  {
    id: "copilot-cli",
    title: "Copilot CLI",
    both: [".copilot/mcp-config.json"],
    config: ["mcp-config.json"],
    project: [".github/mcp.json"],
  },
  {
    // Paths as laravel/boost and JetBrains' users have them; on macOS both of its folders were seen.
    id: "copilot-ides",
    title: "Copilot in JetBrains' IDEs and Xcode",
    servers: ["servers"],
    config: ["github-copilot/{intellij,xcode}/mcp.json"],
    home: [{ glob: "AppData/Local/github-copilot/intellij/mcp.json", platforms: ["win32"] }],
    appData: [{ glob: "github-copilot/intellij/mcp.json", platforms: ["darwin"] }],
  },
  { id: "windsurf", title: "Windsurf", home: [".codeium/{windsurf/,windsurf-next/,}mcp_config.json"] },
  {
    id: "devin",
    title: "Devin",
    config: ["devin/mcp_config.json"],
    appData: [{ glob: "{devin,Devin}/mcp_config.json", platforms: ["win32", "darwin"] }],
    project: [".devin/mcp_config{,.local}.json"],
  },
  {
    id: "zed",
    title: "Zed",
    servers: ["context_servers"],
    variables: ["terminal/env"],
    mixed: true,
    config: ["zed/settings.json"],
    appData: [{ glob: "Zed/settings.json", platforms: ["win32", "darwin"] }],
    project: [".zed/settings.json"],
  },
  {
    id: "codex",
    title: "Codex",
    servers: ["mcp_servers"],
    variables: ["shell_environment_policy/set"],
    mixed: true,
    both: [".codex/config.toml"],
  },
  { id: "gemini", title: "Gemini CLI", mixed: true, both: [".gemini/settings.json"] },
  { id: "gemini-env", title: "Gemini CLI", format: "dotenv", both: [".gemini/.env"] },
  {
    id: "antigravity",
    title: "Antigravity",
    home: [".gemini/{antigravity,config}/mcp_config.json"],
    project: [".agents/mcp_config.json"],
  },
  {
    id: "continue",
    title: "Continue",
    servers: ["mcpServers", "experimental/modelContextProtocolServers"],
    bare: true,
    both: [".continue/config.{yaml,json}", ".continue/mcpServers/*.{yaml,yml,json}"],
  },
  { id: "continue-env", title: "Continue", format: "dotenv", both: [".continue/.env"] },
  {
    id: "cline",
    title: "Cline",
    appData: [`${EDITORS}/${CLINE}`],
    home: [".cline/data/settings/cline_mcp_settings.json", `${REMOTE}/User/${CLINE}`],
    project: [".cline/mcp.json"],
  },
  {
    id: "roo",
    title: "Roo Code",
    appData: [`${EDITORS}/${ROO}`],
    home: [`${REMOTE}/User/${ROO}`],
    project: [".roo/mcp.json"],
  },
  {
    id: "kilo",
    title: "Kilo Code",
    servers: ["mcpServers", "mcp"],
    appData: [`${EDITORS}/${KILO}`],
    config: ["kilo/kilo.{json,jsonc}"],
    home: [".kilocode/cli/global/settings/mcp_settings.json"],
    project: [".kilocode/mcp.json", "{.kilo/,}kilo.{json,jsonc}"],
  },
  { id: "kiro", title: "Kiro", both: [".kiro/settings/mcp.json"] },
  {
    id: "amazon-q",
    title: "Amazon Q",
    home: [".aws/amazonq/{mcp,default}.json", ".aws/amazonq/cli-agents/*.json"],
    project: [".amazonq/{mcp,default}.json", ".amazonq/cli-agents/*.json"],
  },
  {
    id: "opencode",
    title: "opencode",
    servers: ["mcp"],
    env: "environment",
    mixed: true,
    config: ["opencode/opencode.{json,jsonc}"],
    project: ["{.opencode/,}opencode.{json,jsonc}"],
  },
  {
    id: "crush",
    title: "Crush",
    servers: ["mcp"],
    mixed: true,
    config: ["crush/crush.json"],
    project: ["{.,}crush.json"],
  },
  {
    id: "amp",
    title: "Amp",
    servers: ["amp.mcpServers"],
    mixed: true,
    config: ["amp/settings.{json,jsonc}"],
    project: [".amp/settings.{json,jsonc}"],
  },
  {
    id: "goose",
    title: "Goose",
    servers: ["extensions"],
    env: "envs",
    mixed: true,
    config: ["goose/config.yaml"],
    appData: [{ glob: "Block/goose/config/config.yaml", platforms: ["win32"] }],
  },
  { id: "qwen", title: "Qwen Code", mixed: true, both: [".qwen/settings.json"] },
  { id: "factory", title: "Factory Droid", both: [".factory/mcp.json"] },
  { id: "augment", title: "Augment", mixed: true, home: [".augment/settings.json"] },
  { id: "junie", title: "Junie", both: [".junie/mcp/mcp.json"] },
  { id: "warp", title: "Warp", both: [".warp/.mcp.json"] },
  { id: "vibe", title: "Mistral Vibe", servers: ["mcp_servers"], mixed: true, both: [".vibe/config.toml"] },
  { id: "kimi", title: "Kimi Code", both: [".kimi/mcp.json", ".kimi-code/mcp.json"] },
  { id: "grok", title: "Grok", servers: ["mcp_servers"], mixed: true, both: [".grok/config.toml"] },
  { id: "trae", title: "Trae", appData: ["{Trae,Trae CN}/User/mcp.json"], project: [".trae/mcp.json"] },
  {
    // https://github.com/nicobailon/pi-mcp-adapter
    id: "pi",
    title: "Pi",
    config: ["mcp/mcp.json"],
    home: [".agents/mcp.json", ".pi/agent/mcp.json"],
    project: [".pi/mcp.json"],
  },
  { id: "tabnine", title: "Tabnine", both: [".tabnine/mcp_servers.json"] },
  { id: "lm-studio", title: "LM Studio", home: [".lmstudio/mcp.json", ".cache/lm-studio/mcp.json"] },
  { id: "boltai", title: "BoltAI", home: [".boltai/mcp.json"] },
  { id: "witsy", title: "Witsy", mixed: true, appData: ["Witsy/settings.json"], note: REWRITES },
  {
    id: "librechat",
    title: "LibreChat",
    mixed: true,
    home: ["LibreChat/librechat.yaml"],
    project: ["librechat.yaml"],
  },
  {
    // https://docs.openclaw.ai/providers/anthropic: `env`, `env.vars`, providers' and skills' own `apiKey` and `env`.
    id: "openclaw",
    title: "OpenClaw",
    servers: ["mcp/servers"],
    variables: ["env/vars", "env", "skills/entries/*/env"],
    format: "json5",
    mixed: true,
    home: [".openclaw/openclaw.json"],
  },
  {
    // github.com/ravitemer/mcphub.nvim; josephschmitt/dotfiles has one.
    id: "mcphub",
    title: "MCP Hub",
    format: "json5",
    config: ["mcphub/servers.json"],
    project: [".mcphub/servers.json"],
  },
  {
    // https://aider.chat/docs/config/api-keys.html: `anthropic-api-key`, `api-key: [anthropic=…]`, `set-env: [NAME=…]`.
    id: "aider",
    title: "aider",
    mixed: true,
    loose: "all",
    both: [".aider.conf.yml"],
  },
  {
    // https://github.com/sigoden/aichat/blob/main/config.example.yaml: `clients[*].api_key`.
    id: "aichat",
    title: "AIChat",
    mixed: true,
    config: ["aichat/config.yaml"],
    appData: [{ glob: "aichat/config.yaml", platforms: ["win32", "darwin"] }],
  },
  {
    // https://llm.datasette.io/en/stable/setup.html#api-key-management: a name each.
    id: "llm",
    title: "LLM",
    mixed: true,
    loose: "all",
    config: ["io.datasette.llm/keys.json"],
    appData: [{ glob: "io.datasette.llm/keys.json", platforms: ["win32", "darwin"] }],
  },
  {
    // What agents of one's own read, such as FastMCP's and LangChain's (https://gofastmcp.com/integrations/mcp-json-configuration).
    id: "programs",
    title: "Programs with an mcp.json of their own",
    servers: ["mcpServers", "servers"],
    mixed: true,
    atTop: true,
    project: ["{mcp,mcp-config,mcp_config}.{json,yaml}"],
  },
  {
    id: "mcporter",
    title: "MCPorter",
    home: [".mcporter/mcporter.{json,jsonc}"],
    project: ["config/mcporter.json"],
  },
];
