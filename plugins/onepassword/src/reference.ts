/** A secret reference, as `op read` takes it: `op://vault/item[/section]/field`. */
export interface Reference {
  readonly vault: string;
  readonly item: string;
  readonly section?: string;
  readonly field: string;
}

/** Nothing where `text` is none, or would be taken for an option of `op`. */
export function parseReference(text: string): Reference | undefined {
  const parts = /^op:\/\/([^?#\r\n]+)$/.exec(text)?.[1]?.split("/") ?? [];
  if (parts.length < 3 || parts.length > 4) return undefined;
  if (parts.some((part) => part === "" || part.startsWith("-"))) return undefined;
  const [vault = "", item = ""] = parts;
  const field = parts.at(-1) ?? "";
  return { vault, item, field, ...(parts.length === 4 ? { section: parts[2] ?? "" } : {}) };
}

export function writeReference({ vault, item, section, field }: Reference): string {
  return `op://${[vault, item, ...(section === undefined ? [] : [section]), field].join("/")}`;
}
