import type { Credential } from "@claude-rotate/contract";
import { ask } from "@claude-rotate/issuer";
import { question } from "./question.ts";

/** The API key of Anthropic's console. Shapes as the issuer has given them out since 2024. */
export const anthropic: Credential = {
  id: "anthropic",
  title: "Anthropic API key",
  names: ["ANTHROPIC_API_KEY", "CLAUDE_API_KEY", "primaryApiKey"],
  pattern: /sk-ant-api03-[A-Za-z0-9_-]{93}AA/,
  prefixes: ["sk-ant-api03-"],
  lookalikes: [
    { pattern: /sk-ant-admin\d\d-[A-Za-z0-9_-]+/, what: "an admin key" },
    { pattern: /sk-ant-oat\d\d-[A-Za-z0-9_-]+/, what: "an OAuth access token" },
    { pattern: /sk-ant-ort\d\d-[A-Za-z0-9_-]+/, what: "an OAuth refresh token" },
  ],
  console: "https://console.anthropic.com/settings/keys",
  // `partial_key_hint` of the Admin API: `sk-ant-api03-R2D...igAA`.
  consoleHint: [3, 4],
  test: (secret, host) => ask(question, secret, host),
};
