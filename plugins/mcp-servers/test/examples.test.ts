import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import type { ClientRow } from "../src/clients.ts";
import { credentialOf } from "../src/credentials.ts";
import { factsOf } from "../src/layouts.ts";
import type { Profile } from "../src/profiles.ts";
import { readFacts } from "../src/read.ts";
import { hostWith, issuer } from "./support/loopback.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const EXAMPLES = [...README.matchAll(/```js\n(.*?)```/gs)].map(([, code = ""]) => code);

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
/** What `src/profiles.ts` has at hand. */
const IMPORT = 'import { isObject } from "@claude-rotate/issuer";';

/** From such a folder. */
const SOURCE = "../../src";

/** A folder in the package, from which its imports resolve. */
function makeFolder(): string {
  mkdirSync(join(PACKAGE, ".results"), { recursive: true });
  const folder = mkdtempSync(join(PACKAGE, ".results", "example-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An example as it would stand in the table: data, loaded as it is. */
async function load(code: string | undefined): Promise<unknown> {
  const file = join(makeFolder(), "example.mjs");
  writeFileSync(file, `${IMPORT}\nexport const example = ${code};\nexport { isObject };\n`);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)).example;
}

/** What the compiler says of both in their tables; empty where it takes them. */
function compile(client = "", profile = ""): string {
  const folder = makeFolder();
  writeFileSync(
    join(folder, "example.ts"),
    `${IMPORT}
import type { ClientRow } from "${SOURCE}/clients.ts";
import type { Profile } from "${SOURCE}/profiles.ts";
export const client: ClientRow = ${client};
export const profile: Profile = ${profile};
export { isObject };
`,
  );
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", include: ["example.ts"] }),
  );
  const tsc = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  return status === 0 ? stdout : `${status}: ${stdout}`;
}

test("both compile in their tables", () => {
  expect(compile(...EXAMPLES)).toBe("");
}, 60_000);

test("an example that is wrong would not: one that trusts an answer's shape, or calls a field by another name", () => {
  const [client = "", profile = ""] = EXAMPLES;
  const trusting = profile.replace(/isGood: .*/, 'isGood: (body) => typeof body?.user === "string",');
  expect(trusting).not.toBe(profile);
  const misnamed = client.replace("both:", "files:");
  expect(misnamed).not.toBe(client);
  const said = compile(misnamed, trusting);
  expect(said).toContain("'user' does not exist on type");
  expect(said).toContain("'files' does not exist in type 'ClientRow'");
}, 60_000);

const KEY = `acme_${"0123456789abcdef".repeat(2)}`;

test("one more client, and one more credential, are under 30 lines of data each", () => {
  expect(EXAMPLES).toHaveLength(2);
  for (const code of EXAMPLES) expect(code.trim().split("\n").length).toBeLessThan(30);
});

test("the README's client is found in the home and in projects, and its servers' keys with it", async () => {
  const row = (await load(EXAMPLES[0])) as ClientRow;
  const facts = factsOf([row]).get("acme");
  if (facts === undefined) throw new Error("the row is not there");
  expect(facts.files.map(({ under, glob }) => [under, glob])).toEqual([
    ["home", ".acme/tools.json"],
    ["root", ".acme/tools.json"],
    ["root", "**/.acme/tools.json"],
  ]);
  const text = `{"tools":{"s":{"command":"acme-mcp","args":["--acme-api-key=${KEY}"],"env":{"ACME_API_KEY":"${KEY}"}}}}`;
  const file = { path: "/home/u/.acme/tools.json", under: "home", base: "/home/u", layer: "acme" } as const;
  const reading = readFacts(text, file, facts);
  if (reading.kind !== "read") throw new Error(reading.kind);
  const found = reading.assignments.map(({ name, span }) => [name, text.slice(...span)]);
  expect(found.filter(([name]) => name === "ACME_API_KEY")).toEqual([
    ["ACME_API_KEY", KEY],
    ["ACME_API_KEY", KEY],
  ]);
});

test("the README's credential is recognised by its shape, and its issuer's answers are understood", async () => {
  const profile = (await load(EXAMPLES[1])) as Profile;
  const { id, names, pattern, test: ask } = credentialOf(profile);
  expect([id, names]).toEqual(["acme", ["ACME_API_KEY"]]);
  expect(new RegExp(`^(?:${pattern.source})$`).test(KEY)).toBe(true);
  const server = await issuer(({ "x-acme": key }) =>
    key === KEY
      ? { status: 200, body: '{"user":"ada"}' }
      : { status: 401, body: '{"error":"bad_key","message":"no such key"}' },
  );
  onTestFinished(server.close);
  const host = hostWith({ CLAUDE_ROTATE_ACME_BASE_URL: server.url });
  expect(await ask(new Secret(KEY), host)).toMatchObject({ verdict: "valid", status: 200 });
  expect(await ask(new Secret(`${KEY.slice(0, -1)}0`), host)).toMatchObject({
    verdict: "invalid",
    message: "no such key",
  });
});
