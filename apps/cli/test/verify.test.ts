import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { braveKey, fakeKey, fingerprintOf, leakForms } from "./support/keys.ts";
import { silentPort } from "./support/network.ts";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const UNAUTHORIZED = {
  status: 401,
  body: JSON.stringify({ error: { type: "authentication_error", message: "invalid x-api-key" } }),
};

describe("--until-dead", () => {
  test("the receipt names the old key as the console does, and the command that waits for its end", async () => {
    const { options, keys } = await smallWorld();
    const { stdout } = await run(["rotate", ...TO, "--yes"], options);
    const [start, rest] = [keys.old.slice(0, 13), keys.old.slice(13)];
    expect(stdout).toContain(`${start}${rest.slice(0, 3)}...${rest.slice(-4)} ${fingerprintOf(keys.old)}`);
    expect(stdout).toContain("revoke it there now: https://console.anthropic.com/");
    expect(stdout).toContain(`claude-rotate verify --until-dead ${fingerprintOf(keys.old)}`);
  });

  test("it waits until the issuer calls the old key dead, then nothing is kept of it", async () => {
    const { options, keys, provider } = await smallWorld();
    await run(["rotate", ...TO, "--yes"], options);
    const asked = provider.asked.length;
    const wait = runJson(["verify", "--until-dead", fingerprintOf(keys.old).slice(0, 8)], options);
    while (provider.asked.length === asked) await new Promise((resolve) => setTimeout(resolve, 20));
    provider.answers.set(keys.old, UNAUTHORIZED);
    const { code, document } = await wait;
    expect(code).toBe(0);
    expect(document.verdicts).toMatchObject([{ verdict: "invalid", fingerprint: fingerprintOf(keys.old) }]);
    expect(document.forgotten).toHaveLength(1);
    expect(provider.asked.slice(asked)).toEqual([keys.old, keys.old]);
    expect((await runJson(["undo"], options)).document.error.code).toBe("UNDO_CLOSED");
  }, 30_000);

  test("a key that lives on is said to, and undo works as before", async () => {
    const { options, keys, home } = await smallWorld();
    const before = home.snapshot();
    await run(["rotate", ...TO, "--yes"], options);
    const { code, document } = await runJson(
      ["verify", "--until-dead", fingerprintOf(keys.old), "--wait", "0"],
      options,
    );
    expect([code, document.error.code]).toEqual([1, "KEY_STILL_ALIVE"]);
    expect((await run(["undo"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });

  test("what a proxy answers is not the issuer's word, and the whole wait is waited", async () => {
    const { options, keys } = await smallWorld();
    await run(["rotate", ...TO, "--yes"], options);
    const env = { ...options.env, ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
    const begun = performance.now();
    const { document } = await runJson(["verify", "--until-dead", fingerprintOf(keys.old), "--wait", "1"], {
      ...options,
      env,
    });
    expect(document.error.message).toMatch(/could not be had/);
    expect(performance.now() - begun).toBeGreaterThan(1000);
  });

  test.each([
    ["000000000000", "KEY_UNKNOWN"],
    ["a", "KEY_UNKNOWN"],
  ])("%s is nobody's", async (fingerprint, code) => {
    const { options } = await smallWorld();
    const { document } = await runJson(["verify", "--until-dead", fingerprint], options);
    expect(document.error.code).toBe(code);
  });
});

test("many keys at an issuer that says nothing cost one time limit, not one each", async () => {
  const { options, home } = await smallWorld();
  const lines = Array.from({ length: 12 }, (_, n) => `ANTHROPIC_API_KEY=${fakeKey(`silent ${n}`)}\n`);
  home.write(".env", lines.join(""));
  const env = { ...options.env, ANTHROPIC_BASE_URL: `http://127.0.0.1:${await silentPort()}` };
  const { document } = await runJson(["doctor"], { ...options, env });
  const kinds = new Set(document.verdicts.map(({ verdict }: { verdict: string }) => verdict));
  expect([document.verdicts.length, [...kinds]]).toEqual([13, ["unreachable"]]);
  // Five seconds for each; one after the other it would be more than a minute.
  expect(document.ms).toBeLessThan(20_000);
}, 60_000);

/** A program called claude, outside the project, that tells how it was run and ends as told. */
function client({ home }: World, answer: string, code: number): Record<string, string> {
  home.write(
    "tools/claude",
    `#!/bin/sh\n{ pwd; ls -A | wc -l; env; echo "$@"; } > '${home.at("told")}'\nprintf '%s' '${answer}'\nexit ${code}\n`,
    0o755,
  );
  return { PATH: `${home.at("tools")}:${process.env.PATH}` };
}

/** One that ended and that nobody collected yet runs no more. */
function stillRuns(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

describe("--with-client", () => {
  const result = (more: object): string => JSON.stringify({ type: "result", ...more });

  test("Claude Code is asked once, in an empty folder, without retries and servers", async () => {
    const world = await smallWorld();
    const { options, home, keys } = world;
    home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
    const env = { ...options.env, ...client(world, result({ is_error: false, result: "OK" }), 0) };
    const { code, document } = await runJson(["verify", "--with-client"], { ...options, env, cwd: "shop" });
    expect([code, document.client.ok, document.client.message]).toEqual([0, true, "OK"]);
    expect(document.client.sent).toMatchObject([
      { header: "x-api-key", fingerprint: fingerprintOf(keys.old) },
    ]);
    const [folder = "", files, ...rest] = home.read("told").split("\n");
    expect(folder.startsWith(home.state)).toBe(true);
    expect(Number(files)).toBe(0);
    expect(rest).toContain("CLAUDE_CODE_MAX_RETRIES=0");
    expect(rest.join("\n")).toContain("--strict-mcp-config");
    expect(readdirSync(home.state).filter((name) => name.startsWith("empty"))).toEqual([]);
  });

  test("what it got is shown in its own words, without a key", async () => {
    const world = await smallWorld();
    const { options, keys } = world;
    const message = `Invalid API key · Fix external API key ${keys.old}`;
    const env = {
      ...options.env,
      ...client(world, result({ is_error: true, api_error_status: 401, result: message }), 1),
    };
    const { code, stdout } = await run(["verify", "--with-client"], { ...options, env });
    expect(code).toBe(4);
    expect(stdout).toContain(
      "Claude Code itself, in an empty folder: 401 · Invalid API key · Fix external API key",
    );
    for (const form of leakForms(keys.old)) expect(stdout).not.toContain(form);
  });

  test("it runs in a project where a person said so, and nobody is there to say so in a script", async () => {
    const world = await smallWorld();
    const env = { ...world.options.env, ...client(world, result({ is_error: false, result: "OK" }), 0) };
    for (const line of [["--with-client", "--in-project"], ["--in-project"]]) {
      const { code, document } = await runJson(["verify", ...line], { ...world.options, env });
      expect([code, document.error.code]).toEqual([2, "USAGE"]);
    }
    expect(existsSync(world.home.at("told"))).toBe(false);
  });

  test("a client that never stops talking is ended, and is said to", async () => {
    const { options, home } = await smallWorld();
    home.write("tools/claude", "#!/bin/sh\nexec yes 'some words'\n", 0o755);
    const env = { ...options.env, PATH: `${home.at("tools")}:${process.env.PATH}` };
    const { code, document } = await runJson(["verify", "--with-client"], { ...options, env });
    expect([code, document.error.code]).toEqual([1, "KEY_UNTESTED"]);
    expect(document.client).toMatchObject({
      ok: false,
      message: expect.stringContaining("more than any answer"),
    });
    expect(document.client.ms).toBeLessThan(20_000);
  });

  test.runIf(process.platform === "linux")(
    "Ctrl-C while it hangs: exit 130 in a moment, and nothing of it runs on, however deaf it is",
    async () => {
      const { options, home } = await smallWorld();
      const deaf = (then: string): string => `trap "" TERM INT; echo $$ >> ${home.at("pids")}; ${then}`;
      const child = deaf("while :; do sleep 1; done");
      home.write("tools/claude", `#!/bin/bash\n${deaf(`bash -c '${child}' & wait`)}\n`, 0o755);
      const env = { ...options.env, PATH: `${home.at("tools")}:${process.env.PATH}` };
      let asked = Number.POSITIVE_INFINITY;
      const { code } = await run(["verify", "--with-client"], {
        ...options,
        env,
        meanwhile: (ours) => {
          const wait = setInterval(() => {
            if (!existsSync(home.at("pids")) || home.read("pids").trim().split("\n").length < 2) return;
            clearInterval(wait);
            asked = performance.now();
            ours.kill("SIGINT");
          }, 5);
        },
      });
      expect(code).toBe(130);
      expect(performance.now() - asked).toBeLessThan(1000);
      expect(home.read("pids").trim().split("\n").filter(stillRuns)).toEqual([]);
      expect(readdirSync(home.state).filter((name) => name.startsWith("empty"))).toEqual([]);
    },
  );

  test("without a client it says so", async () => {
    const { options } = await smallWorld();
    const env = { ...options.env, PATH: "/nowhere" };
    const { code, document } = await runJson(["verify", "--with-client"], { ...options, env });
    expect([code, document.error.code]).toEqual([1, "EXEC_FAILED"]);
    expect(document.client).toMatchObject({ ok: false, message: "claude is not on PATH" });
    expect(document.verdicts).toMatchObject([{ verdict: "valid" }]);
    const { stdout } = await run(["verify", "--with-client"], { ...options, env });
    expect(stdout).toContain("claude is not on PATH (EXEC_FAILED)");
    expect(stdout).toContain("Install the program, or put it on PATH");
  });

  test("an answer that it can't use is no dead key", async () => {
    const world = await smallWorld();
    const said = result({ is_error: true, api_error_status: 200, result: "API Error: malformed response" });
    const env = { ...world.options.env, ...client(world, said, 1) };
    const { code, document } = await runJson(["verify", "--with-client"], { ...world.options, env });
    expect([code, document.error.code]).toEqual([1, "KEY_UNTESTED"]);
  });
});

describe("where the issuer's word can't be had", () => {
  test("it is no success: exit 1, and each key with what was in the way", async () => {
    const { options, keys } = await smallWorld();
    const env = { ...options.env, ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
    const { code, document } = await runJson(["verify"], { ...options, env });
    expect([code, document.error.code]).toEqual([1, "KEY_UNTESTED"]);
    expect(document.verdicts).toMatchObject([
      { verdict: "unreachable", fingerprint: fingerprintOf(keys.old) },
    ]);
    const { stdout } = await run(["verify"], { ...options, env });
    expect(stdout).toMatch(/^unreachable /m);
    expect(stdout).toMatch(/^✗ the issuer's word on 1 key could not be had \(KEY_UNTESTED\)$/m);
  });

  test("one key that nobody answered about is enough, and a dead one counts for more", async () => {
    const { options, home, keys, provider } = await smallWorld();
    home.write(".env", `BRAVE_API_KEY=${braveKey("quiet")}\n`);
    const env = { ...options.env, CLAUDE_ROTATE_BRAVE_BASE_URL: "http://127.0.0.1:9" };
    expect((await runJson(["verify"], { ...options, env })).code).toBe(1);
    provider.answers.set(keys.old, UNAUTHORIZED);
    const { code, document } = await runJson(["verify"], { ...options, env });
    expect([code, document.error]).toEqual([4, undefined]);
  });

  test("where there is no key there is nothing to do", async () => {
    const { options, home } = await smallWorld();
    for (const name of [".zshrc", ".claude/settings.json", "new-key"]) home.write(name, "{}\n");
    expect((await run(["verify"], options)).code).toBe(0);
  });
});

test("a token is told to be sent, and who asks about it", async () => {
  const { options, home } = await smallWorld();
  for (const name of [".zshrc", ".claude/settings.json", "new-key"]) home.write(name, "{}\n");
  const env = { ...options.env, ANTHROPIC_AUTH_TOKEN: `gateway-${fakeKey("token").slice(-30)}` };
  const { stdout } = await run(["verify"], { ...options, env });
  expect(stdout).not.toContain("no key was found");
  expect(stdout).toMatch(/^not asked .*sends it in authorization: claude-rotate doctor asks about it$/m);
});

test("a key of another shape is told to be there, and that nobody was asked about it", async () => {
  const { options, home, provider } = await smallWorld();
  for (const name of [".zshrc", ".claude/settings.json", "new-key"]) home.write(name, "{}\n");
  home.write(".bashrc", `export ANTHROPIC_API_KEY=gateway-${fakeKey("shape").slice(-30)}\n`);
  const { stdout } = await run(["verify"], options);
  expect(stdout).toMatch(/^not asked +…\S+ [0-9a-f]{12} +1 place +its shape is not the issuer's/);
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/nobody was asked about: claude-rotate scan$/);
  const { code, document } = await runJson(["verify"], options);
  expect([code, document.verdicts]).toEqual([0, []]);
  expect(document.unasked).toMatchObject([{ credential: "anthropic", places: 1 }]);
  expect(provider.asked).toEqual([]);
});
