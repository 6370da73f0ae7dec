import type { Host, ProgramProfile, RunningProcess } from "@claude-rotate/contract";

/** What a running session writes of itself to `sessions/<pid>.json`; measured on 2.1.197. The file goes when the session ends. */
interface Session {
  readonly pid?: unknown;
  readonly sessionId?: unknown;
  readonly cwd?: unknown;
  /** Milliseconds since 1970. */
  readonly startedAt?: unknown;
}

/** A session writes its file within this many milliseconds of its start; a later process of the same number is another. */
const SETTLED = 60_000;
const LIMIT = 64 * 1024;

export const claudeCode: ProgramProfile = {
  id: "claude-code",
  recognise: (process, host) => {
    const session = sessionOf(process, host);
    if (session === undefined)
      return isClient(process) ? { program: "Claude Code", how: RESTART } : undefined;
    const { sessionId, cwd } = session;
    const where = typeof cwd === "string" && isPlain(cwd) ? `, in ${cwd}` : "";
    const line =
      typeof sessionId === "string" && isPlain(sessionId)
        ? `claude --resume ${sessionId}`
        : "claude --continue";
    return {
      program: "Claude Code",
      how: `type /exit there, then in a new terminal${where}: ${line}`,
    };
  },
};

const RESTART = "type /exit there, then in a new terminal: claude --continue";

function sessionOf({ pid, since }: RunningProcess, host: Host): Session | undefined {
  try {
    const { bytes } = host.files.read(`${host.paths.claudeConfig}/sessions/${pid}.json`, LIMIT);
    const session = JSON.parse(Buffer.from(bytes).toString("utf8")) as Session;
    const { startedAt } = session;
    const isOther =
      typeof startedAt === "number" &&
      since !== undefined &&
      (startedAt < since - SETTLED || startedAt > since + SETTLED);
    return session.pid === pid && !isOther ? session : undefined;
  } catch {
    return undefined;
  }
}

/** The native program calls itself `claude`; the npm package's is Node with `…/claude-code/cli.js`. */
function isClient({ program, args }: RunningProcess): boolean {
  if (/^claude(?:\.exe)?$/.test(program)) return true;
  return args.slice(0, 3).some((word) => /[\\/]claude-code[\\/]cli\.m?js/.test(word.reveal()));
}

/** Shown to a person to type: nothing that a terminal or a shell could take for something else. */
function isPlain(text: string): boolean {
  return /^[\w./~ -]{1,200}$/.test(text);
}
