import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

describe("config", () => {
  test("init writes the user's config once, and scan reads it", async () => {
    const { home, options } = await smallWorld();
    const first = await runJson(["init"], options);
    const file = home.at(".config/claude-rotate/config.yaml");
    expect(first.document).toEqual({ schema: "claude-rotate.init/1", path: file, created: true });
    expect((await runJson(["init"], options)).document).toMatchObject({ path: file, created: false });
    expect((await run(["scan"], options)).code).toBe(0);
    home.write(".config/claude-rotate/config.yaml", "roots: []\nplugin: {}\n");
    const { code, document } = await runJson(["scan"], options);
    expect(code).toBe(2);
    expect(document.error).toMatchObject({ code: "CONFIG_INVALID", path: file, line: 2 });
    expect((await runJson(["--config", "none.yaml", "scan"], options)).document.error.path).toBe(
      home.at("none.yaml"),
    );
  });

  test("what it leaves out stays, and need not be there", async () => {
    const { home, keys, options } = await smallWorld();
    home.write(".claude-rotaterc", "skip: [~/.zshrc, ~/gone/.env]\n");
    const { code, document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect([code, document.error]).toEqual([0, undefined]);
    expect(home.read(".zshrc")).toContain(keys.old);
    expect(home.read(".claude/settings.json")).toContain(keys.next);
    expect(document.left).toHaveLength(1);
  });

  test("of a project can't send keys anywhere: it is named, and nobody there is asked", async () => {
    const { home, provider, options } = await smallWorld();
    const address = {
      credentials: { anthropic: { baseUrl: provider.url }, brave: { baseUrl: provider.url } },
    };
    home.write("work/.git/HEAD", "ref: refs/heads/main\n");
    home.write("work/.claude-rotaterc.json", JSON.stringify(address));
    const { document } = await runJson(["scan"], { ...options, cwd: "work" });
    expect(document.problems).toMatchObject([
      { code: "CONFIG_IGNORED", path: home.at("work/.claude-rotaterc.json"), line: 1 },
    ]);
    const nowhere = "http://127.0.0.1:9";
    await run(["verify"], { home, cwd: "work", env: { ANTHROPIC_BASE_URL: nowhere } });
    expect(provider.asked).toEqual([]);
  });

  test("of the user says where an issuer is asked, whatever the client's own variable says", async () => {
    const { home, keys, provider, options } = await smallWorld();
    const named = { credentials: { anthropic: { baseUrl: provider.url } } };
    home.write(".config/claude-rotate/config.json", JSON.stringify(named));
    const env = { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
    const { document } = await runJson(["verify"], { ...options, env });
    expect(document.verdicts).toMatchObject([{ verdict: "valid" }]);
    expect(provider.asked).toEqual([keys.old]);
  });
});

test("init where nothing can be written names the path and the next step", async () => {
  const { home, options } = await smallWorld();
  home.write(".config", "no folder\n");
  const { document } = await runJson(["init"], options);
  expect(document.error).toMatchObject({
    code: "PLACE_UNWRITABLE",
    path: home.at(".config/claude-rotate/config.yaml"),
    hint: expect.stringContaining("XDG_CONFIG_HOME"),
  });
});

test.each(["SIGTERM", "SIGINT"] as const)("a config whose code never ends is ended by %s", async (name) => {
  const { home, options } = await smallWorld();
  const mark = home.at("running");
  home.write(
    ".config/claude-rotate/config.mjs",
    `import fs from "node:fs"; fs.writeFileSync(${JSON.stringify(mark)}, ""); for (;;);`,
  );
  const { signal } = await run(["scan"], {
    ...options,
    meanwhile: (child) => {
      const timer = setInterval(() => existsSync(mark) && child.kill(name), 50);
      const last = setTimeout(() => child.kill("SIGKILL"), 8000);
      child.on("close", () => {
        clearInterval(timer);
        clearTimeout(last);
      });
    },
  });
  expect(signal).toBe(name);
});
