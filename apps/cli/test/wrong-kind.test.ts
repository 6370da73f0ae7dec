import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { startIssuers } from "./support/issuers.ts";
import { braveKey, fakeKey, tavilyKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";

const KINDS = { anthropic: fakeKey, brave: braveKey, tavily: tavilyKey } as const;
const IDS = ["anthropic", "brave", "tavily"] as const;
const PAIRS = IDS.flatMap((to) => IDS.filter((kind) => kind !== to).map((kind) => [kind, to] as const));

let home: Home;
let issuers: Awaited<ReturnType<typeof startIssuers>>;

beforeEach(async () => {
  home = makeHome();
  issuers = await startIssuers(IDS.map((id) => KINDS[id]("new")));
});

afterEach(async () => {
  home.remove();
  await issuers.close();
});

describe("a key goes to nobody but its own issuer", () => {
  test.each(PAIRS)("a new key of %s for %s is refused before any request", async (kind, to) => {
    home.write("new-key", `${KINDS[kind]("new")}\n`);
    for (const text of [`export ${to.toUpperCase()}_API_KEY=${KINDS[to]("old")}\n`, ""]) {
      home.write(".bashrc", text);
      const options = { home, env: issuers.env };
      const { code, document } = await runJson(["rotate", to, "--to", "file:~/new-key", "--yes"], options);
      expect([code, document.error.code]).toEqual([2, "SECRET_WRONG_KIND"]);
      expect(home.read(".bashrc")).toBe(text);
    }
    expect(issuers.asked).toEqual([]);
  });

  test.each(PAIRS)(
    "a new key of %s that was cut short is refused for %s before any request",
    async (kind, to) => {
      const text = `export ${to.toUpperCase()}_API_KEY=${KINDS[to]("old")}\n`;
      home.write(".bashrc", text);
      home.write("new-key", `${KINDS[kind]("new").slice(0, -7)}\n`);
      const options = { home, env: issuers.env };
      const { code, document } = await runJson(["rotate", to, "--to", "file:~/new-key", "--yes"], options);
      expect([code, document.error.code]).toEqual([2, "SECRET_WRONG_KIND"]);
      expect(home.read(".bashrc")).toBe(text);
      expect(issuers.asked).toEqual([]);
    },
  );

  test.each(IDS)("where no place could take the key, %s's issuer is not asked about it", async (id) => {
    home.write("new-key", `${KINDS[id]("new")}\n`);
    const options = { home, env: issuers.env };
    const { code, document } = await runJson(["rotate", id, "--to", "file:~/new-key", "--yes"], options);
    expect([code, document.error.code]).toEqual([1, "NO_PLACES"]);
    expect(document.error.message).toContain(id === "anthropic" ? "holds an A" : "holds a ");
    expect(issuers.asked).toEqual([]);
  });
});
