import fs from "node:fs";
import type { Host } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import {
  type Changes,
  type Context,
  type FixOptions,
  fileChange,
  fix,
  history,
  readForChange,
  recover,
  type Scan,
  undo,
} from "../src/index.ts";
import type { Edit } from "../src/rotation/change.ts";
import { alone, failure, killedAt, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const modeOf = (path: string): number => fs.statSync(path).mode & 0o777;

function filled(): Home {
  const home = makeHome();
  home.write(".shellrc", `# mine\nACME_KEY=${OLD}\nB=2\n`, 0o644);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`, 0o644);
  home.write("history.txt", `ls\nexport ACME_KEY=${OLD}\ncd\n`, 0o600);
  return home;
}

function edit(path: string, text: string, old: string, next: string, from = ""): Edit {
  const at = text.indexOf(old);
  const span = [at, at + old.length] as const;
  return {
    id: `${path}#text`,
    address: "text",
    span,
    text: next,
    codecs: [],
    part: "whole",
    from,
    to: "",
  };
}

/** Scrubs the key from a file that no store reads, takes its line out of another, and closes both to others. */
function work(context: Context, home: Home) {
  return async ({ readings, machine }: Scan): Promise<Changes> => {
    const fingerprint = machine.keys[0]?.fingerprint ?? "";
    const reading = readings.find(({ unit }) => unit.path === home.at(".shellrc"));
    if (!reading) throw new Error("it is not read");
    const loose = readForChange(context, home.at("history.txt"));
    const line = edit(home.at(".shellrc"), reading.text, `ACME_KEY=${OLD}\n`, "", fingerprint);
    const scrubbed = edit(home.at("history.txt"), loose.text, OLD, "***", fingerprint);
    const files = [
      ...(reading.text.includes(OLD)
        ? [
            fileChange(context, reading, {
              edits: [{ ...line, id: `${home.at(".shellrc")}#ACME_KEY` }],
              mode: 0o600,
            }),
          ]
        : []),
      ...(loose.text.includes(OLD) ? [fileChange(context, loose, { edits: [scrubbed] })] : []),
    ];
    const open = readings.find(({ unit }) => unit.path === home.at("conf/a.conf"));
    if (open && open.unit.info.mode !== 0o600) files.push(fileChange(context, open, { mode: 0o600 }));
    return { files, items: [] };
  };
}

const run = (home: Home, host: (real: Host) => Host = (one) => one, options: Partial<FixOptions> = {}) => {
  const context = contextOf(home, { host });
  return fix(context, { credential: "acme", work: work(context, home), ...options });
};

test("edits, a removal and permissions are one transaction, in the history, and undo puts all of it back", async () => {
  const home = filled();
  const before = home.picture();
  const report = await run(home);
  expect(report).toMatchObject({ state: "committed", changed: true, summary: "4 places changed" });
  expect(report.changes).toContainEqual({
    place: home.at("conf/a.conf"),
    path: home.at("conf/a.conf"),
    address: "",
    from: "",
    to: "",
    state: "committed",
    mode: { from: "644", to: "600" },
  });
  expect(home.read(".shellrc")).toBe("# mine\nB=2\n");
  expect(home.read("history.txt")).toBe("ls\nexport ACME_KEY=***\ncd\n");
  expect([modeOf(home.at(".shellrc")), modeOf(home.at("conf/a.conf"))]).toEqual([0o600, 0o600]);
  expect(history(contextOf(home))).toMatchObject([
    { kind: "fix", state: "committed", places: 4, files: 3, undoUntil: expect.any(Number) },
  ]);
  await expect(run(home)).resolves.toMatchObject({ state: "unchanged", changed: false });
  await expect(undo(contextOf(home))).resolves.toMatchObject({ state: "committed", left: [] });
  expect(home.picture()).toEqual(before);
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
});

test("what somebody else edits and chmods afterwards survives the undo", async () => {
  const home = filled();
  await run(home);
  home.write(".shellrc", "# theirs\n# mine\nB=2\nC=3\n");
  home.write("history.txt", "pwd\nls\nexport ACME_KEY=***\ncd\nexit\n");
  fs.chmodSync(home.at("conf/a.conf"), 0o640);
  await expect(undo(contextOf(home))).resolves.toMatchObject({ state: "committed", left: [] });
  expect(home.read(".shellrc")).toBe(`# theirs\n# mine\nACME_KEY=${OLD}\nB=2\nC=3\n`);
  expect(home.read("history.txt")).toBe(`pwd\nls\nexport ACME_KEY=${OLD}\ncd\nexit\n`);
  expect([modeOf(home.at(".shellrc")), modeOf(home.at("conf/a.conf"))]).toEqual([0o644, 0o640]);
});

test("where the text around a removal is gone, undo names the place and leaves it", async () => {
  const home = filled();
  await run(home);
  home.write(".shellrc", "all new\n");
  const report = await undo(contextOf(home));
  expect(report.left).toEqual([{ place: `${home.at(".shellrc")}#ACME_KEY`, reason: expect.any(String) }]);
  expect(home.read(".shellrc")).toBe("all new\n");
  expect(home.read("history.txt")).toContain(OLD);
});

test("a failure puts edits and permissions back", async () => {
  const home = filled();
  const before = home.picture();
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, ({ name }) => {
      if (name === "replace" && ++replaced === 3) throw failure("EIO");
    });
  await expect(run(home, host)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(replaced).toBeGreaterThan(3);
  expect(home.picture()).toEqual(before);
});

test("a dry run and a no change nothing", async () => {
  const home = filled();
  const before = home.picture();
  await expect(run(home, undefined, { dryRun: true })).resolves.toMatchObject({
    state: "planned",
    changed: false,
  });
  await expect(run(home, undefined, { confirm: async () => false })).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
  expect(home.picture()).toEqual(before);
});

describe("killed at every change of the file system, then recovered", () => {
  test.each([
    ["a fix", (home: Home, host: (real: Host) => Host) => run(home, host), async () => filled()],
    [
      "its undo",
      (home: Home, host: (real: Host) => Host) => undo(contextOf(home, { host })),
      async () => {
        const home = filled();
        await run(home);
        return home;
      },
    ],
  ] as const)("%s", { timeout: 60_000 }, async (_name, verb, prepare) => {
    const whole = filled();
    const pictures = [JSON.stringify(whole.picture())];
    await run(whole);
    pictures.push(JSON.stringify(whole.picture()));
    for (let at = 1, killed = true; killed; at++) {
      const home = await prepare();
      let n = 0;
      const counting = (real: Host): Host =>
        watching(killedAt(at)(real), () => {
          n += 1;
        });
      await verb(home, counting).catch(() => {});
      killed = n >= at;
      await recover(contextOf(home, { host: alone }));
      expect(pictures).toContain(JSON.stringify(home.picture()));
    }
  });
});
