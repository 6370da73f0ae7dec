import type { Declared } from "@claude-rotate/core";

type Row = readonly [label: string, text: string];
type Store = NonNullable<Declared["stores"]>[number];

/** All that data does: which keys it knows, where it sends them, and which files it has read. */
export function dataRows({ credential, stores = [] }: Declared): readonly Row[] {
  return [...(credential ? credentialRows(credential) : []), ...stores.flatMap(storeRows)];
}

function credentialRows({
  id,
  title,
  names,
  pattern,
  prefixes = [],
  test,
}: NonNullable<Declared["credential"]>): readonly Row[] {
  return [
    ["credential", `${id} (${title})`],
    ["named", names.join(", ")],
    ["begins with", prefixes.join(", ")],
    ["pattern", pattern],
    ["sends keys", test ? `${id} to ${test.url}` : "nowhere: it knows no way to ask"],
  ];
}

function storeRows({ id, format, files, addresses = {} }: Store): readonly Row[] {
  return [
    ...files.map(({ under, glob, ...more }): Row => {
      const said = Object.entries(more).map(([name, value]) => `, ${name} ${String(value)}`);
      return ["reads", `${under}:${glob} as ${format} (${id}${said.join("")})`];
    }),
    ...Object.entries(addresses).map(([address, name]): Row => ["takes", `${address || "all"} for ${name}`]),
  ];
}
