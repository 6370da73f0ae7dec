import { RotateError } from "@claude-rotate/contract";
import {
  bundleFault,
  type Declared,
  type FoundPlugin,
  foreignImports,
  isOfficialName,
  openTrust,
  type PluginReport,
  readData,
} from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { aboutPlugin, pluginLines } from "../render/plugins.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ plugins: [] });

const CODE = "Its code runs with your rights and sees keys; its thread of its own is no sandbox.";
const SETTINGS = "A bundle's settings count like your own, and yours above them.";

type Verb = (session: Session, name: string | undefined) => Promise<Outcome>;

export function run(session: Session): Promise<Outcome> {
  const { argument = "list", subject } = session.args;
  return (VERBS[argument] ?? list)(session, subject);
}

async function list({ plugins, look, terminal }: Session, name: string | undefined): Promise<Outcome> {
  const shown = plugins.reports.filter((one) => name === undefined || one.name === name);
  if (shown.length === 0) throw unknown(name);
  return {
    document: { plugins: shown, problems: plugins.problems },
    lines: () => pluginLines(shown, plugins.problems, look, terminal.quiet),
  };
}

/** Takes a stranger in, and with a bundle the plugins that it brings: by name, version and content. */
async function trust(session: Session, name: string | undefined): Promise<Outcome> {
  const { context, plugins, terminal, look } = session;
  const one = found(session, name);
  const brought = plugins.brought.get(one.folder) ?? [];
  const wanted = [one, ...brought];
  const lines: string[] = [];
  for (const each of wanted) lines.push(...aboutPlugin(each, look, await refuseFaulty(session, each)), "");
  if (!session.args.on("yes")) {
    if (!terminal.interactive)
      throw new RotateError("USAGE", "without a terminal nobody can be asked whether to trust it", {
        hint: `Look at it with \`claude-rotate plugins check ${one.name}\`, then add \`--yes\`.`,
      });
    terminal.print([
      ...lines,
      ...(wanted.some(({ kind }) => kind === "code") ? [CODE] : []),
      ...(one.kind === "bundle" ? [SETTINGS] : []),
    ]);
    const { signal } = context.host;
    if (!(await askYes(terminal, `Trust ${wanted.length === 1 ? "it" : "them"}?`, signal)))
      throw new RotateError("INTERRUPTED", "you said no");
  }
  const kept = openTrust(context.host);
  await kept.add([one]);
  await kept.add(brought, one.name);
  const names = wanted.map((each) => each.name);
  return outcome(names, plugins.reports, `trusted, until it changes: ${names.join(", ")}`);
}

/** Takes a word back, and with a bundle those for the plugins that it brought. */
async function untrust({ context, plugins }: Session, name: string | undefined): Promise<Outcome> {
  if (name === undefined) throw nameless();
  const names = await openTrust(context.host).remove(name);
  if (names.length === 0) throw unknown(name);
  return outcome(names, plugins.reports, `no longer trusted: ${names.join(", ")}`);
}

/** Whether a plugin could be loaded, whether or not it is trusted. Runs nothing of a stranger's. */
async function check(session: Session, name: string | undefined): Promise<Outcome> {
  const { plugins, look } = session;
  const one = found(session, name);
  const lines = [...aboutPlugin(one, look, await refuseFaulty(session, one)), ""];
  for (const each of plugins.brought.get(one.folder) ?? [])
    lines.push(...aboutPlugin(each, look, await readData(session.context.host, each)), "");
  const own = plugins.problems.filter(({ plugin }) => plugin === one.name);
  const bad = own.filter(({ code }) => code !== "PLUGIN_UNTRUSTED");
  return {
    document: { plugins: plugins.reports.filter((report) => report.name === one.name), problems: own },
    exit: bad.length === 0 ? 0 : 1,
    lines: () => [
      ...lines,
      ...own.map(({ message }) => `! ${message}`),
      ...(bad.length === 0 ? ["nothing is wrong with it"] : []),
    ],
  };
}

const VERBS: Readonly<Record<string, Verb>> = { list, trust, untrust, check };

/** What would not be loaded, or not count, is not to be trusted for it first. Resolves to what data says. */
async function refuseFaulty({ context }: Session, one: FoundPlugin): Promise<Declared | undefined> {
  if (isOfficialName(one.name))
    throw new RotateError("PLUGIN_UNTRUSTED", `${one.name} bears an official name and is none of ours`, {
      path: one.file,
      hint: "The official plugins come with claude-rotate; remove this one from the project.",
    });
  const fault = await bundleFault(one);
  if (fault !== undefined)
    throw new RotateError("PLUGIN_FAILED", `${one.name}: ${fault}`, {
      path: one.file,
      hint: "Ask its author to mend its settings: as they are, none of them would count.",
    });
  const [foreign] = await foreignImports(context.host, one);
  if (foreign !== undefined)
    throw new RotateError("PLUGIN_NOT_ALONE", `${one.name}: its file imports ${foreign}`, { path: one.file });
  return readData(context.host, one);
}

/** The plugin that the command names. Throws `PLUGIN_UNKNOWN`, or what is wrong with it. */
function found({ plugins }: Session, name: string | undefined): FoundPlugin {
  if (name === undefined) throw nameless();
  const one = plugins.candidates.find(
    ({ report, found: seen }) => report.name === name || seen?.file === name,
  );
  if (one === undefined) throw unknown(name);
  if (one.found === undefined)
    throw new RotateError("PLUGIN_FAILED", one.report.problem ?? `${name} can't be read`, {
      ...(one.report.path === undefined ? {} : { path: one.report.path }),
    });
  return one.found;
}

function outcome(names: readonly string[], reports: readonly PluginReport[], line: string): Outcome {
  return {
    document: { plugins: reports.filter(({ name }) => names.includes(name)), names },
    lines: () => [line],
  };
}

const nameless = (): RotateError => new RotateError("USAGE", "say which plugin is meant: its name");

function unknown(name = ""): RotateError {
  const shown = /^[@\w./-]{1,100}$/.test(name) ? ` called ${name}` : "";
  return new RotateError("PLUGIN_UNKNOWN", `no plugin${shown} was found`);
}
