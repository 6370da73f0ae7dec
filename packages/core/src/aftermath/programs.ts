import type {
  Credential,
  Host,
  Program,
  ProgramProfile,
  RecognisedProgram,
  RunningProcess,
  Secret,
} from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { identify, strays } from "../find/identify.ts";
import { ARGUMENT } from "./argument.ts";
import { isTypedInto, refreshLine } from "./shell.ts";

export interface Programs {
  /** Programs that were started with a key; those that a person starts come first. */
  readonly programs: readonly Program[];
  /** The shell that this command was typed into. */
  readonly shell?: Pick<RunningProcess, "pid" | "program">;
  /** What could not be seen, in a sentence. */
  readonly unseen?: string;
}

/** By credential, then by fingerprint. */
type Secrets = ReadonlyMap<string, ReadonlyMap<string, Secret>>;
type Held = Program["holds"][number];
const AGAIN = "stop it, and start it again from a new terminal";

/**
 * The user's running programs that hold a key in their variables or arguments: any of a known credential's shape or
 * name, and each of `secrets`. This command itself and what stands between it and the shell are left out.
 */
export async function runningPrograms(context: Context, secrets: Secrets = new Map()): Promise<Programs> {
  const { host, registry } = context;
  const { processes, unseen } = await host.processes.list();
  const family = familyOf(processes, registry.programs, host);
  const find = finder(context, secrets);
  const programs = processes.flatMap((process): readonly Program[] => {
    const holds = family.ours.has(process.pid) ? [] : find(process);
    if (holds.length === 0) return [];
    const { program = process.program, how = family.starter(process) } = family.recognise(process) ?? {};
    const since = process.since === undefined ? {} : { since: process.since };
    const variable = holds.find(({ name }) => name !== ARGUMENT)?.name ?? "";
    return [{ pid: process.pid, program, ...since, holds, how: how.replaceAll("{variable}", variable) }];
  });
  return {
    programs: programs.sort(
      (a, b) => Number(b.pid === family.shell?.pid) - Number(a.pid === family.shell?.pid),
    ),
    ...(family.shell === undefined ? {} : { shell: family.shell }),
    ...(unseen === undefined ? {} : { unseen }),
  };
}

interface Family {
  /** This process, and those between it and the shell. */
  readonly ours: ReadonlySet<number>;
  readonly shell?: RunningProcess;
  recognise(process: RunningProcess): RecognisedProgram | undefined;
  /** What to do about a process that nobody starts by hand. */
  starter(process: RunningProcess): string;
}

function familyOf(
  processes: readonly RunningProcess[],
  profiles: readonly ProgramProfile[],
  host: Host,
): Family {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const ancestors = (pid: number): readonly RunningProcess[] => {
    const line: RunningProcess[] = [];
    for (let at = byPid.get(pid)?.parent; at !== undefined && line.length < 64; at = line.at(-1)?.parent) {
      const next = byPid.get(at);
      if (!next || line.includes(next)) break;
      line.push(next);
    }
    return line;
  };
  const own = host.processes.self().pid;
  const above = ancestors(own);
  // `sh -c …` is how npx and scripts call us.
  const at = above.findIndex(isTypedInto);
  const shell = above[at];
  const recognise = (process: RunningProcess): RecognisedProgram | undefined => {
    if (isTypedInto(process)) {
      const line = refreshLine(process.program);
      return {
        program: process.program,
        how: process.pid === shell?.pid ? line : `in its terminal: ${line}`,
      };
    }
    for (const profile of profiles) {
      const found = profile.recognise(process, host);
      if (found) return found;
    }
    return undefined;
  };
  return {
    ours: new Set([own, ...above.slice(0, Math.max(at, 0)).map(({ pid }) => pid)]),
    ...(shell === undefined ? {} : { shell }),
    recognise,
    starter: ({ pid }) => {
      for (const one of ancestors(pid)) {
        const found = recognise(one);
        if (found?.how && !isTypedInto(one)) return `starts again with ${found.program} (pid ${one.pid})`;
      }
      return AGAIN;
    },
  };
}

/** What a process holds. Most of them hold the same variables, so each is looked at once. */
function finder({ registry, fingerprint, redactor }: Context, secrets: Secrets) {
  const seen = new Map<string, readonly Held[]>();
  const known = [...secrets].flatMap(([credential, keys]) =>
    [...keys].map(([print, secret]) => ({ credential, fingerprint: print, text: secret.reveal() })),
  );
  const held = (name: string, credential: Credential, secret: Secret): Held => {
    redactor.add(secret);
    return { name, credential: credential.id, fingerprint: fingerprint(secret, credential).fingerprint };
  };
  const look = (name: string, value: string, isArgument: boolean): readonly Held[] => {
    const mine = known
      .filter(({ text }) => value.includes(text))
      .map(({ credential, fingerprint: print }) => ({ name, credential, fingerprint: print }));
    if (mine.length > 0) return mine;
    if (!mayHold(name, value, registry.credentials)) return [];
    if (isArgument)
      return strays(value, registry.credentials, []).map((one) => held(name, one.credential, one.secret));
    const assignment = { address: name, name, span: [0, value.length], codecs: [] } as const;
    return identify(assignment, value, registry.credentials).map((key) =>
      held(name, key.credential, key.secret),
    );
  };
  const once = (name: string, secret: Secret, isArgument: boolean): readonly Held[] => {
    const value = secret.reveal();
    const id = `${name}\0${value}`;
    const before = seen.get(id);
    if (before) return before;
    const found = look(name, value, isArgument);
    seen.set(id, found);
    return found;
  };
  return ({ variables, args }: RunningProcess): readonly Held[] => {
    const all = [
      ...variables.flatMap(({ name, value }) => once(name, value, false)),
      ...args.flatMap((value) => once(ARGUMENT, value, true)),
    ];
    return all.filter(
      (one, index) =>
        all.findIndex((two) => two.name === one.name && two.fingerprint === one.fingerprint) === index,
    );
  };
}

/** A quick look: a value without a credential's beginning and not under its name holds none. */
function mayHold(name: string, value: string, credentials: readonly Credential[]): boolean {
  return credentials.some(
    ({ names, prefixes }) =>
      names.includes(name) ||
      prefixes.length === 0 ||
      prefixes.some((prefix) => value.toLowerCase().includes(prefix.toLowerCase())),
  );
}
