import { chmodSync, chownSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";
import { lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";

const OLD = fakeKey("closed folders old");
const NEW = fakeKey("closed folders new");

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** The key in a shell file, and in one more; `<K>` is the old key. */
function homeWith(name: string, content: string): Home {
  const home = makeHome();
  homes.push(home);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  home.write(".zshrc", `export ANTHROPIC_API_KEY=${OLD}\n`);
  home.write("new-key", NEW);
  home.write(name, content.replaceAll("<K>", OLD));
  return home;
}

const ROTATE = ["rotate", "--to", "file:~/new-key", "--no-verify", "--yes"];
const at = (home: Home): { home: Home; cwd: string } => ({ home, cwd: "work" });

/** A folder that may not be entered, what stands in it, and the folder that is named for it. */
const CLOSED: readonly (readonly [closed: string, file: string])[] = [
  [".claude", ".claude/settings.json"],
  [".claude/skills", ".claude/skills/pdf/.env"],
  [".config", ".config/fish/config.fish"],
  [".config/fish", ".config/fish/config.fish"],
  [".config/powershell", ".config/powershell/profile.ps1"],
  [".cursor", ".cursor/mcp.json"],
  ["work/.claude", "work/.claude/settings.json"],
  ["code/b", "code/b/.env"],
  ["code", "code/b/.env"],
];

describe.skipIf(lacksUnprivileged())("a closed folder in which keys are looked for", () => {
  test.each(CLOSED)(
    "%s is named by every command, stops a rotation, and can be left",
    async (folder, file) => {
      const home = homeWith(file, "ANTHROPIC_API_KEY=<K>\n");
      home.write(".claude.json", JSON.stringify({ projects: { [home.at("code/b")]: {} } }));
      chmodSync(home.at(folder), 0);
      const through = { ...at(home), through: UNPRIVILEGED };
      const named = { code: "FOLDER_UNREADABLE", path: home.at(folder) };
      const scanned = await runJson(["scan"], through);
      const told = scanned.document.problems.filter(({ message }: { message: string }) =>
        /below it/.test(message),
      );
      expect([scanned.code, told]).toEqual([0, [expect.objectContaining(named)]]);
      for (const command of [["which"], ["doctor", "--offline"], ["history"]])
        expect((await runJson(command, through)).document.error).toBeUndefined();
      const { code, document } = await runJson(ROTATE, through);
      expect([code, document.error]).toMatchObject([
        1,
        { ...named, hint: expect.stringContaining("--skip") },
      ]);
      expect(home.read(".zshrc")).toContain(OLD);
      const skipped = await runJson([...ROTATE, "--skip", `~/${folder}`], through);
      expect(skipped.document).toMatchObject({ state: "committed", changes: [{ path: home.at(".zshrc") }] });
      chmodSync(home.at(folder), 0o700);
      expect(home.read(file)).toContain(OLD);
    },
  );

  test("a folder that may be entered but not listed hides what a wildcard looks for, and is told", async () => {
    const home = homeWith(".config/fish/conf.d/keys.fish", "set -gx ANTHROPIC_API_KEY <K>\n");
    chmodSync(home.at(".config/fish/conf.d"), 0o300);
    const { document } = await runJson(ROTATE, { ...at(home), through: UNPRIVILEGED });
    expect(document.error).toMatchObject({
      code: "FOLDER_UNREADABLE",
      path: home.at(".config/fish/conf.d"),
    });
  });

  test("behind a link the link is named, and a file that is such a link is a file that can't be read", async () => {
    const home = homeWith("far/claude/settings.json", "{}");
    home.write("far/zshenv", "export ANTHROPIC_API_KEY=<K>\n");
    home.link("far/claude", ".claude");
    home.link("far/zshenv", ".zshenv");
    chmodSync(home.at("far"), 0);
    const { document } = await runJson(["scan"], { ...at(home), through: UNPRIVILEGED });
    expect(document.problems).toHaveLength(2);
    expect(document.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "FOLDER_UNREADABLE", path: home.at(".claude") }),
        expect.objectContaining({ code: "PLACE_UNREADABLE", path: home.at(".zshenv") }),
      ]),
    );
  });

  test("where it is the current one, it is told as any other", async () => {
    const home = homeWith("unused", "");
    chmodSync(home.at("work"), 0);
    const through = { home, through: UNPRIVILEGED };
    const { code, document } = await runJson(["scan", "--cwd", home.at("work")], through);
    const named = expect.objectContaining({ code: "FOLDER_UNREADABLE", path: home.at("work") });
    expect([code, document.problems]).toEqual([0, expect.arrayContaining([named])]);
  });

  test("that may hold a config file is no config file", async () => {
    const home = homeWith(".config/claude-rotate/config.json", '{"skip": ["~/.zshrc"]}');
    chmodSync(home.at(".config"), 0);
    const { document } = await runJson(["scan"], { ...at(home), through: UNPRIVILEGED });
    expect(document.problems).toContainEqual(
      expect.objectContaining({
        code: "FOLDER_UNREADABLE",
        path: home.at(".config"),
        message: expect.stringContaining("a config file"),
      }),
    );
  });
});

test.skipIf(lacksUnprivileged() || process.getuid?.() !== 0)(
  "a file of a group that is not the user's is told with what to do",
  async () => {
    const home = homeWith("unused", "");
    chownSync(home.at(".zshrc"), 0, 54_321);
    const { code, document } = await runJson(ROTATE, { ...at(home), through: UNPRIVILEGED });
    expect([code, document.error]).toMatchObject([
      1,
      { code: "PLACE_UNWRITABLE", path: home.at(".zshrc"), hint: expect.stringContaining("chgrp") },
    ]);
    expect(home.read(".zshrc")).toContain(OLD);
  },
);
