import type { Assignment, FileRef, Reading } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { plugin } from "../../src/index.ts";
import { layerOf } from "../../src/layouts.ts";
import { read } from "../../src/read.ts";

export type ReadText = Extract<Reading, { kind: "read" }>;
export type Span = readonly [start: number, end: number];

/** A text as the core hands it over, one character a byte, and the spans that `⟦…⟧` marked in it. */
export function marked(text: string): { readonly text: string; readonly spans: readonly Span[] } {
  const spans: Span[] = [];
  let plain = "";
  let start = 0;
  for (const piece of text.split(/([⟦⟧])/)) {
    if (piece === "⟦") start = plain.length;
    else if (piece === "⟧") spans.push([start, plain.length]);
    else plain += Buffer.from(piece).toString("latin1");
  }
  return { text: plain, spans };
}

export function ref(layer: string, path: string): FileRef {
  const isProject = layerOf(layer).scope === "project" || layer === "claude-project";
  const base = isProject ? "/home/u/work/app" : "/home/u";
  return { path: `${base}/${path}`, under: isProject ? "root" : "home", base, layer };
}

export function readAs(layer: string, path: string, text: string): ReadText {
  const reading = read(text, ref(layer, path));
  if (reading.kind !== "read") throw new Error(`${JSON.stringify(reading)}: ${text}`);
  return reading;
}

/** A place as the core would make it: by shape, else by the only shaped key within, else by name. */
export interface Found {
  readonly credential: string;
  readonly secret: string;
  readonly span: Span;
  readonly assignment: Assignment;
}

const OTHERS = [
  { id: "anthropic", names: ["ANTHROPIC_API_KEY"], pattern: /sk-ant-api03-[A-Za-z0-9_-]{93}AA/ },
];
const CREDENTIALS = [...plugin.credentials!, ...OTHERS];

export function keysIn(text: string, assignments: readonly Assignment[]): readonly Found[] {
  return assignments.flatMap((assignment) => {
    const [from, to] = assignment.span;
    const lead = /^\s*(?:Bearer\s+)?/i.exec(text.slice(from, to))![0].length;
    const raw = text.slice(from + lead, to);
    const value = decode(raw, assignment.codecs);
    const whole = (credential: string, span: Span, secret: string): Found[] => [
      { credential, secret, span, assignment },
    ];
    for (const { id, pattern } of CREDENTIALS) {
      if (new RegExp(`^(?:${pattern.source})$`).test(value)) return whole(id, [from + lead, to], value);
    }
    const inner = CREDENTIALS.flatMap(({ id, pattern }) =>
      [...raw.matchAll(new RegExp(`(?<![\\w-])(?:${pattern.source})(?![\\w-])`, "g"))].map((match) => ({
        id,
        match,
      })),
    );
    if (inner.length === 1) {
      const { id, match } = inner[0]!;
      const start = from + lead + match.index;
      return whole(id, [start, start + match[0].length], match[0]);
    }
    const named = CREDENTIALS.find(({ names }) => names.includes(assignment.name));
    const isOpaque = /^[\x21-\x7e]{8,}$/.test(value) && !/^\$|\$\{|^\{|^[~/]|:\/\/|your|api_key/i.test(value);
    return named && isOpaque ? whole(named.id, [from + lead, to], value) : [];
  });
}
