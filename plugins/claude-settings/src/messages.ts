import type { Cause, KnownMessage } from "@claude-rotate/contract";

/** Measured on Claude Code 2.1.197: what it says, and what was wrong then. */
const DEAD: Cause = {
  cause: "the key is revoked, disabled or mistyped: the issuer refuses it",
  rules: ["CR001:key:invalid", "CR001:key:disabled"],
  mend: "Make a new key in the console, then `claude-rotate rotate`.",
};
const STALE: Cause = {
  cause: "a stale copy in a settings file beats the key that you set in the shell",
  rules: ["CR002", "CR003", "CR004"],
  mend: "`claude-rotate which` shows what wins; take the stale copy out.",
};
const DIRTY: Cause = {
  cause:
    "the value is no whole key: a line break, quotes, a placeholder, a reference that nobody expands, or another kind of key",
  rules: ["CR020", "CR021", "CR022", "CR023", "CR024"],
  mend: "Copy the key again, alone and whole.",
};
const GATEWAY: Cause = {
  cause: "ANTHROPIC_BASE_URL leads to a gateway that does not know the key",
  rules: ["CR009"],
  mend: "Unset ANTHROPIC_BASE_URL, or use the gateway's own key.",
};
const BESIDE: Cause = {
  cause: "a dead token goes out beside a good key: both headers are sent, and either can fail the request",
  rules: ["CR001:token", "CR005", "CR006", "CR014"],
  mend: "Take ANTHROPIC_AUTH_TOKEN out, or give it a good token.",
};
const HELPER: Cause = {
  cause: "apiKeyHelper fails, or prints something else than a key",
  rules: ["CR007"],
  mend: "Run the command by hand; `claude-rotate doctor --run-helpers` looks at what it prints.",
};
const LOGIN: Cause = {
  cause: "the login is over: its token was revoked, or has expired",
  rules: ["CR012"],
  mend: "/login in Claude Code.",
};
const BROKEN_STATE: Cause = {
  cause: "~/.claude.json is broken or unreadable, so every run stops",
  rules: ["CR035"],
  mend: "Mend the file; the copies below ~/.claude/backups may hold an old key.",
};

