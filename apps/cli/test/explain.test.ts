import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { leakForms } from "./support/keys.ts";
import { type Document, run, runJson } from "./support/run.ts";
import { smallWorld, type World } from "./support/world.ts";

async function explained(world: World, text: string): Promise<Document> {
  const { code, document } = await runJson(["explain"], { ...world.options, stdin: text });
  expect(code).toBe(0);
  return document;
}

describe("what is known", () => {
  test.each([
    ["Invalid API key · Fix external API key", "claude-code-invalid-key"],
    ["Not logged in · Please run /login", "claude-code-not-logged-in"],
    ["Failed to authenticate. API Error: 401 Invalid bearer token", "claude-code-bearer"],
    [
      'Error: Could not resolve authentication method. Expected either apiKey or authToken to be set. Or for one of the "X-Api-Key" or "Authorization" headers to be explicitly omitted',
      "claude-code-not-logged-in",
    ],
    ["Error: Failed to get auth headers: No API key available", "claude-code-not-logged-in"],
    [
      "Auth conflict: Both a token (ANTHROPIC_AUTH_TOKEN) and an API key (ANTHROPIC_API_KEY) are set.",
      "claude-code-conflict",
    ],
    [
      "security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.",
      "keychain-item",
    ],
    ["Please set ANTHROPIC_API_KEY environment variable", "anthropic-not-set"],
    ["Hostname/IP does not match certificate's altnames: Host: api.anthropic.com.", "other-host"],
    ["apiKeyHelper failed: exited 3: oops", "claude-code-helper"],
    ["Configuration error in /h/.claude.json: JSON Parse error: Unexpected EOF", "claude-code-state"],
    ["401 Unauthorized: Invalid credentials", "any-401"],
    ["Error: Invalid API key for Anthropic", "any-401"],
    ["Authentication failed: API key not recognized", "any-401"],
    ["This organization has been disabled.", "anthropic-disabled"],
    ["Your credit balance is too low to access the API", "anthropic-billing"],
    ["The provided subscription token is invalid.", "brave-invalid"],
    ["Unauthorized: missing or invalid API key.", "tavily-invalid"],
    ["Error: BRAVE_API_KEY environment variable is required", "server-without-key"],
    ["Error: self signed certificate in certificate chain", "tls"],
    ["HTTP/1.1 407 Proxy Authentication Required", "proxy-login"],
    ["403 forbidden: Request not allowed", "request-not-allowed"],
    ["connect ECONNREFUSED 127.0.0.1:3128", "no-connection"],
    ["MCP error -32000: Connection closed", "server-closed"],
    ["429 rate_limit_error", "busy"],
    ["overloaded_error 529", "busy"],
    ["<html><title>Blocked by Zscaler</title></html>", "proxy-page"],
  ])("%s", async (text, id) => {
    const { known, causes } = await explained(await smallWorld(), text);
    expect(known.map((one: { id: string }) => one.id)).toEqual([id]);
    expect(causes.length).toBeGreaterThan(0);
  });
});

test("the likeliest cause comes first, and what this machine says to each stands beside it", async () => {
  const world = await smallWorld();
  world.provider.valid.delete(world.keys.old);
  const document = await explained(world, "Error: Invalid API key · Fix external API key");
  expect(document.causes.map(({ here }: { here: string }) => here)).toEqual(["yes", "no", "no", "no"]);
  expect(document.causes[0].findings[0]).toMatchObject({
    rule: "CR001",
    path: world.home.at(".claude/settings.json"),
    line: 2,
  });
});

test("on a machine without any key, that is the cause", async () => {
  const { options, home } = await smallWorld();
  for (const path of [".claude", ".zshrc", "new-key"]) rmSync(home.at(path), { recursive: true });
  const { document } = await runJson(["explain"], { ...options, stdin: "Not logged in" });
  expect(document.causes[0]).toMatchObject({ cause: expect.stringContaining("no key is set"), here: "yes" });
});

