import type { Verdict } from "@claude-rotate/contract";
import { DEAD } from "@claude-rotate/core";
import { type Format, plain } from "./look.ts";

export function verdictFormat(verdict: string): Format {
  if (verdict === "valid") return "green";
  return DEAD.has(verdict) ? "red" : "yellow";
}

/** What the issuer said, in its own words, and whom we asked. */
export function verdictWords({ status, type, message, host, proxy }: Verdict): string {
  const asked =
    host === undefined || status === undefined
      ? undefined
      : `asked ${host}${proxy === undefined ? "" : ` through ${proxy}`}`;
  const said = [status, type, message].filter((part) => part !== undefined && part !== "").join(" ");
  return plain([said, asked].filter((part) => part).join(" · "));
}
