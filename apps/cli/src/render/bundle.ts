import type { FoundPlugin } from "@claude-rotate/core";

type Row = readonly [label: string, text: string];

/** Every setting that a bundle brings, none left out: it counts as if it stood in the user's own config. Its addresses first. */
export function settingRows({ marker }: FoundPlugin): readonly Row[] {
  const { config, policy } = marker.raw;
  const leaves = [...leavesOf([], config), ...(policy === undefined ? [] : leavesOf(["policy"], policy))];
  const isAddress = ({ path }: Leaf): boolean => path[0] === "credentials" && path.at(-1) === "baseUrl";
  return [
    ...leaves.filter(isAddress).map(({ path, value }): Row => ["sends keys", `${path[1]} to ${value}`]),
    ...leaves
      .filter((leaf) => !isAddress(leaf))
      .map(({ path, value }): Row => ["sets", `${path.join(".")}: ${value}`]),
  ];
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: string;
}

function leavesOf(path: readonly string[], value: unknown): readonly Leaf[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [{ path, value }];
  if (typeof value !== "object" || value === null) return [{ path, value: JSON.stringify(value) }];
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one === "string");
    return [{ path, value: isPlain ? value.join(", ") : JSON.stringify(value) }];
  }
  return Object.entries(value).flatMap(([key, one]) => leavesOf([...path, key], one));
}
