import type { Leftover, Place, Program } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { Scan } from "../find/machine.ts";
import { ARGUMENT } from "./argument.ts";
import { findLeftovers, type Limits } from "./leftovers.ts";
import type { OldKey } from "./old-keys.ts";
import { runningPrograms } from "./programs.ts";
import { notRead, type Restart, readersToTell, type Step, shellLine } from "./refresh.ts";
import { refreshLine, shellName } from "./shell.ts";

export interface Aftermath {
  readonly restart: readonly Restart[];
  readonly leftovers: readonly Leftover[];
  readonly warnings: readonly string[];
}

interface Changed {
  /** Keys that no place should hold any more. */
  readonly old: readonly OldKey[];
  /** The scan before the change. */
  readonly found: Pick<Scan, "machine" | "readings">;
  /** Files that were written. */
  readonly files: readonly string[];
  /** What their readers need. */
  readonly steps?: readonly Step[];
  /** Copies that nothing here can look at. */
  readonly elsewhere?: readonly Leftover[];
}

const LIMITS: Limits = { time: 1500, bytes: 256 * 1024 * 1024 };

/** What a rotation leaves for a person to do: programs to start again, copies that stay behind. It fails nothing. */
export async function aftermath(context: Context, changed: Changed): Promise<Aftermath> {
  const wanted = { keys: changed.old, found: changed.found, changed: changed.files };
  const restarts = restartsOf(context, changed).catch(() => failed("running programs could not be listed"));
  const remains = findLeftovers(context, wanted, LIMITS).catch(() =>
    failed("what stays behind could not be looked for"),
  );
  const [programs, left] = await Promise.all([restarts, remains]);
  const unseen = [programs.unseen, left.unseen].flatMap((words) => words ?? []);
  return {
    restart: [...("restart" in programs ? programs.restart : []), ...readersToTell(changed.steps ?? [])],
    leftovers: [...("leftovers" in left ? left.leftovers : []), ...(changed.elsewhere ?? [])],
    warnings: unseen,
  };
}

function failed(unseen: string): { readonly unseen: string } {
  return { unseen };
}

async function restartsOf(
  context: Context,
  { old, found, steps = [] }: Changed,
): Promise<{ readonly restart: readonly Restart[]; readonly unseen?: string }> {
  const secrets = new Map<string, Map<string, NonNullable<OldKey["secret"]>>>();
  for (const { credential, fingerprint, secret } of old)
    if (secret) secrets.set(credential, (secrets.get(credential) ?? new Map()).set(fingerprint, secret));
  const isOld = (fingerprint: string | undefined): boolean =>
    old.some((key) => key.fingerprint === fingerprint);
  const { programs, shell: typedInto, unseen } = await runningPrograms(context, secrets);
  const mine = found.machine.places.filter(({ kind, fingerprint }) => kind === "env" && isOld(fingerprint));
  const shell = typedInto?.pid;
  const here =
    mine.length > 0
      ? [ownShell(context, programs, shell, mine, steps)]
      : notRead(steps, typedInto, shellName(context.host.env.SHELL));
  const others = programs.flatMap((program): readonly Restart[] => {
    const held = program.holds.filter(({ fingerprint }) => isOld(fingerprint));
    if (held.length === 0 || (here.length > 0 && program.pid === shell)) return [];
    const where = [...new Set(held.map(({ name }) => (name === ARGUMENT ? "its arguments" : name)))].join(
      ", ",
    );
    const fingerprint = held[0]?.fingerprint ?? "";
    return [
      {
        pid: program.pid,
        program: program.program,
        ...(program.since === undefined ? {} : { since: program.since }),
        fingerprint,
        reason: `${program.program} still holds the old key in ${where}`,
        how: program.how,
      },
    ];
  });
  return { restart: [...here, ...others], ...(unseen === undefined ? {} : { unseen }) };
}

/** The shell that called us: what it exports now is what we were given. */
function ownShell(
  { host }: Context,
  programs: readonly Program[],
  pid: number | undefined,
  variables: readonly Place[],
  steps: readonly Step[],
): Restart {
  const names = variables.map(({ address }) => address);
  const fingerprint = variables[0]?.fingerprint;
  const listed = programs.find((program) => program.pid === pid);
  const program = listed?.program ?? shellName(host.env.SHELL);
  return {
    ...(pid === undefined ? {} : { pid }),
    program,
    ...(listed?.since === undefined ? {} : { since: listed.since }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    reason: `this shell still holds the old key in ${names.join(", ")}`,
    how: shellLine(steps, program, names) ?? refreshLine(program),
  };
}
