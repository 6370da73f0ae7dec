import nodePath from "node:path";
import {
  API,
  type Check,
  type Examined,
  type Finding,
  type Host,
  type Plugin,
  RotateError,
} from "@claude-rotate/contract";
import type { Policy } from "./config/settings.ts";
import type { Context } from "./context.ts";
import { globMatcher } from "./find/glob.ts";
import { expandHome } from "./path.ts";

/** A policy as checks, so that `doctor` reports it like everything else; nothing where there is none. */
export function policyPlugin({ noPlainText = [], proxy }: Policy): Plugin | undefined {
  const checks: readonly Check[] = [
    ...(noPlainText.length > 0 ? [plainTextCheck(noPlainText)] : []),
    ...(proxy === undefined ? [] : [proxyCheck(proxy)]),
  ];
  return checks.length === 0 ? undefined : { name: "claude-rotate", api: API, checks };
}

function plainTextCheck(globs: readonly string[]): Check {
  return {
    id: "policy/no-plain-text",
    level: "error",
    title: "a key stands in plain text where the policy forbids it",
    run: async (machine, host) => {
      const matches = globs.map((glob) => globMatcher(slashes(expandHome(glob, host))));
      return machine.places
        .filter(
          ({ kind, path }) =>
            kind === "file" && path !== undefined && matches.some((match) => match(slashes(path))),
        )
        .map(
          ({ id, fingerprint }): Finding => ({
            place: id,
            ...(fingerprint === undefined ? {} : { fingerprint }),
            message: "your organisation's policy wants no key in plain text here",
            mend: "keep the key in a secret manager, take it out of this file, and rotate it",
          }),
        );
    },
  };
}

const slashes = (path: string): string => path.split(nodePath.sep).join("/");

const VARIABLES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

function proxyCheck(wanted: string): Check {
  return {
    id: "policy/proxy",
    level: "error",
    title: "issuers are asked past the policy's proxy",
    run: async (_machine: Examined, { env }: Host) => {
      const set = VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== "");
      if (set !== undefined && hostOf(set) === hostOf(wanted)) return [];
      const message = `your organisation's policy wants issuers asked through ${hostOf(wanted)}; ${set === undefined ? "no proxy is set" : "another proxy is set"}`;
      return [{ message, mend: `set HTTPS_PROXY=${new URL(wanted).origin} in your shell's start file` }];
    },
  };
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}

/** Throws `POLICY_REFUSED` where the policy names sources and the new key comes from another: `-`, `prompt` or a scheme. */
export function refuseSource({ settings }: Pick<Context, "settings">, source: string): void {
  const { sources } = settings.user.policy;
  if (sources === undefined || sources.includes(source)) return;
  throw new RotateError("POLICY_REFUSED", `your organisation's policy takes no new key from ${source}`, {
    hint: `It takes one from: ${sources.join(", ") || "nowhere"}.`,
  });
}
