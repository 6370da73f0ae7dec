import type { Problem } from "@claude-rotate/contract";
import { memberName } from "../config/document.ts";
import type { Context } from "../context.ts";

/** Rules in the user's config that no check has: a slip there would leave on what is meant to be off. */
export function unknownRules({ registry, settings: { user, files, lineOf } }: Context): readonly Problem[] {
  const known = new Set(registry.checks.map(({ part }) => part.id));
  return Object.keys(user.rules).flatMap((id): readonly Problem[] => {
    const line = lineOf?.(["rules", id]);
    // What a bundle says has no line in the user's config.
    if (known.has(id) || line === undefined || files[0] === undefined) return [];
    const message = `${memberName(["rules", id])}: no check that is loaded here has that id; it is ignored`;
    return [{ code: "CONFIG_IGNORED", path: files[0], line, message }];
  });
}
