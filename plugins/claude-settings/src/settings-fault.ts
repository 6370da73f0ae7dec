import { type Json, spellings } from "./assignments.ts";
import { FIELDS } from "./settings-fields.ts";
import { type Flaw, object } from "./settings-shape.ts";

/** A field that makes the client drop the whole file. */
export interface Fault {
  readonly pointer: string;
  /** As in `"permissions.allow" is not a list`. */
  readonly what: string;
}

const SETTINGS = object(FIELDS);

/** The first one, in the order of the text, which must be strict JSON. */
export function settingsFault(json: Json, text: string): Fault | undefined {
  const [start, end] = json.spanAt("") ?? [0, 0];
  const flaw = SETTINGS(JSON.parse(text.slice(start, end)));
  return flaw && { pointer: pointerTo(json, flaw), what: `"${pathTo(flaw)}" ${flaw.what}` };
}

/** Of equal names the last counts. */
function pointerTo(json: Json, { at }: Flaw): string {
  return at.reduce<string>(
    (parent, name) =>
      typeof name === "number" ? `${parent}/${name}` : (spellings(json, name, parent).at(-1) ?? parent),
    "",
  );
}

function pathTo({ at }: Flaw): string {
  return at
    .map((name) => (typeof name === "number" ? `[${name}]` : `.${name}`))
    .join("")
    .slice(1);
}
