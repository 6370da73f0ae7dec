import type { Scan, SentHeader, Which } from "@claude-rotate/core";
import { type Look, plain, showKey } from "./look.ts";
import { whereIs } from "./place.ts";
import { type Cell, table } from "./table.ts";

/** A tree: each header that is sent, from where, what that shadows; then what the client never looks at. */
export function whichLines(answer: Which, scan: Scan, look: Look): readonly string[] {
  const { sent, shadowed, ignored, servers } = answer;
  const by = new Set(sent.map(({ place }) => place));
  const shared = shadowed.filter((one) => !by.has(one.by));
  return [
    ...sent.flatMap((header) => branch(header, answer, scan, look)),
    ...interactiveLines(answer, scan, look),
    ...(servers.length > 0 ? leaves(servers.map(serverRow(scan, look)), look) : []),
    ...(shared.length > 0
      ? [look.paint("bold", "shadowed"), ...leaves(shared.map(rowOf(scan, look)), look)]
      : []),
    ...(ignored.length > 0
      ? [look.paint("bold", "never looked at"), ...leaves(ignored.map(rowOf(scan, look)), look)]
      : []),
  ];
}

function branch(
  header: SentHeader,
  { shadowed }: Pick<Which, "shadowed">,
  scan: Scan,
  look: Look,
): readonly string[] {
  const key =
    header.fingerprint === undefined
      ? "a value that only the client can tell"
      : showKey({ ...header, fingerprint: header.fingerprint });
  const { where, address } = whereIs(header.place, scan, look);
  const note: Cell = { text: plain(header.note ?? ""), format: "yellow" };
  const rows: (readonly Cell[])[] = [
    [{ text: "from" }, { text: where }, { text: address, format: "cyan" }, note],
    ...shadowed
      .filter((one) => one.by === header.place)
      .map((one): readonly Cell[] => [{ text: "shadows", format: "dim" }, ...rowOf(scan, look)(one)]),
  ];
  return [`${look.paint("bold", header.header)}  ${look.paint("green", key)}`, ...leaves(rows, look)];
}

/** A terminal session's own answer, where a dialog made it another. */
function interactiveLines({ interactive, ...answer }: Which, scan: Scan, look: Look): readonly string[] {
  if (interactive === undefined) return [];
  const head = look.paint("bold", "in a terminal session");
  if (interactive.length === 0)
    return [`${head}  ${look.paint("yellow", "nothing: it says “Not logged in”")}`];
  const bare = { ...answer, shadowed: [] };
  return [
    head,
    ...interactive.flatMap((header) => branch(header, bare, scan, look)).map((line) => `  ${line}`),
  ];
}

function serverRow(scan: Scan, look: Look) {
  return (server: Which["servers"][number]): readonly Cell[] => {
    const { name, scope, place, fingerprint = "", wins } = server;
    const { where, address } = whereIs(place, scan, look);
    const hint = scan.machine.keys.find((key) => key.fingerprint === fingerprint)?.hint ?? "";
    return [
      { text: plain(name), format: wins ? "green" : "dim" },
      { text: plain(scope), format: "dim" },
      { text: fingerprint === "" ? "no key of its own" : showKey({ hint, fingerprint }) },
      { text: where },
      { text: address, format: "cyan" },
      {
        text: [givenBy(server, scan, look), wins ? "" : "another scope wins"].filter(Boolean).join("; "),
        format: "dim",
      },
    ];
  };
}

/** Where a reference's variable is set. */
function givenBy({ variable, from, note }: Which["servers"][number], scan: Scan, look: Look): string {
  if (note !== undefined) return plain(note);
  if (variable === undefined) return "";
  if (from === undefined) return `${plain(variable)} is set nowhere`;
  const { where, address } = whereIs(from, scan, look);
  return `from ${[where, address].filter(Boolean).join(" ")}`;
}

function rowOf(scan: Scan, look: Look) {
  return ({ place, reason }: { place: string; reason: string }): readonly Cell[] => {
    const { where, address } = whereIs(place, scan, look);
    return [{ text: where }, { text: address, format: "cyan" }, { text: plain(reason), format: "dim" }];
  };
}

function leaves(rows: readonly (readonly Cell[])[], look: Look): readonly string[] {
  const marked = rows.map((row, index) => [{ text: index === rows.length - 1 ? "└─" : "├─" }, ...row]);
  return table(marked, look);
}