export const messages: readonly KnownMessage[] = [
  {
    id: "claude-code-invalid-key",
    pattern: /Invalid API key\s*·\s*(?:Fix external API key|Please run \/login)/i,
    by: "Claude Code",
    causes: [DEAD, STALE, DIRTY, GATEWAY],
  },
  {
    id: "claude-code-not-logged-in",
    pattern: /Not logged in|Could not resolve authentication method|No API key available/i,
    by: "Claude Code",
    causes: [
      {
        cause: "no key is set where Claude Code looks, and nobody is logged in",
        rules: ["CR015"],
        mend: "`claude /login`, or ANTHROPIC_API_KEY in the shell or under `env` in ~/.claude/settings.json.",
      },
      {
        cause:
          "the key's last 20 characters are not approved, or somebody answered No (the default) when Claude Code asked",
        rules: ["CR030", "CR031"],
        mend: "`claude-rotate doctor --fix` approves it.",
      },
      {
        cause: "the key that /login saved (primaryApiKey) is revoked: Claude Code says this to it, too",
        rules: ["CR001:primary"],
        mend: "/login again, or `claude-rotate rotate`.",
      },
      {
        cause:
          "the key stands where Claude Code never looks: CLAUDE_API_KEY, anthropic.api_key, another file",
        rules: ["CR013", "CR042"],
        mend: "Call it ANTHROPIC_API_KEY, in the shell or under `env` in ~/.claude/settings.json.",
      },
      {
        cause: "Claude Code drops the settings file that holds it: a comment, a trailing comma, a wrong type",
        rules: ["CR036"],
        mend: "Mend the file: strict JSON.",
      },
      {
        cause: "the keychain is locked, or its item is another configuration folder's",
        rules: ["CR032", "CR033", "CR034"],
        mend: "`security unlock-keychain`.",
      },
      LOGIN,
    ],
  },
  {
    id: "claude-code-bearer",
    pattern:
      /Failed to authenticate|Invalid bearer token|OAuth authentication|OAuth token (?:has expired|revoked)/i,
    by: "Claude Code",
    causes: [BESIDE, LOGIN, HELPER, GATEWAY],
  },
  {
    id: "claude-code-conflict",
    pattern: /Auth conflict:/i,
    by: "Claude Code",
    causes: [
      {
        cause: "a token and an API key are both set, and both are sent",
        rules: ["CR005", "CR006"],
        mend: "Take the one out that you don't mean; `claude-rotate which` shows both.",
      },
      BESIDE,
    ],
  },
  {
    id: "keychain-item",
    pattern: /SecKeychainSearchCopyNext|could not be found in the keychain/i,
    by: "macOS, when Claude Code asked the keychain",
    causes: [
      {
        cause:
          "the keychain holds neither a key nor a login of Claude Code, or those of another configuration folder",
        rules: ["CR033"],
        mend: "/login in Claude Code; where a key is set elsewhere, the words mean nothing.",
      },
      {
        cause: "the keychain is locked, or can't be read from here",
        rules: ["CR034"],
        mend: "`security unlock-keychain`.",
      },
    ],
  },
  {
    id: "anthropic-not-set",
    pattern:
      /\bset (?:the |your )?ANTHROPIC_API_KEY\b|ANTHROPIC_API_KEY\b.{0,40}(?:required|missing|not set|not found|must be set)/i,
    by: "a program that wants the key in its environment",
    causes: [
      {
        cause:
          "the variable is not set where the program runs: it stands in a file that is not read there, or is not exported",
        rules: ["CR013", "CR024"],
        mend: "`claude-rotate scan` shows where keys stand; export ANTHROPIC_API_KEY in the shell that starts the program.",
      },
    ],
  },
  {
    id: "claude-code-helper",
    pattern: /apiKeyHelper (?:failed|did not return)/i,
    by: "Claude Code",
    causes: [HELPER],
  },
  {
    id: "claude-code-state",
    pattern: /Configuration error in .{0,300}\.json|corrupted file has been backed up/i,
    by: "Claude Code",
    causes: [BROKEN_STATE],
  },
  {
    id: "claude-code-asks",
    pattern: /Detected a custom API key/i,
    by: "Claude Code",
    causes: [
      {
        cause: "the key is new to Claude Code; a No is for ever",
        rules: ["CR031", "CR030"],
        mend: "Answer Yes, or `claude-rotate doctor --fix`.",
      },
    ],
  },
  {
    id: "anthropic-disabled",
    pattern: /organization has been disabled/i,
    by: "Anthropic",
    causes: [
      {
        cause: "the key's organization is disabled",
        rules: ["CR001:disabled"],
        mend: "Ask who runs the organization; a key of another one: `claude-rotate rotate`.",
      },
    ],
  },
  {
    id: "anthropic-billing",
    pattern: /credit balance is too low|billing_error/i,
    by: "Anthropic",
    causes: [
      {
        cause: "the organization has no credit; the key itself is good",
        rules: ["CR001:billing"],
        mend: "Add credit in the console.",
      },
    ],
  },
  {
    id: "anthropic-no-header",
    pattern: /x-api-key header is required/i,
    by: "Anthropic",
    causes: [
      { cause: "something on the way takes the key off", rules: ["CR064"], mend: "Ask who runs the proxy." },
      {
        cause: "the program sends no key at all: the variable is empty or not exported",
        rules: ["CR013", "CR024"],
        mend: "`claude-rotate which`.",
      },
    ],
  },
  {
    id: "any-401",
    general: true,
    pattern:
      /\b401\b|unauthori[sz]ed|invalid (?:x-)?api[ -]?key|invalid credentials|authentication[_ ](?:error|failed)|api key not recognized|incorrect api key/i,
    by: "a program that asked an issuer",
    causes: [DEAD, STALE, DIRTY, BESIDE, GATEWAY],
  },
];
