import type { LeftPlace, Scan } from "@claude-rotate/core";
import { type Look, plain } from "./look.ts";
import { whereCells, whereIs } from "./place.ts";
import { paragraph, table } from "./table.ts";

/** Places that stay as they are, grouped by the reason. */
export function leftLines(left: readonly LeftPlace[], scan: Scan | undefined, look: Look): readonly string[] {
  if (left.length === 0) return [];
  const groups = new Map<string, LeftPlace[]>();
  for (const one of left) groups.set(one.reason, [...(groups.get(one.reason) ?? []), one]);
  return [
    look.paint("bold", "left as it is"),
    ...[...groups].flatMap(([reason, places]) => [
      ...paragraph(`${plain(reason)}:`, look, "  ", "dim"),
      ...table(
        places.map(({ place }) => whereCells(whereIs(place, scan, look))),
        look,
        { indent: "    " },
      ),
    ]),
  ];
}
