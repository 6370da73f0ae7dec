import type { Entry } from "@claude-rotate/contract";
import { type Finder, SOURCES, type SourceId } from "./facts.ts";
import { mergedHeader, mergedHelper, mergedVariable, type Overridden } from "./merge.ts";
import { plainPointer } from "./pointer.ts";
import type { View } from "./view.ts";

/** A source that has a value here. */
export interface Candidate {
  readonly source: SourceId;
  readonly entry: Entry;
  /** As it stands; absent where only the client can tell. */
  readonly value?: string;
}

export interface Sources {
  readonly found: ReadonlyMap<SourceId, Candidate>;
  /** Values that another value of the same source hides. */
  readonly overridden: readonly (Overridden & { readonly source: SourceId })[];
}

interface Hit {
  readonly entry?: Entry;
  readonly value?: string;
  readonly overridden?: readonly Overridden[];
}

export function findSources(seen: View): Sources {
  const found = new Map<SourceId, Candidate>();
  const overridden: (Overridden & { source: SourceId })[] = [];
  for (const source of Object.keys(SOURCES) as SourceId[]) {
    const { find, opaque } = SOURCES[source];
    const { entry, value, overridden: hidden = [] } = locate(find, seen);
    overridden.push(...hidden.map((one) => ({ ...one, source })));
    if (entry === undefined) continue;
    const text = value ?? entry.value.reveal();
    found.set(source, { source, entry, ...(opaque === undefined ? { value: text } : {}) });
  }
  return { found, overridden };
}

function locate(find: Finder, seen: View): Hit {
  if ("variable" in find) return mergedVariable(seen, find.variable);
  if ("setting" in find) return mergedHelper(seen);
  if ("custom" in find) return mergedHeader(seen, find.custom);
  if ("state" in find) return held(seen.layer("state").find(live(find.state)));
  if ("item" in find)
    return held(seen.items.find((entry) => entry.inert === undefined && find.item.test(entry.address)));
  if (find.login === "credentials") return held(seen.credentials.find(live("/claudeAiOauth/accessToken")));
  const kind = seen.profile.find(live("/authentication/type"));
  return kind?.value.reveal() === "user_oauth" ? held(seen.profile.find(live("/access_token"))) : {};
}

function live(address: string): (entry: Entry) => boolean {
  return (entry) => entry.inert === undefined && plainPointer(entry.address) === address;
}

function held(entry: Entry | undefined): Hit {
  return entry !== undefined && entry.value.reveal() !== "" ? { entry } : {};
}
