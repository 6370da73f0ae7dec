import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { ftruncateSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { CLI, type Document, runJson } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const YES = [...TO, "--yes"];

async function rotated({ options }: World, env: Readonly<Record<string, string>> = {}): Promise<Document> {
  const all = { ...options, env: { ...options.env, ...env } };
  const { code, document } = await runJson(["rotate", ...YES], all);
  expect([code, document.error]).toEqual([0, undefined]);
  return document;
}

describe("fish's universal variables", () => {
  /** A fish that runs on, and does what it is told line by line. */
  function runningFish({ home }: World) {
    const script = "while read --line one; eval $one; echo done; end";
    const env = { HOME: home.path, PATH: process.env.PATH, LC_ALL: "C.UTF-8" };
    const child = spawn("fish", ["-c", script], { env, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const tell = async (line: string): Promise<readonly string[]> => {
      child.stdin.write(`${line}\n`);
      const seen: string[] = [];
      for (;;) {
        const { value } = await lines.next();
        if (value === undefined || value === "done") return seen;
        seen.push(value);
      }
    };
    const close = async (): Promise<void> => {
      child.stdin.end();
      await once(child, "close");
    };
    return { tell, close };
  }

  test.skipIf(lacks("fish"))(
    "a running fish takes the new key over, and never writes the old one back",
    async () => {
      const world = await smallWorld();
      const { home, keys } = world;
      const fish = runningFish(world);
      const variables = (): string => home.read(".config/fish/fish_variables");
      const written = (key: string): string =>
        `SETUVAR --export ANTHROPIC_API_KEY:${key.replaceAll("-", "\\x2d")}\n`;
      await fish.tell(`set -Ux ANTHROPIC_API_KEY ${keys.old}; set -U KEPT 'a b' c`);
      expect(variables()).toContain(written(keys.old));

      const document = await rotated(world);
      expect(document.changes.map(({ path }: { path: string }) => path)).toContain(
        home.at(".config/fish/fish_variables"),
      );
      // It writes the whole file, what it has read of it before included.
      await fish.tell("set -U LATER 1");
      expect(variables()).toContain(written(keys.next));
      expect(variables()).toContain("SETUVAR KEPT:a\\x20b\\x1ec\n");
      expect(variables()).toContain("SETUVAR LATER:1\n");
      expect(variables()).not.toContain(written(keys.old));
      expect(await fish.tell("echo $ANTHROPIC_API_KEY; env | string match 'ANTHROPIC_API_KEY=*'")).toEqual([
        keys.next,
        `ANTHROPIC_API_KEY=${keys.next}`,
      ]);
      await fish.close();
    },
  );
});

describe("the line that refreshes a shell", () => {
  const SHELLS = [
    ["bash", ".bashrc", "exec bash"],
    ["bash", ".profile", "exec bash -l"],
    ["zsh", ".zshrc", "exec zsh -l"],
    ["zsh", ".zprofile", "exec zsh -l"],
    ["fish", ".config/fish/config.fish", "exec fish -l"],
  ] as const;

  /** What a shell on a terminal of its own says, once it was told the line. */
  function typed(shell: string, lines: readonly string[], world: World, key?: string): string {
    const { home } = world;
    const env = {
      HOME: home.path,
      PATH: process.env.PATH,
      TERM: "dumb",
      LC_ALL: "C.UTF-8",
      ...(key === undefined ? {} : { ANTHROPIC_API_KEY: key }),
    };
    const input = `${lines.join("\n")}\necho "now:$ANTHROPIC_API_KEY:"\nexit\n`;
    return spawnSync("script", ["-qec", `${shell} -i`, "/dev/null"], {
      env,
      input,
      encoding: "utf8",
      timeout: 20_000,
    }).stdout;
  }

  test.skipIf(lacks("script")).each(SHELLS)("%s, set in %s: %s", async (shell, file, line) => {
    if (lacks(shell)) return;
    const world = await smallWorld();
    const { home, keys } = world;
    home.write(".zshrc", "");
    const set = shell === "fish" ? "set -gx ANTHROPIC_API_KEY " : "export ANTHROPIC_API_KEY=";
    home.write(file, `${set}"${keys.old}"\n`);
    const { restart } = await rotated(world, { SHELL: `/bin/${shell}`, ANTHROPIC_API_KEY: keys.old });
    expect(restart.map(({ how }: { how: string }) => how)).toContain(line);
    expect(typed(shell, [line], world, keys.old)).toContain(`now:${keys.next}:`);
  });

  test.skipIf(lacks("script")).each(SHELLS)(
    "%s, into whose %s a key was added: %s",
    async (shell, file, line) => {
      if (lacks(shell)) return;
      const world = await smallWorld();
      const { home, keys } = world;
      home.write(".zshrc", "");
      home.write(".claude/settings.json", "");
      home.write(file, "");
      const add = `${process.execPath} ${CLI} rotate ${YES.join(" ")} --no-verify --add ~/${file}`;
      const said = typed(shell, [add, line], world);
      expect(said).toMatch(new RegExp(`^ {2}${line} +this shell has not read\\s+\\S+/${file} since`, "m"));
      expect(said).toContain(`now:${keys.next}:`);
    },
  );
});

describe("direnv", () => {
  test.skipIf(lacks("direnv"))("a changed .envrc is blocked until the report's line is typed", async () => {
    const world = await smallWorld();
    const { home, keys } = world;
    home.write("my app/.envrc", `export ANTHROPIC_API_KEY=${keys.old}\n`);
    const env = { HOME: home.path, PATH: process.env.PATH };
    const direnv = (...args: readonly string[]) =>
      spawnSync("direnv", args, { cwd: home.at("my app"), env, encoding: "utf8" });
    const shown = () => direnv("exec", ".", "printenv", "ANTHROPIC_API_KEY");
    direnv("allow", ".");
    expect(shown().stdout).toBe(`${keys.old}\n`);

    const { options } = world;
    const { document } = await runJson(["rotate", ...YES], { ...options, cwd: "my app" });
    const { how } = document.restart.find(({ program }: { program: string }) => program === "direnv");
    expect(how).toBe(`direnv allow '${home.at("my app/.envrc")}'`);
    expect(shown().stderr).toContain("is blocked");
    execFileSync("sh", ["-c", how], { env });
    expect(shown().stdout).toBe(`${keys.next}\n`);
    // So it is after the way back.
    const { document: back } = await runJson(["undo"], { ...options, cwd: "my app" });
    expect(back.restart).toContainEqual(expect.objectContaining({ program: "direnv", how }));
  });
});

test("every project's changed .envrc is named, not this folder's alone", async () => {
  const { options, home, keys } = await smallWorld();
  const projects = ["here", "there"];
  for (const name of projects) home.write(`${name}/.envrc`, `export ANTHROPIC_API_KEY=${keys.old}\n`);
  home.write(".claude.json", JSON.stringify({ projects: { [home.at("there")]: {} } }));
  const { document } = await runJson(["rotate", ...YES], { ...options, cwd: "here" });
  expect(document.restart.map(({ how }: { how: string }) => how).sort()).toEqual(
    projects.map((name) => `direnv allow ${home.at(name)}/.envrc`),
  );
});

describe("a repository's secret", () => {
  test("is a copy that the report reminds of", async () => {
    const world = await smallWorld();
    const { home } = world;
    const text = "jobs:\n  a:\n    env: { ANTHROPIC_API_KEY: '${{ secrets.ANTHROPIC_API_KEY }}' }\n";
    home.write("app/.github/workflows/ci.yml", text);
    home.write("app/.git/HEAD", "");
    const { document } = await runJson(["rotate", ...YES], { ...world.options, cwd: "app" });
    expect(document.leftovers).toContainEqual(
      expect.objectContaining({
        path: home.at("app/.github/workflows/ci.yml"),
        line: 3,
        mend: "gh secret set ANTHROPIC_API_KEY",
      }),
    );
  });
});

describe("files that name each other", () => {
  test("a loop ends, and what lies outside the home and the roots is not read", async () => {
    const world = await smallWorld();
    const { home, keys, options } = world;
    home.write(".zshrc", 'source ~/a.sh\n. /etc/shadow\n. "$NOT_SET/x"\n. "$FOLDER/b.sh"\n');
    home.write("a.sh", ". ~/a.sh; . ~/.zshrc\n. ~/b.sh\n");
    home.write("b.sh", `. ~/a.sh\nexport ANTHROPIC_API_KEY=${keys.old}\n`);
    home.write("sub/b.sh", `export ANTHROPIC_API_KEY=$(cat ~/key)\n`);
    home.write("key", `${keys.old}\n`);
    const before = home.snapshot();
    const env = { ...options.env, FOLDER: home.at("sub") };
    const { document } = await runJson(["scan"], { ...options, env });
    const paths = document.places.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining([home.at("b.sh"), home.at("key")]));
    expect(document.problems).toEqual([]);

    await rotated(world, { FOLDER: home.at("sub") });
    expect(home.read("key")).toBe(`${keys.next}\n`);
    expect(home.read("b.sh")).toContain(keys.next);
    expect((await runJson(["undo"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });
});

describe("what is no .env file at all", () => {
  test("200 MB, a pipe, a device, a loop and a dead link are named, and nothing hangs", async () => {
    const world = await smallWorld();
    const { home, keys, options } = world;
    const app = (name: string): string => home.at(`app/${name}`);
    mkdirSync(app(".git"), { recursive: true });
    const big = openSync(app(".env.big"), "w");
    writeSync(big, `ANTHROPIC_API_KEY=${keys.old}\n`);
    ftruncateSync(big, 200 * 1024 * 1024);
    execFileSync("mkfifo", [app(".env.pipe")]);
    symlinkSync("/dev/zero", app(".env.device"));
    symlinkSync(".env.loop", app(".env.loop"));
    symlinkSync("gone", app(".env.dead"));
    mkdirSync(app(".env.folder"));
    home.write("app/.env", `MULTI="a\n${"b\n".repeat(3)}"\nexport ANTHROPIC_API_KEY='${keys.old}'\n`);
    const here = { ...options, cwd: "app" };

    const { document } = await runJson(["scan"], here);
    const problems = document.problems.map(({ path, message }: Document) => [path, message]);
    expect(Object.fromEntries(problems)).toEqual({
      [app(".env.big")]: expect.stringContaining("larger than 32 MiB"),
      [app(".env.pipe")]: expect.stringContaining("a pipe or a device"),
      [app(".env.device")]: expect.stringContaining("is a link to /dev/zero, which is a pipe or a device"),
      [app(".env.loop")]: expect.stringContaining("a loop of links"),
    });
    const refused = await runJson(["rotate", ...YES], here);
    expect(refused.document.error).toMatchObject({ code: "PLACE_UNREADABLE" });
    expect(home.read("app/.env")).toContain(keys.old);
    const { code, document: passed } = await runJson(["rotate", ...YES, "--skip", app(".env.big")], here);
    expect([code, passed.error]).toEqual([0, undefined]);
    expect(home.read("app/.env")).toContain(keys.next);
  });
});
