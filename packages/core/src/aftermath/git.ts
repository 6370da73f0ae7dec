import nodePath from "node:path";
import type { GitState, Host } from "@claude-rotate/contract";

/** A repository's own settings must not start a program of its choice. */
const QUIET: readonly string[] = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
const LIMIT = 2000;

/** What git makes of files, by absolute path. Without git, or where a repository can't be asked, nothing. */
export async function gitStates(
  host: Host,
  paths: readonly string[],
): Promise<ReadonlyMap<string, GitState>> {
  const byRepository = new Map<string, string[]>();
  for (const path of paths) {
    const top = repositoryOf(host, nodePath.dirname(path));
    if (top !== undefined) byRepository.set(top, [...(byRepository.get(top) ?? []), path]);
  }
  const states = await Promise.all([...byRepository].map(([top, files]) => inRepository(host, top, files)));
  return new Map(states.flat());
}

async function inRepository(
  host: Host,
  top: string,
  files: readonly string[],
): Promise<readonly (readonly [string, GitState])[]> {
  const names = files.map((file) => `:(literal)${nodePath.relative(top, file).replaceAll("\\", "/")}`);
  const listed = await git(host, top, [
    "ls-files",
    "-z",
    "-t",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    ...names,
  ]);
  if (listed === undefined) return [];
  const tags = new Map(listed.split("\0").map((row) => [nodePath.join(top, row.slice(2)), row[0]] as const));
  return files.map((file) => {
    const tag = tags.get(file);
    if (tag === undefined) return [file, "ignored"];
    return [file, tag === "?" ? "exposed" : "tracked"];
  });
}

/** The nearest folder with a `.git` at or above `folder`. */
function repositoryOf({ files }: Host, folder: string): string | undefined {
  for (let at = folder; ; at = nodePath.dirname(at)) {
    try {
      if (files.stat(nodePath.join(at, ".git")) !== undefined) return at;
    } catch {
      return undefined;
    }
    if (at === nodePath.dirname(at)) return undefined;
  }
}

async function git(host: Host, top: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { code, stdout } = await host.exec("git", [...QUIET, "-C", top, ...args], { timeout: LIMIT });
    return code === 0 ? stdout : undefined;
  } catch {
    return undefined;
  }
}
