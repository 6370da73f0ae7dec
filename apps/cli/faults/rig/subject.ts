import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { freshKeys, type Keys, makeBigHome } from "../../test/support/big-home.ts";
import { type Home, names } from "../../test/support/home.ts";
import { fakeKey } from "../../test/support/keys.ts";
import { type Ended, type RunOptions, run } from "../../test/support/run.ts";
import { faulty } from "./strace.ts";

type Picture = Readonly<Record<string, string>>;

/** A home with over 20 places in over 15 files, in the state that a verb begins with. */
export interface Subject {
  readonly home: Home;
  readonly keys: Keys;
  readonly options: RunOptions;
  readonly places: number;
  /** The verb's command line. */
  readonly args: readonly string[];
  /** What may stand there once a fault was recovered from: every file as it was, or every file as it should be. */
  readonly whole: { readonly old: Picture; readonly new: Picture };
}

export type Verb = "rotation" | "undo" | "recovery";
export const VERBS: readonly Verb[] = ["rotation", "undo", "recovery"];

const KEYS = freshKeys("faults");
const LAST = fakeKey("faults last");
const ROTATE: readonly string[] = ["rotate", "--to", "file:~/new-key", "--yes", "--no-verify", "--json"];

/** The home as it is before a rotation, after one (for an undo), or in the middle of one that was killed (for a recovery). */
export async function prepare(verb: Verb): Promise<Subject> {
  const { home, places, expected } = makeBigHome(KEYS);
  const options: RunOptions = { home, cwd: "work/shop" };
  const old = home.snapshot();
  const subject = { home, keys: KEYS, options, places };
  if (verb === "rotation") return { ...subject, args: ROTATE, whole: { old, new: expected } };
  if (verb === "undo") {
    must(await run(ROTATE, options));
    return { ...subject, args: ["undo", "--json"], whole: { old: expected, new: old } };
  }
  const torn = await run(
    ROTATE,
    faulty(options, { name: "rename", when: 12, was: "" }, "signal=KILL").options,
  );
  if (!wasKilled(torn)) throw new Error(`not killed: ${torn.stderr}`);
  return { ...subject, args: ["recover", "--json"], whole: { old, new: old } };
}

function must(ended: Ended): void {
  if (ended.code !== 0) throw new Error(`ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
}

export const wasKilled = ({ code, signal }: Ended): boolean => signal === "SIGKILL" || code === 137;

/** Which of the two the home is but for some files; what differs from the nearer one where it is neither. */
export function lookAt(
  { home, whole }: Subject,
  but: readonly string[] = [],
): "old" | "new" | { readonly neither: string } {
  const now = home.snapshot();
  const [fromOld = [], fromNew = []] = [whole.old, whole.new].map((one) =>
    differences(one, now).filter((name) => !but.includes(name)),
  );
  if (fromNew.length === 0) return "new";
  if (fromOld.length === 0) return "old";
  const nearer = fromOld.length < fromNew.length ? fromOld : fromNew;
  return { neither: `${nearer.length} files are neither old nor new: ${nearer.slice(0, 5).join(", ")}` };
}

function differences(one: Picture, other: Picture): readonly string[] {
  const all = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...all].filter((name) => one[name] !== other[name]);
}

/** What is wrong with the files of ours and the temporary ones, once nothing runs and nothing is unfinished. */
function straysOf({ home, keys }: Subject): readonly string[] {
  if (statSync(home.state, { throwIfNoEntry: false }) === undefined) return [];
  const known = /^(?:salt|reserve|rotations|rotations\/[^/]+|rotations\/[^/]+\/(?:journal|escrow))$/;
  return names(home.state).flatMap((name) => {
    const path = join(home.state, name);
    const stat = statSync(path);
    const mode = stat.isDirectory() ? 0o700 : 0o600;
    const secrets = stat.isFile() && basename(name) !== "escrow" ? readFileSync(path, "latin1") : "";
    return [
      ...(known.test(name) ? [] : [`${name} was left behind`]),
      ...((stat.mode & 0o777) === mode ? [] : [`${name} has mode ${(stat.mode & 0o777).toString(8)}`]),
      ...([keys.old, keys.next].some((key) => secrets.includes(key)) ? [`${name} holds a secret`] : []),
    ];
  });
}

/** Recovers, rotates once more and looks at everything; what is wrong, or `undefined`. */
export async function recovered(subject: Subject): Promise<string | undefined> {
  const { home, options, places } = subject;
  const recovery = await run(["recover", "--json"], options);
  if (recovery.code !== 0) return `recover ended with ${recovery.code}: ${recovery.stdout}${recovery.stderr}`;
  const seen = lookAt(subject);
  if (typeof seen === "object") return seen.neither;
  home.write("../tmp/last-key", `${LAST}\n`);
  const args = ["rotate", "--to", `file:${join(home.temp, "last-key")}`, "--yes", "--no-verify", "--json"];
  const again = await run(args, options);
  const changes = again.code === 0 ? JSON.parse(again.stdout).changes.length : 0;
  if (changes !== places) return `the next rotation ended with ${again.code}: ${again.stdout}`;
  const strays = straysOf(subject);
  return strays.length > 0 ? strays.join(", ") : undefined;
}
