import { createHash, randomInt } from "node:crypto";
import { isRotateError, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { scaled, tell } from "../../../faults.base.ts";
import { createContext, createHost, createRegistry, history, rotate } from "../src/index.ts";
import { readJournal } from "../src/rotation/journal.ts";
import { acme, fakeKey } from "../test/support/plugin.ts";
import { Disk } from "./rig/disk.ts";

const HOME = "/home/user";

function contextOn(disk: Disk) {
  const host = { ...createHost({ home: HOME, cwd: HOME, env: {} }), files: disk };
  return createContext(host, createRegistry([acme()]), {});
}

/** The journal of a real rotation, and the folder that it stands in. */
async function written(): Promise<{ folder: string; journal: string }> {
  const disk = new Disk();
  disk.put(`${HOME}/.state`, `PRIMARY=${fakeKey("journal")}\n`);
  disk.put(`${HOME}/.shellrc`, `ACME_KEY=${fakeKey("journal")}\n`);
  const next = async (): Promise<Secret> => new Secret(fakeKey("journal next"));
  await rotate(contextOn(disk), { credential: "acme", secret: next });
  const [path = "", journal = ""] =
    Object.entries(disk.texts()).find(([name]) => name.endsWith("/journal")) ?? [];
  return { folder: path.slice(0, -"/journal".length), journal };
}

/** What a version of tomorrow may write. */
const LATER: readonly unknown[] = [
  { t: "later", path: 1 },
  { t: "begin", v: 2 },
  { t: "staged", more: [] },
];

/** A line with a right checksum, whatever it says: made by the rule in the docs, not by the writer's own function. */
function line(value: unknown): string {
  const json = JSON.stringify(value);
  return `${createHash("sha256").update(json).digest("hex").slice(0, 8)} ${json}\n`;
}

/** Bytes turned, cut, doubled or put elsewhere, and now and then a whole line of a newer version. */
function damaged(journal: string): string {
  let text = journal;
  for (let left = 1 + randomInt(4); left > 0; left--) {
    const at = randomInt(text.length + 1);
    const length = randomInt(40);
    const kind = randomInt(6);
    if (kind === 0) text = text.slice(0, at);
    if (kind === 1) text = text.slice(0, at) + text.slice(at + length);
    if (kind === 2) text = text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    if (kind === 3) text = text.slice(0, at) + String.fromCharCode(randomInt(256)) + text.slice(at + 1);
    if (kind === 4)
      text = text
        .split("\n")
        .sort(() => randomInt(3) - 1)
        .join("\n");
    if (kind === 5 && randomInt(4) === 0) text = `${line(LATER[randomInt(LATER.length)])}${text}`;
  }
  return text;
}

test("the journal's reader takes any bytes, and believes no record that was not written", async () => {
  const { folder, journal } = await written();
  const real = new Set(journal.split("\n").map((one) => one.slice(9)));
  const count = scaled(1_000, 60_000);
  const wrong: string[] = [];
  let read = 0;
  for (let n = 0; n < count && wrong.length < 5; n++) {
    const text = damaged(journal);
    const disk = new Disk();
    disk.put(`${folder}/journal`, text);
    try {
      const found = readJournal(disk, folder);
      if (found) read += 1;
      const records = [...(found?.files ?? []), ...(found?.items ?? [])];
      const invented = records.find((record) => !real.has(JSON.stringify(record)));
      if (invented && !text.includes(JSON.stringify(invented)))
        wrong.push(`invented: ${JSON.stringify(invented)}`);
      history(contextOn(disk));
    } catch (error) {
      if (!isRotateError(error)) wrong.push(`threw ${error}: ${JSON.stringify(text)}`);
    }
  }
  tell(
    "journals: inputs, and how many of them were still read",
    `${count}, ${Math.round((100 * read) / count)} %`,
  );
  expect(wrong).toEqual([]);
});
