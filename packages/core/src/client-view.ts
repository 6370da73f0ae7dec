import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import type { ExecResult } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { scan } from "./find/scan.ts";
import { type SentHeader, which } from "./which.ts";

/** What Claude Code itself says when it is asked something short. */
export interface ClientView {
  readonly ok: boolean;
  /** Of the issuer's answer, where the client tells. */
  readonly status?: number;
  /** The client's own words. */
  readonly message: string;
  /** Where it ran: the current folder, or an empty one. */
  readonly folder: "here" | "empty";
  /** What it sends from there, by its rules of precedence. */
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
const LINE: readonly string[] = ["-p", "Say OK.", "--output-format", "json"];
const NO_SERVERS = "--strict-mcp-config";
const PATIENCE = 60_000;
const LONGEST = 1024 * 1024;

/**
 * Runs `claude -p` once: in an empty folder, so that no project's settings, helper or servers take part; `here`, where a
 * person said yes to that, in the current one with all of them. Throws `EXEC_FAILED` where the client is not installed.
 */
export async function clientView(
  context: Context,
  credential: string,
  folder: ClientView["folder"],
): Promise<ClientView> {
  if (folder === "here") return ask(context, credential, { folder, line: LINE });
  const { host } = context;
  const { files, paths } = host;
  const empty = nodePath.join(paths.state, `empty-${randomBytes(6).toString("hex")}`);
  files.makeFolder(empty, 0o700);
  const away = { ...context, host: { ...host, paths: { ...paths, cwd: empty } } };
  try {
    return await ask(away, credential, { folder, line: [...LINE, NO_SERVERS] });
  } finally {
    try {
      files.removeFolder(empty);
    } catch {
      // The client left something there: it stays.
    }
  }
}

async function ask(
  context: Context,
  credential: string,
  { folder, line }: Pick<ClientView, "folder"> & { readonly line: readonly string[] },
): Promise<ClientView> {
  const { host, redactor } = context;
  const begun = performance.now();
  const ended = await host.exec("claude", line, { cwd: host.paths.cwd, env: QUIET, timeout: PATIENCE });
  const ms = Math.round(performance.now() - begun);
  const said = answerOf(ended.stdout);
  const words = said?.message ?? wordsOf(ended, ms);
  return {
    ok: ended.code === 0 && said?.isError !== true,
    ...(said?.status === undefined ? {} : { status: said.status }),
    message: redactor.clean(words).slice(0, 500),
    folder,
    sent: which(context, await scan(context), credential).sent,
    ms,
  };
}

function wordsOf({ code, stdout, stderr }: ExecResult, ms: number): string {
  const text = stdout.trim() || stderr.trim();
  if (code !== -1) return text || `it ended with code ${code} and said nothing`;
  if (stdout.length + stderr.length > LONGEST) return "it said more than any answer is long, and was ended";
  if (ms < PATIENCE) return `something ended it${text === "" ? "" : `: ${text}`}`;
  return text === ""
    ? `it said nothing for ${PATIENCE / 1000} s`
    : `it did not end within ${PATIENCE / 1000} s: ${text}`;
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
