import type { Problem } from "@claude-rotate/contract";
import type { Declared, FoundPlugin, PluginReport } from "@claude-rotate/core";
import { settingRows } from "./bundle.ts";
import { dataRows } from "./data.ts";
import { type Look, plain, showPath } from "./look.ts";
import { type Cell, table } from "./table.ts";

const FORMATS = { loaded: "green", declarative: "green", untrusted: "yellow", failed: "red" } as const;

/** A row a plugin, then what is wrong with some. */
export function pluginLines(
  reports: readonly PluginReport[],
  problems: readonly Problem[],
  look: Look,
  quiet: boolean,
): readonly string[] {
  const rows = reports.map((one): readonly Cell[] => [
    { text: one.state, format: FORMATS[one.state] },
    { text: plain([one.name, one.version].filter(Boolean).join(" ")), format: "bold" },
    { text: one.origin },
    { text: plain(brought(one)), format: "dim" },
  ]);
  const wrong = problems.flatMap(({ message, hint, path, line }) => [
    `! ${plain(message)}${path === undefined ? "" : `  ${showPath(path, look.home, line)}`}`,
    ...(hint === undefined ? [] : [`  ${plain(hint)}`]),
  ]);
  return [...table(rows, look, { indent: "" }), ...(quiet || wrong.length === 0 ? [] : ["", ...wrong])];
}

function brought({ credentials, stores, sources, checks }: PluginReport): string {
  const parts = [
    ["credentials", credentials],
    ["stores", stores],
    ["sources", sources],
    ["checks", checks],
  ] as const;
  return parts
    .filter(([, ids]) => ids.length > 0)
    .map(([kind, ids]) => `${kind} ${ids.length > 4 ? ids.length : ids.join(", ")}`)
    .join(" · ");
}

/**
 * What a person should know before they trust a plugin. Of code it is what its manifest says, but for file and digest; of `data`,
 * what it says itself, which is all that it does.
 */
export function aboutPlugin(found: FoundPlugin, look: Look, data?: Declared): readonly string[] {
  const { name, version, author, file, digest, namedBy, kind, marker } = found;
  const rows = [
    ["kind", kind === "code" ? "code" : `${kind}: data, no code`],
    ["author", author === "" ? "(says nothing)" : `${author} (as it says)`],
    ["file", showPath(file, look.home)],
    ["sha256", digest],
    ["found by", showPath(namedBy, look.home)],
    ["stands for", (marker.bundle ?? []).join(", ")],
    ...(data ? dataRows(data) : codeRows(found)),
    ...(kind === "bundle" ? settingRows(found) : []),
  ] as const;
  const shown = rows.filter(([, text]) => text !== "");
  return [
    look.paint("bold", plain(`${name} ${version}`.trim())),
    ...table(
      shown.map(([label, text]): readonly Cell[] => [{ text: label, format: "dim" }, { text: plain(text) }]),
      look,
    ),
  ];
}

function codeRows({ marker: { brings, capabilities } }: FoundPlugin): readonly (readonly [string, string])[] {
  return [
    ["credentials", brings.credentials.join(", ")],
    ["stores", brings.stores.join(", ")],
    ["sources", brings.sources.join(", ")],
    ["checks", brings.checks.join(", ")],
    ["reads", capabilities.files.join(", ")],
    ["runs", capabilities.exec.join(", ")],
    ["asks", capabilities.fetch.join(", ")],
    ["variables", capabilities.env.join(", ")],
  ];
}
