import type { Cause, KnownMessage } from "@claude-rotate/contract";

const DEAD: Cause = {
  cause: "the server's key is revoked or mistyped",
  rules: ["CR040"],
  mend: "`claude-rotate rotate brave` (or tavily) with a new key.",
};
const OTHER_COPY: Cause = {
  cause: "another definition of the server, or a key file, wins over the one that you changed",
  rules: ["CR041", "CR045", "CR048"],
  mend: "`claude-rotate which brave` shows which one wins.",
};
const OLD_PROCESS: Cause = {
  cause: "the server runs on with the key that it was started with",
  rules: ["CR050", "CR051"],
  mend: "Start its client again.",
};
const UNSET: Cause = {
  cause:
    "the server gets no key: its definition stands where the client does not read, or its variable is set nowhere that the client sees",
  rules: ["CR024", "CR042", "CR043", "CR046", "CR075"],
  mend: "Set the variable under the server's `env`.",
};

/** As the servers' sources and their issuers' references have them. */
export const messages: readonly KnownMessage[] = [
  {
    id: "brave-invalid",
    pattern: /SUBSCRIPTION_TOKEN_INVALID|subscription token is invalid/i,
    by: "Brave Search",
    causes: [DEAD, OTHER_COPY, OLD_PROCESS],
  },
  {
    id: "tavily-invalid",
    pattern: /missing or invalid API key|Invalid Tavily API key/i,
    by: "Tavily",
    causes: [DEAD, UNSET, OTHER_COPY, OLD_PROCESS],
  },
  {
    id: "server-without-key",
    pattern:
      /\b(?:BRAVE|TAVILY)_API_KEY\b.{0,60}(?:required|missing|not set|not found)|Missing environment variables/i,
    by: "an MCP server or its client",
    causes: [UNSET],
  },
  {
    id: "server-closed",
    pattern: /MCP error -32000|\b-32000\b.{0,40}Connection closed|MCP server .{0,80}(?:failed|disconnected)/i,
    by: "the client, when a server ended before it answered",
    causes: [
      UNSET,
      DEAD,
      {
        cause: "the server's program is missing or fails as it starts",
        rules: [],
        mend: "Run its command in a terminal and read what it says.",
      },
    ],
  },
  {
    id: "brave-quota",
    pattern: /QUOTA_LIMITED|Request (?:rate|quota) limit exceeded|exceeds your plan/i,
    by: "Brave Search or Tavily",
    causes: [
      {
        cause: "the plan's limit is spent; the key itself is good",
        rules: [],
        mend: "Wait, or change the plan.",
      },
    ],
  },
];
