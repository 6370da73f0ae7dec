import { RotateError } from "@claude-rotate/contract";
import { type Context, createContext, createHost } from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { type DemoHome, type DemoKeys, madeUpKeys, makeHome, snapshot } from "../demo/home.ts";
import { startProvider } from "../demo/provider.ts";
import { type Args, argsOf } from "../parse.ts";
import { paragraph } from "../render/table.ts";
import type { Outcome, Session } from "../session.ts";
import * as rotate from "./rotate.ts";
import * as scan from "./scan.ts";
import * as undo from "./undo.ts";
import * as which from "./which.ts";

interface Step {
  readonly title: string;
  /** As a person would type it. */
  readonly typed: string;
  readonly args: Args;
  readonly isWordy?: boolean;
  readonly run: (session: Session) => Promise<Outcome>;
}

interface Shown {
  readonly command: string;
  readonly exit: number;
  readonly document: object;
}

const TO = "file:~/new-key";
const to = (...flags: readonly string[]): Args =>
  argsOf({ to: [TO], ...Object.fromEntries(flags.map((flag) => [flag, []])) });

const STEPS: readonly Step[] = [
  { title: "Where does the key stand?", typed: "scan", args: argsOf({}), run: scan.run },
  {
    title: "Which one does Claude Code send?",
    typed: "which",
    args: argsOf({}),
    isWordy: true,
    run: which.run,
  },
  {
    title: "What would change?",
    typed: `rotate --to ${TO} --dry-run`,
    args: to("dry-run"),
    run: rotate.run,
  },
  {
    title: "Change every place, or none.",
    typed: `rotate --to ${TO} --yes`,
    args: to("yes"),
    isWordy: true,
    run: rotate.run,
  },
  { title: "And now?", typed: "which", args: argsOf({}), run: which.run },
  { title: "Once more changes nothing.", typed: `rotate --to ${TO} --yes`, args: to("yes"), run: rotate.run },
];
const UNDO: Step = { title: "And back.", typed: "undo", args: argsOf({}), run: undo.run };

export const failed = (): object => ({ steps: [], restored: false });

/** A whole rotation on a throwaway home: the commands themselves, on a host whose home and provider differ. */
export async function run(session: Session): Promise<Outcome> {
  const keys = madeUpKeys();
  const home = makeHome(keys);
  const provider = await startProvider(Object.values(keys));
  try {
    return await show({ ...session, ...stage(session, home, keys, provider.url) }, home);
  } finally {
    provider.close();
    home.remove();
  }
}

/** The session in the demo's home: a shell there holds the old key, too. */
function stage(session: Session, home: DemoHome, keys: DemoKeys, url: string): Partial<Session> {
  const { registry, notify, host } = session.context;
  const env = {
    PATH: host.env.PATH,
    SHELL: "/bin/zsh",
    ANTHROPIC_API_KEY: keys.old,
    ANTHROPIC_BASE_URL: url,
    NO_PROXY: "127.0.0.1",
  };
  const own = createHost({ home: home.path, cwd: home.project, env, signal: host.signal });
  const context: Context = createContext(own, registry, { notify });
  session.terminal.filter(context.redactor.clean);
  return {
    context,
    look: { ...session.look, home: home.path },
    terminal: { ...session.terminal, quiet: true },
  };
}

async function show(session: Session, home: DemoHome): Promise<Outcome> {
  const { terminal, look, context } = session;
  const before = snapshot(home.path);
  const shown: Shown[] = [];
  const intro = "A home with a key in all kinds of files, and a provider that this machine plays itself.";
  if (!terminal.json) terminal.print([intro]);
  for (const step of STEPS) shown.push(await play(step, session));
  const isAsked = terminal.interactive;
  if (isAsked) terminal.print([""]);
  if (!isAsked || (await askYes(terminal, "Undo it?", context.host.signal)))
    shown.push(await play(UNDO, session));
  const restored = snapshot(home.path) === before;
  const proof = restored ? ["every byte, mode and link of the home is as it was"] : [];
  return {
    document: { steps: shown, restored },
    exit: !isAsked && !restored ? 1 : 0,
    lines: () => [
      ...proof,
      "",
      ...paragraph("The home is gone again. Try it on your own, where this only looks:", look, ""),
      `  ${look.paint("cyan", "claude-rotate scan")}`,
    ],
  };
}

async function play({ title, typed, args, run, isWordy = false }: Step, session: Session): Promise<Shown> {
  const { terminal, look, context } = session;
  if (context.host.signal.aborted) throw new RotateError("INTERRUPTED", "interrupted");
  // The lists name what notes would say once more at every step, and beside them in a pipe.
  const shown = { ...terminal, quiet: !isWordy, note: () => {} };
  const outcome = await run({ ...session, args, terminal: shown });
  const command = `claude-rotate ${typed}`;
  terminal.status();
  if (!terminal.json)
    terminal.print([
      "",
      `${look.paint(["bold", "magenta"], title)}  ${look.paint("dim", `$ ${command}`)}`,
      ...outcome.lines(),
    ]);
  return { command, exit: outcome.exit ?? 0, document: outcome.document };
}
