import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lchownSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { tell } from "../../../faults.base.ts";
import { names } from "../test/support/home.ts";
import { CLI, type RunOptions, run, runJson } from "../test/support/run.ts";
import { lookAt, prepare, type Subject } from "./rig/subject.ts";

const NOBODY = 65_534;
const AS_NOBODY: readonly string[] = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];

/** To root nothing is forbidden, and nobody else may become another: told aloud where it can't be shown. */
function cannotBeNobody(): boolean {
  const [program = "", ...flags] = AS_NOBODY;
  const probe = spawnSync(program, [...flags, process.execPath, CLI, "--version"]);
  if (probe.status === 0) return false;
  console.log("skipped: this machine lets no test run as an unprivileged user");
  return true;
}

interface Nobody extends Subject {
  readonly way: RunOptions;
}

/** The home belongs to an unprivileged user, who rotates; what root forbids him is his to live with. */
async function prepareNobody(): Promise<Nobody> {
  const subject = await prepare("rotation");
  const { home, options } = subject;
  chmodSync(dirname(home.path), 0o755);
  for (const folder of [home.path, home.temp]) {
    chownSync(folder, NOBODY, NOBODY);
    for (const name of names(folder)) lchownSync(join(folder, name), NOBODY, NOBODY);
  }
  return { ...subject, way: { ...options, through: AS_NOBODY } };
}

/** What root forbids, and what is said of it. */
const FORBIDDEN: readonly {
  readonly what: string;
  readonly name: string;
  readonly mode: number;
  readonly code: string;
  readonly at: string;
}[] = [
  {
    what: "a folder that may not be written",
    name: "work/shop/packages/deep",
    mode: 0o755,
    code: "PLACE_UNWRITABLE",
    at: "work/shop/packages/deep/.env",
  },
  {
    what: "a file that may not be written",
    name: ".profile",
    mode: 0o644,
    code: "PLACE_UNWRITABLE",
    at: ".profile",
  },
  {
    what: "a file that may not be read",
    name: ".zshenv",
    mode: 0o600,
    code: "PLACE_UNREADABLE",
    at: ".zshenv",
  },
];

test.skipIf(cannotBeNobody()).each(FORBIDDEN)(
  "as an unprivileged user: $what fails before anything changes, unless it is skipped",
  async ({ name, mode, code, at }) => {
    const { home, way, args, places, ...rest } = await prepareNobody();
    try {
      chownSync(home.at(name), 0, 0);
      chmodSync(home.at(name), mode);
      const before = home.snapshot();
      const failed = await run(args, way);
      expect([failed.code, JSON.parse(failed.stdout).error]).toMatchObject([1, { code, path: home.at(at) }]);
      expect(home.snapshot()).toEqual(before);
      const skipping = await runJson([...args.filter((arg) => arg !== "--json"), "--skip", home.at(at)], way);
      expect(skipping.code, skipping.stdout).toBe(0);
      expect(skipping.document.changes.length).toBeLessThan(places);
      const others = lookAt({ home, args, places, ...rest }, [at, name]);
      expect(others).toBe("new");
      tell(`as an unprivileged user: ${name}`, `${code}, nothing changed; with --skip all others`);
    } finally {
      home.remove();
    }
  },
);
