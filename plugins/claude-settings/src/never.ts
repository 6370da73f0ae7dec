/** Fields and files where guides on the web send people, with where the key should stand instead. */
export const NEVER = {
  field: "Claude Code does not read this field: put the key under `env` as ANTHROPIC_API_KEY",
  file: "Claude Code does not read this file: put the key under `env` in settings.json",
  windows:
    "Claude Code does not read this file: its settings are in .claude\\settings.json below your profile",
  login: "Claude Code reads no API key from this file",
  helper: "Claude Code reads apiKeyHelper from its settings files only",
} as const;

export const NEVER_READ: ReadonlySet<string> = new Set(Object.values(NEVER));
