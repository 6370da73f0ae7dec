import { readJson } from "@claude-rotate/formats";
import { Trouble } from "./trouble.ts";

/**
 * The object at `path` of an answer with another text in one of its fields, every other byte as it came: a secret's numbers may be
 * longer than a parser of ours holds. Throws a Trouble where the field is no text.
 */
export function fieldsWith(body: string, path: readonly string[], field: string, value: string): string {
  const text = Buffer.from(body, "utf8").toString("latin1");
  const reading = readJson(text);
  const at = path.map((name) => `/${name}`).join("");
  const whole = reading.kind === "read" ? reading.spanAt(at) : undefined;
  const held = reading.kind === "read" ? reading.stringAt(`${at}/${escaped(field)}`) : undefined;
  if (!whole || !held)
    throw new Trouble("failed", `its answer can't be read at the field ${field}`, "Report this.");
  const written = Buffer.from(JSON.stringify(value).slice(1, -1), "utf8").toString("latin1");
  const next = text.slice(whole[0], held.span[0]) + written + text.slice(held.span[1], whole[1]);
  return Buffer.from(next, "latin1").toString("utf8");
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escaped(name: string): string {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
}
