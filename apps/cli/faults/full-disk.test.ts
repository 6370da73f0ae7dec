import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scaled, tell } from "../../../faults.base.ts";
import { run } from "../test/support/run.ts";
import { lookAt, prepare, recovered } from "./rig/subject.ts";

const PAGE = 4096;

/** A small disk of its own, as the temporary folder of this process; `undefined`, told aloud, where none may be mounted. */
function mountSmall(): { readonly path: string; unmount(): void } | undefined {
  const before = process.env.TMPDIR;
  const path = realpathSync(mkdtempSync(join(tmpdir(), "cli-full-")));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m,nr_inodes=2000", "tmpfs", path]).status !== 0) {
    rmSync(path, { recursive: true });
    console.log("skipped: no file system may be mounted here, so no disk can be filled");
    return undefined;
  }
  process.env.TMPDIR = path;
  return {
    path,
    unmount: () => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      spawnSync("umount", [path]);
      rmSync(path, { recursive: true });
    },
  };
}

const disk = process.platform === "linux" ? mountSmall() : undefined;
disk?.unmount();

/** Leaves so much free, and answers how the room is given back. */
type Fill = (disk: string, free: number) => () => void;

const fillPages: Fill = (path, free) => {
  const filler = join(path, "filler");
  const { bavail, bsize } = statfsSync(path);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free * PAGE), 1));
  return () => rmSync(filler);
};

/** Room for bytes, and none for another file: what no look at the free space can tell. */
const fillNames: Fill = (path, free) => {
  const folder = join(path, "filler");
  mkdirSync(folder);
  for (let left = statfsSync(path).ffree - free; left > 0; left--)
    writeFileSync(join(folder, String(left)), "");
  return () => rmSync(folder, { recursive: true });
};

const upTo = (last: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor(last / step) + 1 }, (_, n) => n * step);

const CASES: readonly (readonly [what: string, fill: Fill, free: readonly number[]])[] = [
  ["pages", fillPages, upTo(1_600, scaled(800, 40))],
  ["names", fillNames, upTo(60, scaled(20, 1))],
];

test.skipIf(disk === undefined).each(CASES)(
  "on a disk with few free %s a rotation is done or leaves all as it was",
  async (what, fill, list) => {
    const small = mountSmall();
    if (!small) throw new Error("it could be mounted a moment ago");
    const ends: Record<string, number> = {};
    const wrong: string[] = [];
    try {
      for (const free of list) {
        const subject = await prepare("rotation");
        const giveBack = fill(small.path, free);
        const { code, stdout, stderr } = await run(subject.args, subject.options);
        ends[String(code)] = (ends[String(code)] ?? 0) + 1;
        const seen = lookAt(subject);
        const isRight = code === 0 ? seen === "new" : code === 1 && seen === "old";
        giveBack();
        const complaint = isRight
          ? await recovered(subject)
          : `exit ${code}, ${JSON.stringify(seen)}: ${stdout}${stderr}`;
        if (complaint !== undefined) wrong.push(`${free} ${what} free: ${complaint}`);
        subject.home.remove();
      }
    } finally {
      small.unmount();
    }
    const ways = Object.entries(ends).map(([code, count]) => `${count} with exit ${code}`);
    tell(`rotations on a disk with 0 to ${list.at(-1)} free ${what}`, ways.join(", "));
    expect(wrong).toEqual([]);
    expect(Object.keys(ends).sort()).toEqual(["0", "1"]);
  },
);
