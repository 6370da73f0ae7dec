import type { Host, HttpRequest } from "@claude-rotate/contract";
import { Secret } from "@claude-rotate/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadPlugins, NO_SETTINGS, rotate, scan } from "../src/index.ts";
import { WHOLE } from "./support/stranger.ts";
import { contextFor, keyOf, trusted } from "./support/trusted.ts";

const KEY = keyOf("old");
const NEXT = keyOf("new");

describe("a trusted stranger in its own thread", () => {
  test("brings a credential, places in files and items; a rotation moves them all", async () => {
    const made = await trusted(WHOLE);
    made.home.write(".acme/token", `# mine\ntoken=${KEY}\n`);
    const context = contextFor(made);
    const before = await scan(context);
    expect(before.machine.problems).toEqual([]);
    expect(before.machine.places.map(({ id, credential }) => [id, credential])).toEqual([
      [`${made.home.at(".acme/token")}#token`, "acme-two"],
      ["acme-item#one", "acme-two"],
    ]);
    const report = await rotate(context, {
      credential: "acme-two",
      secret: async () => new Secret(NEXT),
      all: true,
      verify: false,
    });
    expect(report).toMatchObject({ state: "committed", changed: true });
    expect(made.home.read(".acme/token")).toBe(`# mine\ntoken=${NEXT}\n`);
    const after = await scan(context);
    expect(new Set(after.machine.places.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test("sees the variables that it declares, and no others", async () => {
    const made = await trusted(WHOLE);
    const { items } = await scan(contextFor(made));
    expect(items.map(({ item }) => item.note)).toEqual(["here undefined"]);
  });

  test("asks and runs what it declares, through the host", async () => {
    const { host, plugins } = await trusted(WHOLE);
    const [plugin] = plugins.plugins;
    const asked: HttpRequest[] = [];
    const answering: Host = {
      ...host,
      fetch: async (request) => {
        asked.push(request);
        return { status: 200, headers: {}, body: "" };
      },
      exec: async (program, args) => ({
        code: 0,
        stdout: args[1] === "gone" ? "" : `${KEY}\n`,
        stderr: program,
      }),
    };
    expect(await plugin?.credentials?.[0]?.test(new Secret(KEY), answering)).toEqual({
      verdict: "valid",
      status: 200,
    });
    expect(asked).toMatchObject([{ url: "https://api.acme.example/me", headers: { "x-key": KEY } }]);
    const source = plugin?.sources?.[0];
    expect((await source?.read("x", answering))?.reveal()).toBe(KEY);
    await expect(source?.read("gone", answering)).rejects.toMatchObject({ code: "SOURCE_UNREADABLE" });
  });

  test("asks where the user's config says that its issuer is", async () => {
    const { host } = await trusted(WHOLE);
    const credentials = { "acme-two": { baseUrl: "https://gateway.example" } };
    const { plugins, stop } = await loadPlugins(host, [], {
      ...NO_SETTINGS,
      user: { ...NO_SETTINGS.user, credentials },
    });
    onTestFinished(async () => void (await stop()));
    const asked: string[] = [];
    const fetch: Host["fetch"] = async ({ url }) => {
      asked.push(url);
      return { status: 200, headers: {}, body: "" };
    };
    await plugins[0]?.credentials?.[0]?.test(new Secret(KEY), { ...host, fetch });
    expect(asked).toEqual(["https://gateway.example/me"]);
  });

  test("gets its settings, and a refusal of them is the user's to see", async () => {
    const { home, host } = await trusted({
      ...WHOLE,
      code: `${WHOLE.code}
plugin.configure = (settings) => {
  if (typeof settings.address !== "string") throw new RotateError("CONFIG_INVALID", "address is no text");
  return { ...plugin, sources: [{ scheme: "acme", read: async () => new Secret(settings.address) }] };
};`,
    });
    const settings = (own: object) => ({
      user: {
        plugins: { "acme-rotate": own as Record<string, unknown> },
        credentials: {},
        roots: [],
        skip: [],
        rules: {},
        policy: {},
      },
      files: [home.at("config.json")],
      problems: [],
    });
    const { plugins, stop } = await loadPlugins(host, [], settings({ address: "there" }));
    onTestFinished(async () => void (await stop()));
    expect((await plugins[0]?.sources?.[0]?.read("", host))?.reveal()).toBe("there");
    await expect(loadPlugins(host, [], settings({ address: 7 }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  test("has its checks look at everything but values", async () => {
    const made = await trusted(WHOLE);
    made.home.write(".acme/token", `token=${KEY}\n`);
    const { machine } = await scan(contextFor(made));
    const [check] = made.plugins.plugins[0]?.checks ?? [];
    const examined = {
      ...machine,
      verdicts: [],
      resolutions: [],
      programs: [],
      replaced: [],
      offline: true,
      runHelpers: false,
      ask: async () => ({ verdict: "unknown" as const }),
    };
    const findings = await check?.run(examined as never, made.host);
    expect(findings).toMatchObject([{ message: expect.stringMatching(/^[1-9]\d* entries, values 0$/) }]);
  });
});
