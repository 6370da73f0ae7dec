import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import type { Context } from "./context.ts";
import type { Scan } from "./find/scan.ts";
import { type SentHeader, which } from "./which.ts";

/** What Claude Code itself says when it is asked something short. */
export interface ClientView {
  readonly ok: boolean;
  /** Of the issuer's answer, where the client tells. */
  readonly status?: number;
  /** The client's own words. */
  readonly message: string;
  /** What it sends from an empty folder, by its rules of precedence. */
  readonly sent: readonly SentHeader[];
  readonly ms: number;
}

/** It fails at once, calls nobody but the issuer, and starts no server. Measured on 2.1.197, the last flag from its help. */
const QUIET = {
  CLAUDE_CODE_MAX_RETRIES: "0",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
  DISABLE_ERROR_REPORTING: "1",
};
const LINE: readonly string[] = ["-p", "Say OK.", "--output-format", "json", "--strict-mcp-config"];
const PATIENCE = 60_000;

/**
 * Runs `claude -p` once, in an empty folder, so that no project's settings, helper or servers take part. Throws
 * `EXEC_FAILED` where the client is not installed.
 */
export async function clientView(context: Context, found: Scan, credential: string): Promise<ClientView> {
  const { host } = context;
  const { files, paths } = host;
  const folder = nodePath.join(paths.state, `empty-${randomBytes(6).toString("hex")}`);
  files.makeFolder(folder, 0o700);
  const begun = performance.now();
  try {
    const { code, stdout, stderr } = await host.exec("claude", LINE, {
      cwd: folder,
      env: QUIET,
      timeout: PATIENCE,
    });
    const said = answerOf(stdout);
    const words =
      said?.message ?? (stdout.trim() || stderr.trim() || `it ended with code ${code} and said nothing`);
    const ms = Math.round(performance.now() - begun);
    return {
      ok: code === 0 && said?.isError !== true,
      ...(said?.status === undefined ? {} : { status: said.status }),
      message: context.redactor
        .clean(code === -1 ? `it said nothing for ${PATIENCE / 1000} s` : words)
        .slice(0, 500),
      sent: which(context, found, credential).sent,
      ms,
    };
  } finally {
    try {
      files.removeFolder(folder);
    } catch {
      // The client left something there: it stays.
    }
  }
}

interface Answer {
  readonly isError: boolean;
  readonly status?: number;
  readonly message: string;
}

/** `{"type":"result","is_error":true,"api_error_status":401,"result":"Invalid API key · Fix external API key"}`. */
function answerOf(text: string): Answer | undefined {
  try {
    const { is_error: isError, api_error_status: status, result } = JSON.parse(text);
    if (typeof result !== "string") return undefined;
    return { isError: isError === true, message: result, ...(typeof status === "number" ? { status } : {}) };
  } catch {
    return undefined;
  }
}
