import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS, EVERYWHERE } from "../src/options.ts";
import { run, runJson } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld } from "./support/world.ts";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));

describe("help and version", () => {
  test("--version prints the package's version, anywhere in the line and as a document", async () => {
    const { options } = await smallWorld();
    for (const args of [["--version"], ["scan", "--version"]])
      expect(await run(args, options)).toMatchObject({
        code: 0,
        stdout: `${manifest.version}\n`,
        stderr: "",
      });
    const { document } = await runJson(["--version"], options);
    expect(document).toEqual({ schema: "claude-rotate.version/1", version: manifest.version });
  });

  test("--help names every command and option that works, and none that doesn't yet", async () => {
    const { options } = await smallWorld();
    const { code, stdout } = await run(["--help"], options);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(`claude-rotate ${name}`);
    for (const { name } of EVERYWHERE) expect(stdout).toContain(`--${name}`);
    const rotate = await run(["rotate", "-h"], options);
    expect(rotate.stdout).toContain("--to REF");
    const later = /sweep|\bserve\b/;
    for (const command of COMMANDS)
      expect((await run([command.name, "--help"], options)).stdout).not.toMatch(later);
    expect(stdout).not.toMatch(later);
  });

  test("--help --json is one document: every command, or the one that was asked about", async () => {
    const { options } = await smallWorld();
    const { code, document } = await runJson(["--help"], options);
    expect([code, document.schema]).toEqual([0, "claude-rotate.help/1"]);
    expect(document.commands.map(({ name }: { name: string }) => name)).toEqual(
      COMMANDS.map(({ name }) => name),
    );
    const rotate = (await runJson(["rotate", "--help"], options)).document;
    expect(rotate.commands).toMatchObject([{ name: "rotate", arguments: ["[CREDENTIAL]"] }]);
    expect(rotate.commands[0].options).toContainEqual({
      name: "--skip",
      value: "PLACE",
      help: expect.any(String),
      many: true,
    });
    expect(rotate.everywhere).toContainEqual(expect.objectContaining({ name: "--json", many: false }));
  });

  test("what later parts bring is unknown", async () => {
    const { options } = await smallWorld();
    const lines = [
      ["sweep", "."],
      ["rotate", "--sweep", "."],
    ];
    for (const line of lines) {
      const { code, document } = await runJson(line, options);
      expect([line, code, document.error.code]).toEqual([line, 2, "USAGE"]);
    }
  });

  test("called with nothing and no terminal it prints help and exits 2", async () => {
    const { options } = await smallWorld();
    const { code, stdout } = await run([], options);
    expect(code).toBe(2);
    expect(stdout).toContain("claude-rotate rotate");
    const asked = await runJson([], options);
    expect(asked.code).toBe(2);
    expect(asked.document).toMatchObject({ schema: "claude-rotate.error/1", error: { code: "USAGE" } });
  });
});

describe("completion", () => {
  const fish = "fish";
  const words = ["scan", "rotate", "--dry-run", "--root", "anthropic"];

  test("holds every command for each shell", async () => {
    const { options } = await smallWorld();
    for (const shell of ["bash", "zsh", "fish", "powershell"]) {
      const { code, stdout } = await run(["completion", shell], options);
      expect(code).toBe(0);
      for (const { name } of COMMANDS) expect(stdout).toContain(name);
    }
    expect((await run(["completion"], options)).code).toBe(2);
    expect((await run(["completion", "csh"], options)).code).toBe(2);
  });

  for (const shell of ["bash", "zsh", "fish"]) {
    test.skipIf(lacks(shell))(`${shell} reads its script`, async () => {
      const { options, home } = await smallWorld();
      const { stdout } = await run(["completion", shell], options);
      const script = home.write(`completion.${shell}`, stdout);
      const checked = spawnSync(shell, ["-n", script], { encoding: "utf8" });
      expect([checked.status, checked.stderr]).toEqual([0, ""]);
    });
  }

  test.skipIf(lacks("bash"))("bash offers commands, options and credentials", async () => {
    const { options, home } = await smallWorld();
    const script = home.write("c.bash", (await run(["completion", "bash"], options)).stdout);
    const offered = (...typed: readonly string[]): readonly string[] => {
      const set = `COMP_WORDS=(claude-rotate ${typed.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${typed.length}`;
      const line = `source ${script}; ${set}; _claude_rotate; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["--norc", "-c", line], { encoding: "utf8" }).stdout.trim().split("\n");
    };
    expect(offered("ro")).toEqual(["rotate"]);
    expect(offered("rotate", "--dry")).toEqual(["--dry-run"]);
    expect(offered("rotate", "an")).toEqual(["anthropic"]);
    expect(offered("--json", "which", "--ro")).toEqual(["--root"]);
    expect(offered("scan", "--format", "j")).toEqual(["json"]);
  });

  test.skipIf(lacks(fish))("fish offers commands, options and credentials", async () => {
    const { options, home } = await smallWorld();
    const script = home.write("c.fish", (await run(["completion", "fish"], options)).stdout);
    const offered = (typed: string): string =>
      spawnSync(fish, ["--no-config", "-c", `source ${script}; complete -C ${JSON.stringify(typed)}`], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, HOME: home.path },
      }).stdout;
    expect(offered("claude-rotate ro")).toMatch(/^rotate\t/);
    expect(offered("claude-rotate rotate --dry")).toMatch(/^--dry-run\t/);
    expect(offered("claude-rotate rotate an")).toMatch(/^anthropic/m);
  });

  test.skipIf(lacks("zsh"))("zsh registers its function", async () => {
    const { options, home } = await smallWorld();
    const script = home.write("c.zsh", (await run(["completion", "zsh"], options)).stdout);
    const line = `autoload -U compinit; compinit -u -D; source ${script}; print -r -- $_comps[claude-rotate]`;
    const { stdout } = spawnSync("zsh", ["-f", "-c", line], { encoding: "utf8", cwd: home.path });
    expect(stdout.trim()).toBe("_claude_rotate");
    expect(words.every((word) => home.read("c.zsh").includes(word))).toBe(true);
  });
});
