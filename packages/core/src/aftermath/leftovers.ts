import nodePath from "node:path";
import type { Host, Leftover, Leftovers, Place, Trace } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { baseOf } from "../find/candidate.ts";
import { globMatcher, hasWildcard } from "../find/glob.ts";
import type { Scan } from "../find/machine.ts";
import { quoted } from "../path.ts";
import { backupsOf } from "./backups.ts";
import { gitStates } from "./git.ts";
import { type OldKey, searchFor } from "./old-keys.ts";

export interface Limits {
  /** Milliseconds. */
  readonly time: number;
  /** Of all files together. */
  readonly bytes: number;
}

interface Wanted {
  readonly keys: readonly OldKey[];
  /** Copies in prose are left behind as well, and backups beside the files that were read. */
  readonly found: Pick<Scan, "machine" | "readings">;
  /** Files that held an old key and were written: what git keeps of them holds it still. */
  readonly changed: readonly string[];
}

const FOLDERS = 20_000;

/** Where copies of old keys stay behind. Reads only; ends at the first limit, and says so. */
export async function findLeftovers(
  context: Context,
  { keys, found, changed }: Wanted,
  limits: Limits,
): Promise<Leftovers> {
  if (keys.length === 0) return { leftovers: [] };
  const until = performance.now() + limits.time;
  const kept = keptByGit(context, keys, changed);
  const { copies, skipped } = inTraces(context, keys, filesToSearch(context, found), { ...limits, until });
  const leftovers = [...inProse(keys, found.machine.places), ...copies, ...(await kept)];
  return skipped === 0
    ? { leftovers }
    : { leftovers, unseen: `${skipped} older backups, transcripts and histories were not looked into` };
}

function inProse(keys: readonly OldKey[], places: readonly Place[]): readonly Leftover[] {
  return places.flatMap((place): readonly Leftover[] => {
    const { path, line, fingerprint = "", credential, form } = place;
    const isOld = keys.some((key) => key.fingerprint === fingerprint && key.credential === credential);
    if (path === undefined || form !== "text" || !isOld) return [];
    return [
      {
        path,
        ...(line === undefined ? {} : { line }),
        fingerprint,
        credential,
        kind: "text",
        reason: "a copy in a comment, a rule or other text",
        mend: `take it out of ${path}${line === undefined ? "" : `, line ${line}`}`,
        scrub: true,
      },
    ];
  });
}

async function keptByGit(
  { host }: Context,
  keys: readonly OldKey[],
  changed: readonly string[],
): Promise<readonly Leftover[]> {
  const [first] = keys;
  if (first === undefined) return [];
  const states = await gitStates(host, changed);
  const tracked = changed.filter((path) => states.get(path) === "tracked");
  return tracked.map((path) => ({
    path,
    fingerprint: first.fingerprint,
    credential: first.credential,
    kind: "git",
    reason: "git tracks the file, so its history holds the old key",
    mend: "revoke the old key; `git rm --cached` and .gitignore keep the new one out",
  }));
}

interface TraceFile {
  readonly trace: Trace;
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** The newest first. */
function filesToSearch({ host, registry }: Context, { readings }: Wanted["found"]): readonly TraceFile[] {
  const traced = registry.traces.flatMap((trace) => pathsOf(trace, host).map((path) => ({ trace, path })));
  // A file that a plugin knows is what the plugin says that it is.
  const byPath = new Map([...backupsOf(readings, host), ...traced].map((one) => [one.path, one]));
  return [...byPath.values()]
    .flatMap(({ trace, path }): readonly TraceFile[] => {
      const info = quiet(() => host.files.stat(path), undefined);
      return info?.kind === "file" ? [{ trace, path, size: info.size, modified: info.modified }] : [];
    })
    .sort((a, b) => b.modified - a.modified);
}

function inTraces(
  context: Context,
  keys: readonly OldKey[],
  files: readonly TraceFile[],
  limits: { readonly until: number; readonly bytes: number },
): { readonly copies: readonly Leftover[]; readonly skipped: number } {
  const search = searchFor(context, keys);
  const copies: Leftover[] = [];
  let bytes = 0;
  let skipped = 0;
  for (const { trace, path, size } of files) {
    if (performance.now() > limits.until || bytes + size > limits.bytes) {
      skipped += 1;
      continue;
    }
    bytes += size;
    copies.push(...inFile(trace, path, context.host, search));
  }
  return { copies, skipped };
}

function inFile(
  trace: Trace,
  path: string,
  host: Host,
  search: ReturnType<typeof searchFor>,
): readonly Leftover[] {
  let text: Buffer;
  try {
    text = Buffer.from(host.files.read(host.files.realPath(path), Number.POSITIVE_INFINITY).bytes);
  } catch {
    return [];
  }
  const isBinary = text.subarray(0, 8192).includes(0);
  const seen = new Set<string>();
  return search(text, trace.base64 ?? false).flatMap(({ key, start }): readonly Leftover[] => {
    if (seen.has(key.fingerprint)) return [];
    seen.add(key.fingerprint);
    const { fingerprint, credential } = key;
    return [
      {
        path,
        ...(isBinary ? {} : { line: lineAt(text, start) }),
        fingerprint,
        credential,
        kind: trace.id,
        reason: trace.what,
        mend: trace.mend.replaceAll("{path}", () => quoted(path)),
        ...(trace.scrub === undefined ? {} : { scrub: trace.scrub }),
        ...(trace.restores === undefined ? {} : { restores: trace.restores }),
      },
    ];
  });
}

function lineAt(text: Buffer, offset: number): number {
  let line = 1;
  for (let at = text.indexOf(10); at >= 0 && at < offset; at = text.indexOf(10, at + 1)) line += 1;
  return line;
}

function pathsOf(trace: Trace, host: Host): readonly string[] {
  if (trace.platforms && !trace.platforms.includes(host.platform)) return [];
  const base = baseOf(trace.under, host);
  return trace.globs.flatMap((glob) => expand(base, glob.split("/"), host));
}

/** As a pattern's glob, with `**` over folders, at most 20,000 of them; links to folders are not followed. */
function expand(base: string, [segment = "", ...rest]: readonly string[], host: Host): readonly string[] {
  if (segment === "**") {
    return foldersBelow(base, host).flatMap((folder) => expand(folder, rest, host));
  }
  const names = hasWildcard(segment)
    ? quiet(() => host.files.list(base), [])
        .filter(({ name, kind }) => globMatcher(segment)(name) && (rest.length === 0) !== (kind === "folder"))
        .map(({ name }) => name)
    : [segment];
  const paths = names.map((name) => nodePath.join(base, name));
  return rest.length === 0 ? paths : paths.flatMap((path) => expand(path, rest, host));
}

function foldersBelow(base: string, host: Host): readonly string[] {
  const folders = [base];
  for (const folder of folders) {
    if (folders.length > FOLDERS) break;
    for (const { name, kind } of quiet(() => host.files.list(folder), []))
      if (kind === "folder" && name !== ".git" && name !== "node_modules")
        folders.push(nodePath.join(folder, name));
  }
  return folders;
}

/** A folder or file that can't be looked at holds nothing up. */
function quiet<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
