import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { startProvider } from "@claude-rotate/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { runJson } from "./support/run.ts";
import { smallWorld } from "./support/world.ts";

/** `op` on PATH that knows one reference. */
const OP = (key: string): string => `#!/bin/sh
[ "$*" = "read --no-newline op://Dev/Claude/credential" ] && printf %s '${key}' && exit
echo "[ERROR] \\"Claude\\" isn't an item in the \\"Dev\\" vault." >&2
exit 1
`;

test("the new key comes from 1Password where --to names it, and a missing item is told", async () => {
  const { home, keys, options } = await smallWorld();
  chmodSync(home.write("bin/op", OP(keys.next)), 0o755);
  // The current folder may hold no program that is run.
  home.write("here/file", "");
  const inside = { ...options, cwd: "here", env: { ...options.env, PATH: home.at("bin") } };
  const missing = await runJson(["rotate", "--yes", "--to", "op://Dev/Other/credential"], inside);
  expect(missing).toMatchObject({ code: 2, document: { error: { code: "SOURCE_UNREADABLE" } } });
  expect(missing.document.error.message).toContain("no such item");
  const done = await runJson(["rotate", "--yes", "--to", "op://Dev/Claude/credential"], inside);
  expect(done).toMatchObject({ code: 0, document: { changed: true } });
  expect(home.read(".zshrc")).toContain(keys.next);
});

test("a key that Vault keeps changes in the same rotation, and undo puts it back", async () => {
  const { home, keys, options } = await smallWorld();
  const held = { version: 1, data: { api_key: keys.old, note: "theirs" } };
  const vault = await startProvider(({ method, url, body }) => {
    if (url.startsWith("/v1/sys/internal/ui/mounts/"))
      return { status: 200, body: { data: { path: "secret/", type: "kv", options: { version: "2" } } } };
    if (method === "POST") Object.assign(held, { version: held.version + 1, data: JSON.parse(body).data });
    const { version, data } = held;
    return { status: 200, body: { data: { data, metadata: { version } } } };
  });
  onTestFinished(vault.close);
  home.write(
    ".config/claude-rotate/config.yaml",
    'plugins:\n  "@claude-rotate/plugin-vault":\n    items: ["secret/claude#api_key"]\n',
  );
  const env = { ...options.env, VAULT_ADDR: vault.url, VAULT_TOKEN: "a-token" };
  const done = await runJson(["rotate", "--yes", "--to", "file:~/new-key"], { ...options, env });
  expect(done.document.changes.map(({ place }: { place: string }) => place)).toContain(
    "vault#secret/claude#api_key",
  );
  expect(held.data).toEqual({ api_key: keys.next, note: "theirs" });
  expect(await runJson(["undo"], { ...options, env })).toMatchObject({ code: 0 });
  expect(held.data.api_key).toBe(keys.old);
});

const KEYRING = `plugins:
  "@claude-rotate/plugin-system-keyring":
    items: [{ service: claude, account: ada, name: ANTHROPIC_API_KEY }]
`;

describe.runIf(process.platform === "linux")("a key in the Secret Service", () => {
  test("without a desktop it is told, and a rotation goes on, with --skip too", async () => {
    const { home, keys, options } = await smallWorld();
    home.write(".config/claude-rotate/config.yaml", KEYRING);
    const scan = await runJson(["scan"], options);
    expect(scan).toMatchObject({ code: 0 });
    expect(JSON.stringify(scan.document.problems)).toContain("no D-Bus session");
    const rotate = ["rotate", "--yes", "--to", "file:~/new-key"];
    const told = { problems: [{ store: "keyring", message: expect.stringContaining("no D-Bus session") }] };
    expect(await runJson(rotate, options)).toMatchObject({ code: 0, document: told });
    expect(home.read(".zshrc")).toContain(keys.next);
    expect(await runJson(["undo"], options)).toMatchObject({ code: 0 });
    expect(home.read(".zshrc")).toContain(keys.old);
    for (const name of ["keyring", "keyring#claude/ada"])
      expect(await runJson([...rotate, "--dry-run", "--skip", name], options)).toMatchObject({ code: 0 });
  });

  const PROGRAMS = ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"];
  const lacking = PROGRAMS.filter((one) => spawnSync(one, ["--version"], { stdio: "ignore" }).error);
  if (lacking.length > 0)
    console.warn(`not installed: ${lacking.join(", ")}; no rotation in a keyring is tested`);

  test.skipIf(lacking.length > 0)("changes in the same rotation, and undo puts it back", async () => {
    const { home, keys, options } = await smallWorld();
    home.write(".config/claude-rotate/config.yaml", KEYRING);
    home.write("first-key", keys.old);
    home.write("run/file", "");
    /** A desktop of its own for each command; what the keyring then holds stands in `held`. */
    const desktop = (before: string) => ({
      ...options,
      env: { ...options.env, XDG_RUNTIME_DIR: home.at("run") },
      through: ["dbus-run-session", "--", "sh", "-c", `${UNLOCK}\n${before}\n${RUN}`, "sh"],
    });
    const store = `secret-tool store --label=Claude ${ENTRY} < "$HOME/first-key"`;
    const done = await runJson(["rotate", "--yes", "--to", "file:~/new-key"], desktop(store));
    expect(done.document.changes.map(({ place }: { place: string }) => place)).toContain(
      "keyring#claude/ada",
    );
    expect(home.read("held")).toBe(keys.next);
    expect(await runJson(["undo"], desktop(""))).toMatchObject({ code: 0 });
    expect(home.read("held")).toBe(keys.old);
  });

  test.skipIf(lacking.length > 0)(
    "is made with --add where there is none, and undo takes it away",
    async () => {
      const { home, keys, options } = await smallWorld();
      home.write(".config/claude-rotate/config.yaml", KEYRING);
      home.write("run/file", "");
      const desktop = {
        ...options,
        env: { ...options.env, XDG_RUNTIME_DIR: home.at("run") },
        through: ["dbus-run-session", "--", "sh", "-c", `${UNLOCK}\n${RUN}`, "sh"],
      };
      const rotate = ["rotate", "--yes", "--to", "file:~/new-key"];
      const { document } = await runJson([...rotate, "--dry-run"], desktop);
      expect(document.problems[0].hint).toContain("--add keyring:claude/ada");
      const done = await runJson([...rotate, "--add", "keyring:claude/ada"], desktop);
      expect(done.document.changes).toContainEqual(
        expect.objectContaining({ place: "keyring#claude/ada", from: "" }),
      );
      expect(home.read("held")).toBe(keys.next);
      expect(await runJson(["undo"], desktop)).toMatchObject({ code: 0 });
      expect(home.read("held")).toBe("");
    },
  );
});

const ENTRY = "service claude username ada";
const UNLOCK = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
const RUN = `"$@"; code=$?; secret-tool lookup ${ENTRY} > "$HOME/held"; exit "$code"`;
