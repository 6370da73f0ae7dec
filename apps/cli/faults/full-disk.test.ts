import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../test/support/run.ts";
import { scaled, tell } from "./rig/scale.ts";
import { lookAt, prepare, recovered } from "./rig/subject.ts";

const PAGE = 4096;

/** A small disk of its own, as the temporary folder of this process; `undefined`, told aloud, where none may be mounted. */
function mountSmall(): { readonly path: string; unmount(): void } | undefined {
  const before = process.env.TMPDIR;
  const path = realpathSync(mkdtempSync(join(tmpdir(), "cli-full-")));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path]).status !== 0) {
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

test.skipIf(disk === undefined)(
  "on a disk with any number of free pages a rotation is done or leaves all as it was",
  async () => {
    const small = mountSmall();
    if (!small) throw new Error("it could be mounted a moment ago");
    const ends: Record<string, number> = {};
    const wrong: string[] = [];
    const step = scaled(10, 1);
    try {
      for (let pages = 0; pages < 60; pages += step) {
        const subject = await prepare("rotation");
        const filler = join(small.path, "filler");
        const { bavail, bsize } = statfsSync(small.path);
        writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - pages * PAGE), 1));
        const { code, stdout, stderr } = await run(subject.args, subject.options);
        ends[String(code)] = (ends[String(code)] ?? 0) + 1;
        const seen = lookAt(subject);
        const isRight = code === 0 ? seen === "new" : code === 1 && seen === "old";
        rmSync(filler);
        const complaint = isRight
          ? await recovered(subject)
          : `exit ${code}, ${JSON.stringify(seen)}: ${stdout}${stderr}`;
        if (complaint !== undefined) wrong.push(`${pages} pages free: ${complaint}`);
        subject.home.remove();
      }
    } finally {
      small.unmount();
    }
    const ways = Object.entries(ends).map(([code, count]) => `${count} with exit ${code}`);
    tell("rotations on a disk with 0 to 59 free pages", ways.join(", "));
    expect(wrong).toEqual([]);
    expect(Object.keys(ends).sort()).toEqual(["0", "1"]);
  },
);
