import type { Requirement } from "@claude-rotate/contract";
import type { Profile } from "../profiles.ts";
import { mentionsIn } from "./mention.ts";

/**
 * What a text says that `by` needs, each variable once, at the first line that asks for it. One that is called optional
 * anywhere is no requirement.
 */
export function needsOf(text: string, by: string, profile?: Profile): readonly Requirement[] {
  const mentions = mentionsIn(text);
  const spared = new Set([
    ...(profile?.ignores ?? []),
    ...mentions.filter(({ optional }) => optional).map(({ name }) => name),
  ]);
  const unsaid = (profile?.needs ?? []).filter((name) => !mentions.some((one) => one.name === name));
  const needs = new Map(unsaid.map((name) => [name, { name, by, line: 1 }]));
  for (const { name, line } of mentions) {
    if (!spared.has(name) && !needs.has(name)) needs.set(name, { name, by, line });
  }
  return [...needs.values()];
}
