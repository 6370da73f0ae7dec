import { type ExecResult, type Host, isRotateError } from "@claude-rotate/contract";
import { Trouble, troubleOf } from "./trouble.ts";

/** Milliseconds: somebody may have to find the fingerprint reader. */
const PATIENCE = 60_000;

/** `op` with an account. Resolves to what it prints, rejects with a Trouble. */
export async function op(
  host: Host,
  account: string | undefined,
  args: readonly string[],
  stdin?: string,
): Promise<string> {
  const all = account === undefined ? args : [...args, "--account", account];
  const result = await run(host, all, stdin);
  if (result.code !== 0) throw troubleOf(result);
  return result.stdout;
}

async function run(host: Host, args: readonly string[], stdin: string | undefined): Promise<ExecResult> {
  try {
    return await host.exec("op", args, { timeout: PATIENCE, ...(stdin === undefined ? {} : { stdin }) });
  } catch (error) {
    if (!isRotateError(error) || error.code !== "EXEC_FAILED") throw error;
    throw new Trouble(
      "failed",
      error.path === undefined ? "the 1Password CLI is not installed" : error.message,
      "Install `op`: https://developer.1password.com/docs/cli/get-started.",
    );
  }
}
