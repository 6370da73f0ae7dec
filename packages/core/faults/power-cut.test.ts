import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { sampled, tell } from "../../../faults.base.ts";
import {
  type Context,
  createContext,
  createHost,
  createRegistry,
  recover,
  rotate,
  undo,
} from "../src/index.ts";
import { alone } from "../test/support/faults.ts";
import { acme, fakeKey } from "../test/support/plugin.ts";
import { type Left, leftBy, pictureOf } from "./rig/cuts.ts";
import { Disk, type Moment } from "./rig/disk.ts";

const HOME = "/home/user";
const OURS = `${HOME}/.local`;
const [OLD, NEW, LAST] = [fakeKey("cut old"), fakeKey("cut new"), fakeKey("cut last")];

function filled(): Disk {
  const disk = new Disk();
  disk.put(`${HOME}/.state`, `PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\n`);
  disk.put(`${HOME}/.shellrc`, `ACME_KEY="${OLD}"\n`);
  disk.put(`${HOME}/conf/a.conf`, `ACME_KEY=${OLD}\nB=${OLD}`);
  return disk;
}

/** The machine after the next start: no process of before is there. */
function contextOn(disk: Disk): Context {
  const host: Host = { ...createHost({ home: HOME, cwd: HOME, env: {} }), files: disk };
  return createContext(alone(host), createRegistry([acme()]), {});
}

const rotateOn = (disk: Disk, key: string) =>
  rotate(contextOn(disk), { credential: "acme", secret: async () => new Secret(key) });

/** The user's files, without ours. */
const homeOf = (disk: Disk): string =>
  JSON.stringify(Object.entries(disk.texts()).filter(([path]) => !path.startsWith(OURS)));

interface Cut {
  readonly left: Left;
  readonly isOver: boolean;
}

/** Every disk that is left by a cut at any moment of `act`, each once; `isOver`: `act` had told that it is done. */
async function cutsOf(disk: Disk, act: (disk: Disk) => Promise<unknown>): Promise<readonly Cut[]> {
  const moments: Moment[] = [];
  disk.moment = (moment) => void moments.push(moment);
  await act(disk);
  disk.moment = undefined;
  const seen = new Map<string, Cut>();
  const last = disk.now();
  for (const moment of [...moments, last])
    for (const left of leftBy(moment)) {
      const isOver = moment === last;
      const picture = `${isOver} ${pictureOf(new Disk(left))}`;
      if (!seen.has(picture)) seen.set(picture, { left, isOver });
    }
  return [...seen.values()];
}

/** What is wrong after the next start's recovery. */
async function wrongAfter(
  { left, isOver }: Cut,
  whole: { old: string; fresh: string },
): Promise<string | undefined> {
  const disk = new Disk(left);
  const { pending } = await recover(contextOn(disk));
  if (pending.length > 0) return `could not be put back: ${pending.map(({ reason }) => reason)}`;
  const home = homeOf(disk);
  if (home !== whole.fresh && (isOver || home !== whole.old))
    return `${isOver ? "not new" : "neither old nor new"}: ${home.replaceAll(OLD, "OLD").replaceAll(NEW, "NEW")}`;
  const { changed } = await rotateOn(disk, LAST);
  if (!changed) return "the next rotation found nothing to do";
  const strays = Object.entries(disk.texts()).filter(
    ([path, text]) =>
      /claude-rotate~|\.lock|claim\.|lock\.\d|\.next/.test(path) ||
      (path.startsWith(OURS) && !path.endsWith("/escrow") && (text.includes(OLD) || text.includes(NEW))),
  );
  return strays.length > 0 ? `left behind: ${strays.map(([path]) => path)}` : undefined;
}

async function rotated(): Promise<Disk> {
  const disk = filled();
  await rotateOn(disk, NEW);
  disk.settle();
  return disk;
}

/** A disk whose rotation was cut off between its renames. */
async function torn(): Promise<Disk> {
  const disk = filled();
  const moments: Moment[] = [];
  disk.moment = (moment) => void moments.push(moment);
  await rotateOn(disk, NEW);
  const halves = moments.map((moment) => new Disk({ ...moment, ...[...leftBy(moment)][2] }));
  const half = halves.find((one) => {
    const home = homeOf(one);
    return home.includes(`ACME_KEY=${OLD}`) && home.includes(`PRIMARY=${NEW}`);
  });
  if (!half) throw new Error("no moment between the renames");
  half.settle();
  return half;
}

test.each([
  ["rotation", async () => filled(), (disk: Disk) => rotateOn(disk, NEW)],
  ["undo", rotated, (disk: Disk) => undo(contextOn(disk))],
  ["recovery", torn, (disk: Disk) => recover(contextOn(disk))],
] as const)(
  "a power cut at any moment of a %s, whatever the disk had not synced",
  async (verb, prepare, act) => {
    const old = homeOf(filled());
    const fresh = homeOf(await rotated());
    const whole = {
      rotation: { old, fresh },
      undo: { old: fresh, fresh: old },
      recovery: { old, fresh: old },
    }[verb];
    const cuts = await cutsOf(await prepare(), act);
    const wrong: string[] = [];
    const chosen = sampled(cuts, 60);
    for (const cut of chosen) {
      const complaint = await wrongAfter(cut, whole).catch((error: unknown) => String(error));
      if (complaint !== undefined) wrong.push(complaint);
    }
    tell(`disks that power cuts left of a ${verb}`, chosen.length);
    expect([...new Set(wrong)]).toEqual([]);
  },
);
