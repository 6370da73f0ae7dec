/** The variable that a label speaks of. */
export type Naming = (label: string) => string;

/** The variable that a field, a flag or an argument speaks of: `apiKey`, `--api-key`, `X-Api-Key` are all `API_KEY`. */
export function variableName(label: string): string {
  return label
    .replace(/^[^A-Za-z0-9]+|^x-/i, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

/** Names that say nothing about whose key it is. */
const GENERIC: ReadonlySet<string> = new Set([
  "KEY",
  "API_KEY",
  "API_SECRET",
  "API_TOKEN",
  "ACCESS_KEY",
  "ACCESS_TOKEN",
  "AUTH_TOKEN",
  "BEARER_TOKEN",
  "CLIENT_SECRET",
  "PRIVATE_KEY",
  "REFRESH_TOKEN",
  "SECRET",
  "SECRET_KEY",
  "SECRET_TOKEN",
  "TOKEN",
]);

export function isGeneric(name: string): boolean {
  return GENERIC.has(name);
}

/** The variable that a field speaks of in the object called `parent`: `apiKey` in `tavily` is `TAVILY_API_KEY`. */
export function fieldName(label: string, parent: string | undefined, nameOf: Naming = variableName): string {
  const own = nameOf(label);
  const isOwner = parent !== undefined && /^[A-Za-z][\w-]*$/.test(parent);
  return isOwner && isGeneric(own) ? `${nameOf(parent)}_${own}` : own;
}
