/** One field of a secret: `secret/claude#api_key` is the field `api_key` of the path `secret/claude`, its mount in front. */
export interface Reference {
  readonly path: string;
  readonly field: string;
}

const PATH = /^[^\s#?/]+(?:\/[^\s#?/]+)+$/;

/** Nothing where `text` is no reference. */
export function parseReference(text: string): Reference | undefined {
  const at = text.lastIndexOf("#");
  const path = text.slice(0, at).replace(/^\/+|\/+$/g, "");
  const field = text.slice(at + 1);
  return at > 0 && field !== "" && PATH.test(path) ? { path, field } : undefined;
}

export function writeReference({ path, field }: Reference): string {
  return `${path}#${field}`;
}
