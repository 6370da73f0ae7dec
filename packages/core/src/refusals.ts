import { type Credential, type Place, type Problem, RotateError } from "@claude-rotate/contract";
import { sourcesElsewhere } from "./aftermath/refresh.ts";
import { together } from "./all-at-once.ts";
import type { Context } from "./context.ts";
import { itemId } from "./find/items.ts";
import type { Scan } from "./find/machine.ts";
import { type Plan, plan } from "./plan.ts";
import type { PlanOptions } from "./plan-options.ts";
import { aOrAn } from "./secret/new-secret.ts";

/** Refuses what could change nothing whichever key is the old one, before any issuer is asked. Throws as `refuseNothing` does. */
export async function refuseHopeless(
  context: Context,
  found: Scan,
  asked: Omit<PlanOptions, "from" | "reasons">,
): Promise<void> {
  const { credential, to, skips } = asked;
  const own = found.machine.places.filter((place) => place.credential === credential.id);
  const holdsNew = ({ kind, fingerprint }: Place): boolean =>
    kind !== "env" && fingerprint === to.fingerprint;
  if (own.some((place) => holdsNew(place) || (place.writable && !skips.place(place)))) return;
  const from = own.flatMap(({ fingerprint }) => fingerprint ?? []);
  refuseNothing(await plan(context, found, { ...asked, from, reasons: new Map() }), credential, found);
}

/** Throws `NO_PLACES`, or what hides the places, where the plan changes nothing and the new key stands nowhere. */
export function refuseNothing(planned: Plan, credential: Credential, found: Scan): void {
  if (planned.changes.length + planned.items.length + planned.done.length > 0) return;
  if (planned.doubts.length > 0) throw doubtError(planned.doubts);
  const [left] = planned.left;
  throw left
    ? new RotateError(
        "NO_PLACES",
        `no place holds ${aOrAn(credential.title)} that can be changed (${left.place}: ${left.reason})`,
      )
    : noPlaces(found, credential);
}

/** No key was found: where files say where it comes from, that is named, with what to do there. */
export function noPlaces(found: Scan, credential: Credential): RotateError {
  const message = `no place holds ${aOrAn(credential.title)} that can be changed`;
  const [source] = sourcesElsewhere(found, credential);
  if (source === undefined) return noneFound(message, found, credential);
  const { path, line, reason, mend } = source;
  return new RotateError("NO_PLACES", `${message}: ${reason}`, { path, line, hint: mend });
}

function noneFound(message: string, { machine }: Scan, { names }: Credential): RotateError {
  const outside = machine.problems.find(
    (problem) =>
      problem.code === "FILE_OUTSIDE" && names.some((name) => problem.message.startsWith(`${name} `)),
  );
  if (outside === undefined) return new RotateError("NO_PLACES", `${message} (none was found)`);
  const { path, line, hint } = outside;
  return new RotateError("NO_PLACES", `${message}: ${outside.message}`, {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(hint === undefined ? {} : { hint }),
  });
}

const DOUBT_CODES = [
  "FOLDER_UNREADABLE",
  "PLACE_BROKEN",
  "PLUGIN_API",
  "PLUGIN_FAILED",
  "PLUGIN_NOT_ALONE",
  "PLUGIN_UNKNOWN",
  "PLUGIN_UNREADABLE",
  "PLUGIN_UNTRUSTED",
] as const;

/** What can't be looked at, as the reason why nothing is changed. */
export function doubtError(doubts: readonly Problem[]): RotateError {
  const [first, ...more] = doubts.map(errorOf);
  if (first === undefined) throw new Error("there is no doubt");
  return together(first, more);
}

function errorOf(problem: Problem): RotateError {
  const { path, line, store, address, message, hint } = problem;
  const own = DOUBT_CODES.find((code) => code === problem.code);
  const code = own ?? "PLACE_UNREADABLE";
  const otherwise = problem.named ? "or go on without it: `--ignore-plugin-errors`." : undefined;
  const skip =
    path === undefined && store !== undefined
      ? `or leave it with \`--skip ${address === undefined ? store : itemId(store, address)}\`.`
      : otherwise;
  return new RotateError(code, `${whatIsUnseen(problem)}: ${message}`, {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(skip === undefined ? {} : { hint: `${(hint ?? "Make it readable").replace(/\.$/, "")} — ${skip}` }),
  });
}

function whatIsUnseen({ code, path, store = "" }: Problem): string {
  if (code === "FOLDER_UNREADABLE") return "a file in it may hold the old key";
  if (code === "PLACE_BROKEN") return "the file is broken and holds the old key";
  if (code === "PLUGIN_FAILED") return "a plugin failed, so places of its own may be missed";
  if (code.startsWith("PLUGIN_")) return "a plugin is not loaded, so places of its own may be missed";
  if (path === undefined) return `${store} could not be looked at and may hold the old key`;
  return "the file could not be looked at and may hold the old key";
}
