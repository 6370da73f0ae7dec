import type { Problem } from "@claude-rotate/contract";
import { harmless } from "./declarative-limits.ts";
import type { FoundPlugin, Inspected } from "./found.ts";
import type { Named } from "./named.ts";
import type { MarkedPackage } from "./packages.ts";
import type { PluginReport, State } from "./report.ts";
import type { Trust } from "./trust.ts";

/** A plugin that was found and what is to become of it. Nothing of it has run. */
export interface Candidate {
  readonly report: PluginReport;
  readonly problems: readonly Problem[];
  readonly isTrusted: boolean;
  /** When the user trusted it, as `Trust.rankOf` counts. */
  readonly rank: number;
  /** The user named it: where it is not loaded, that is no stranger staying out. */
  readonly isNamed: boolean;
  /** Absent where it can't be read. */
  readonly found?: FoundPlugin;
}

interface Judging {
  readonly trust: Trust | undefined;
  readonly isOurs: (name: string) => boolean;
  readonly named: Named;
  /** What the user's config names. */
  readonly wanted: readonly string[];
}

/** Names that only what comes with this program may bear, however they are spelt. */
export const isOfficialName = (name: string): boolean => /^@claude-rotate\//i.test(name);

const nameOf = (found: Inspected): string => ("bytes" in found ? found.name : found.plugin);

/** A package, as far as it can be read. */
export function candidateOf(
  { manifest, origin }: MarkedPackage,
  seen: Inspected,
  judging: Judging,
): Candidate {
  if ("bytes" in seen) return judge(seen, judging);
  const { brings } = manifest.marker ?? {};
  const blank = { credentials: [], stores: [], sources: [], checks: [], ...brings };
  const report: PluginReport = {
    name: nameOf(seen),
    version: manifest.version,
    origin,
    state: "failed",
    ...blank,
    problem: seen.message,
    ...(seen.path === undefined ? {} : { path: seen.path }),
  };
  return { report, problems: [seen], isTrusted: false, rank: -1, isNamed: isMeant(report, judging) };
}

/** The user named it, on the command line or in the config, so it is missed where it is not loaded. */
function isMeant({ name, origin }: PluginReport, { wanted, isOurs }: Judging): boolean {
  return origin === "config" || (wanted.includes(name) && !isOurs(name));
}

export function judge(found: FoundPlugin, judging: Judging): Candidate {
  const { trust, named, isOurs } = judging;
  const { name, version, origin, file, kind, marker } = found;
  const kept = trust?.of(found) ?? "untrusted";
  const rank = trust?.rankOf(found) ?? -1;
  const isOnCommandLine = named.isOnCommandLine(found);
  const isTrusted = kept === "trusted" || isOnCommandLine || named.isOwn(found);
  const limited = !isTrusted && kind === "declarative" && harmless(found);
  const base = { name, version, origin, path: file, ...marker.brings };
  const isNamed = isMeant({ ...base, state: "untrusted" }, judging);
  const tell = (state: State, code: string, problem: string, hint?: string): Candidate => ({
    report: { ...base, state, problem },
    problems: [{ code, plugin: name, path: file, message: `${name}: ${problem}`, ...(hint ? { hint } : {}) }],
    isTrusted: false,
    rank,
    isNamed,
    found,
  });
  if (isOurs(name) && !isOnCommandLine)
    return tell(
      "untrusted",
      "PLUGIN_UNTRUSTED",
      "it bears an official plugin's name and is none: it is never loaded from here",
      "The official plugins come with claude-rotate; remove this one from the project.",
    );
  const loaded: State = kind === "declarative" ? "declarative" : "loaded";
  if (isTrusted || limited) {
    const report = { ...base, state: loaded };
    return { report, problems: [], isTrusted, rank, isNamed, found };
  }
  const changed = kept === "changed" ? "it changed since you trusted it" : "it is not trusted";
  return tell(
    "untrusted",
    "PLUGIN_UNTRUSTED",
    changed,
    `Look at it and take it in: \`claude-rotate plugins trust ${name}\`.`,
  );
}
