/** A full quota, which Node 20 has no name for: Linux and macOS. */
const QUOTA: ReadonlySet<unknown> = new Set([-122, -69]);

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full, ENOSPC",
  EDQUOT: "your quota is full, EDQUOT",
  EROFS: "the file system is read-only, EROFS",
};

/** An error's own code (`EACCES`); `undefined` where it has none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error)) return undefined;
  const isQuota =
    "errno" in error && QUOTA.has(error.errno) && /^Unknown system error/.test(String(error.code));
  return isQuota ? "EDQUOT" : String(error.code);
}

/** The path that a system's error names; `undefined` where it names none. */
export function pathOf(error: unknown): string | undefined {
  return error instanceof Error && "path" in error ? String(error.path) : undefined;
}

/** True where `error` has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = codeOf(error);
  return code !== undefined && codes.includes(code);
}

/** `what` and why: `can't be read (EACCES)`. */
export function because(what: string, error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? what : `${what} (${WORDS[code] ?? code})`;
}
