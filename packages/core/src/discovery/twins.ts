import type { Plugin, Problem, Source } from "@claude-rotate/contract";

const KINDS = ["credentials", "stores", "sources", "checks"] as const;
type Kind = (typeof KINDS)[number];

const ONE: Readonly<Record<Kind, string>> = {
  credentials: "credential",
  stores: "store",
  sources: "source",
  checks: "check",
};

/** Our own rules are called so, those of other platforms and the core's too: a plugin's check would be taken for one. */
const isOwnRule = (key: string): boolean => /^checks CR\d+$/i.test(key);

interface Guest {
  readonly plugin?: Plugin;
  readonly isTrusted?: boolean;
}

/** Leaves out parts whose id an earlier plugin bears: nobody takes another's place. */
export function withoutTwins(
  official: readonly Plugin[],
  guests: readonly Guest[],
): { plugins: readonly Plugin[]; problems: readonly Problem[] } {
  const owners = new Map([
    ["sources env", "claude-rotate"],
    ["sources file", "claude-rotate"],
  ]);
  const problems: Problem[] = [];
  for (const plugin of official) for (const key of keysOf(plugin)) owners.set(key, plugin.name);
  const taken = guests.flatMap(({ plugin, isTrusted }): readonly Plugin[] => {
    if (plugin === undefined) return [];
    const left = keysOf(plugin).filter((key) => owners.has(key) || isOwnRule(key));
    // What nobody trusted may not stop a rotation by taking a name.
    const code = isTrusted ? "PLUGIN_FAILED" : "PLUGIN_UNTRUSTED";
    for (const key of left) {
      const [kind, ...id] = key.split(" ");
      const owner = owners.get(key) ?? "claude-rotate";
      const part = `the ${ONE[kind as Kind]} ${id.join(" ")}`;
      const message = `${plugin.name}: ${part} is left out, since ${owner} brings one of that name`;
      problems.push({ code, plugin: plugin.name, message });
    }
    for (const key of keysOf(plugin)) owners.set(key, owners.get(key) ?? plugin.name);
    return [without(plugin, left)];
  });
  return { plugins: [...official, ...taken], problems };
}

const idOf = (part: object): string => String("id" in part ? part.id : (part as Source).scheme);

const keysOf = (plugin: Plugin): readonly string[] =>
  KINDS.flatMap((kind) => (plugin[kind] ?? []).map((part) => `${kind} ${idOf(part)}`));

function without(plugin: Plugin, left: readonly string[]): Plugin {
  const parts = KINDS.map((kind) => {
    const all: readonly object[] = plugin[kind] ?? [];
    return [kind, all.filter((part) => !left.includes(`${kind} ${idOf(part)}`))];
  });
  const made: Plugin = { ...plugin, ...Object.fromEntries(parts) };
  return plugin.configure === undefined ? made : { ...made, configure: () => made };
}
