import { chmodSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { type Document, run, runJson } from "./support/run.ts";
import { lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";

const OLD = fakeKey("helper old");
const NEW = fakeKey("helper new");
const ROTATE = ["rotate", "--to", "file:~/new-key", "--no-verify", "--yes"];

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** A home whose shell exports the old key, with more files; `<K>` is the old key, `<H>` the home. */
function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write(".zshrc", `export ANTHROPIC_API_KEY=${OLD}\n`);
  home.write("new-key", NEW);
  for (const [name, text] of Object.entries(files))
    home.write(name, text.replaceAll("<K>", OLD).replaceAll("<H>", home.path));
  return home;
}

const settings = (apiKeyHelper: string): Readonly<Record<string, string>> => ({
  ".claude/settings.json": JSON.stringify({ apiKeyHelper }),
});

/** The helper's command, the file that holds the key, and what stands in it. */
type Spelling = readonly [
  command: string,
  file: string,
  content: string,
  more: Readonly<Record<string, string>>,
];
const SPELLINGS: readonly Spelling[] = [
  ["cat ~/.k", ".k", "<K>\n", {}],
  ["cat $HOME/.k", ".k", "<K>", {}],
  ['cat "$HOME/my keys/k"', "my keys/k", "<K>\r\n", {}],
  ["cat '<H>/my keys/k'", "my keys/k", "<K>\n", {}],
  ["cat ~/my\\ keys/k", "my keys/k", "<K>\n", {}],
  [`cat \${HOME}/.k`, ".k", "<K>\n", {}],
  ["cat <H>/.k", ".k", "<K>\n", {}],
  ["/bin/cat -- <H>/.k", ".k", "<K>\n", {}],
  ["< ~/.k cat", ".k", "<K>\n", {}],
  ["head -n1 ~/.k | tr -d '\\n'", ".k", "<K>\nsecond line\n", {}],
  ["sh -c 'cat ~/.k'", ".k", "<K>\n", {}],
  ["type %HOME%/.k", ".k", "<K>\n", {}],
  ["jq -r .key ~/x.json", "x.json", '{\n "key": "<K>" }\n', {}],
  ["yq .a.key ~/x.yaml", "x.yaml", "a:\n  key: <K> # mine\n", {}],
  [". ~/.secrets && echo $K", ".secrets", "export K='<K>'\n", {}],
  ["grep ^KEY ~/.keys.env | cut -d= -f2", ".keys.env", "KEY=<K>\nOTHER=1\n", {}],
  ["sh ~/bin/h.sh", ".k", "<K>\n", { "bin/h.sh": '#!/bin/sh\n# the key\ncat "$HOME/.k"\n' }],
  [
    "~/bin/h",
    ".k",
    "<K>\n",
    { "bin/h": "#!/bin/bash\nexec ~/bin/inner\n", "bin/inner": "#!/bin/sh\ncat ~/.k\n" },
  ],
  ["~/bin/h", "bin/h", "#!/bin/sh\nset -e\necho '<K>'\n", {}],
  ["python3 ~/h.py", "h.py", '#!/usr/bin/env python3\nKEY="<K>"\nprint(KEY)\n', {}],
];

describe("the key that apiKeyHelper prints", () => {
  test.each(SPELLINGS)(
    "%s: %s is rotated, and is not told as kept elsewhere",
    async (command, file, content, more) => {
      const home = homeWith({ [file]: content, ...more });
      home.write(
        ".claude/settings.json",
        JSON.stringify({ apiKeyHelper: command.replaceAll("<H>", home.path) }),
      );
      const before = home.snapshot();
      const { code, document } = await runJson(ROTATE, { home });
      expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
      expect(home.read(file)).toBe(content.replaceAll("<K>", NEW));
      expect(document.leftovers).toEqual([]);
      expect((await run(["undo", "--no-verify"], { home })).code).toBe(0);
      expect(home.snapshot()).toEqual(before);
    },
  );

  test("one of an unusual shape counts where the file holds nothing else, and the command does nothing but print it", async () => {
    const odd = `gw-${OLD.slice(20, 60)}`;
    for (const [command, isKey] of [
      ["cat ~/.k", true],
      ["~/bin/tool --mode ~/.k", false],
    ] as const) {
      const home = homeWith({ ...settings(command), ".k": `${odd}\n` });
      const { document } = await runJson(["scan"], { home });
      const paths = document.places.map(({ path }: Document) => path);
      expect(paths.includes(home.at(".k"))).toBe(isKey);
    }
  });

  test.each([
    ["op read op://work/anthropic/key", "1Password"],
    ["security find-generic-password -s anthropic -w", "the keychain"],
    ["vault kv get -field=key secret/anthropic", "Vault"],
    ["cat /etc/anthropic-key", "no file that it names holds a key"],
    ["cat ~/.not-there", "no file that it names holds a key"],
    ["~/bin/program", "no file that it names holds a key"],
    ["~/bin/big", "no file that it names holds a key"],
    ["ls ~/bin", "no file that it names holds a key"],
  ])("%s: the receipt says that it comes from there", async (command, words) => {
    const home = homeWith({
      ...settings(command),
      "bin/program": "\u007fELF\0\0",
      "bin/big": "x".repeat(33 * 1024 * 1024),
    });
    const { code, document } = await runJson(ROTATE, { home });
    expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
    expect(document.leftovers).toMatchObject([
      { path: home.at(".claude/settings.json"), line: 1, reason: expect.stringContaining(words) },
    ]);
  });

  test("one that names a file from wherever the client is started is told as such", async () => {
    const home = homeWith({ ...settings("cat ./k"), "work/k": "<K>\n" });
    const { code, document } = await runJson(ROTATE, { home, cwd: "work" });
    expect([code, document.state]).toEqual([0, "committed"]);
    const reason = expect.stringContaining("a path from the folder that Claude Code is started in");
    expect(document.leftovers).toMatchObject([{ path: home.at(".claude/settings.json"), reason }]);
  });

  test.skipIf(lacksUnprivileged())("a file that may not be read is not passed over", async () => {
    const home = homeWith({ ...settings("cat ~/.k"), ".k": "<K>\n" });
    chmodSync(home.at(".k"), 0);
    const before = home.read(".zshrc");
    const as = { home, through: UNPRIVILEGED };
    const scanned = await runJson(["scan"], as);
    const unread = { code: "PLACE_UNREADABLE", path: home.at(".k") };
    expect(scanned.document.problems).toMatchObject([unread]);
    const { code, document } = await runJson(ROTATE, as);
    expect([code, document.error]).toEqual([1, expect.objectContaining(unread)]);
    expect(home.read(".zshrc")).toBe(before);
  });

  test("one that nothing else goes with is named where no key is found, with what to do", async () => {
    const home = homeWith(settings("cat /etc/anthropic-key"));
    home.write(".zshrc", "");
    const { code, document } = await runJson(ROTATE, { home });
    expect(code).toBe(1);
    expect(document.error).toMatchObject({
      code: "NO_PLACES",
      message: expect.stringContaining("apiKeyHelper prints the key that Claude Code sends"),
      path: home.at(".claude/settings.json"),
      line: 1,
      hint: expect.stringContaining("Put the new key where apiKeyHelper takes it from"),
    });
  });

  test("a project's helper leads to files of that project alone, and those of its neighbours are not opened", async () => {
    const home = homeWith({
      "p/.git/HEAD": "ref: refs/heads/main\n",
      "p/.claude/settings.json": JSON.stringify({
        apiKeyHelper: "cat ./k ~/.k ../q/k ./../q/k /home/k $HOME/.k; sh ./h.sh",
      }),
      "p/k": "<K>\n",
      "p/h.sh": "#!/bin/sh\ncat ./deep/k ~/.k2 ../q/k\n",
      "p/deep/k": "<K>\n",
      "q/k": "<K>\n",
      ".k": "<K>\n",
      ".k2": "<K>\n",
    });
    const { document } = await runJson(["scan"], { home, cwd: "p" });
    const paths = document.places.map(({ path }: Document) => path);
    expect(paths.sort()).toEqual([".zshrc", "p/deep/k", "p/k"].map((name) => home.at(name)).sort());
  });
});