test("on a machine where nothing of it is wrong it says so, and what to try next", async () => {
  const { options } = await smallWorld();
  const { code, stdout } = await run(["explain", "401 Unauthorized: Invalid credentials"], options);
  expect(code).toBe(0);
  expect(stdout).toContain("1. the key is revoked, disabled or mistyped: the issuer refuses it  not here");
  expect(stdout.trimEnd().split("\n").at(-1)).toContain("claude-rotate verify");
});

test("a dead key is no dead token, no saved login, no organization without credit", async () => {
  const world = await smallWorld();
  world.provider.valid.delete(world.keys.old);
  const text =
    "401 Unauthorized; Not logged in; Failed to authenticate; organization has been disabled; credit balance is too low";
  const { causes } = await explained(world, text);
  const here = causes.filter((one: { here: string }) => one.here === "yes");
  expect(here.map(({ cause }: { cause: string }) => cause)).toEqual([]);
  const general = await explained(world, "401 Unauthorized");
  expect(general.causes.filter((one: { here: string }) => one.here === "yes")).toHaveLength(1);
});

test("where nobody can be asked it does not say that nothing is wrong here", async () => {
  const world = await smallWorld();
  const env = { ...world.options.env, ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
  for (const more of [[], ["--offline"]]) {
    const options = { ...world.options, env };
    const { stdout } = await run(["explain", "Invalid API key · Fix external API key", ...more], options);
    expect(stdout).not.toContain("shows none of it");
    expect(stdout).toMatch(/the issuer refuses it {2}can't be told from here/);
  }
});

test("a message that nobody knows gets what is wrong on this machine", async () => {
  const world = await smallWorld();
  world.provider.valid.delete(world.keys.old);
  const document = await explained(world, "the flux capacitor is out of flux");
  expect(document.known).toEqual([]);
  expect(document.others.map(({ rule }: { rule: string }) => rule)).toEqual(["CR001"]);
});

test("a text that holds a key is never repeated, and the person is told", async () => {
  const world = await smallWorld();
  const { keys, options } = world;
  const stdin = `POST /v1/messages\nx-api-key: ${keys.other}\n< 401 Unauthorized\n`;
  for (const args of [["explain"], ["explain", "--json"], ["explain", "--verbose"]]) {
    const { stdout, stderr } = await run(args, { ...options, stdin });
    for (const form of leakForms(keys.other)) expect(stdout + stderr).not.toContain(form);
    expect(stdout).not.toContain("POST /v1");
    expect(stdout).toMatch(/holds a key|"holdsKey": ?true/);
  }
});

test.each([[""], ["  \n"]])("an empty message (%j) is a mistake", async (stdin) => {
  const { options } = await smallWorld();
  const { code, document } = await runJson(["explain"], { ...options, stdin });
  expect([code, document.error.code]).toEqual([2, "USAGE"]);
});

test("an empty argument is a mistake, too", async () => {
  const { options } = await smallWorld();
  const { code, document } = await runJson(["explain", ""], options);
  expect([code, document.error.code]).toEqual([2, "USAGE"]);
});

test("of a long log it is the end that counts", async () => {
  const { options } = await smallWorld();
  const stdin = `${"x".repeat(3 * 1024 * 1024)}\nInvalid API key · Fix external API key\n`;
  const { code, document } = await runJson(["explain", "--offline"], { ...options, stdin });
  expect(code).toBe(0);
  expect(document.known).toMatchObject([{ id: "claude-code-invalid-key" }]);
});

test("paths below the home are shown as people know them, and the next step is one that mends", async () => {
  const { options, home, keys, provider } = await smallWorld();
  provider.valid.delete(keys.old);
  home.write(".zshrc", `export ANTHROPIC_API_KEY=${keys.next}\n`);
  const { stdout } = await run(["explain", "Invalid API key"], options);
  expect(stdout).toContain("than ~/.zshrc");
  expect(stdout).not.toContain(home.path);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(
    "to mend what is safe to mend: claude-rotate doctor --fix",
  );
});
