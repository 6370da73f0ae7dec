import { lineAt } from "@claude-rotate/formats";
import type { Document } from "./document.ts";
import { ROLES, type Role } from "./fields.ts";
import type { FileFacts } from "./layouts.ts";
import { escapeName } from "./pointer.ts";

type Facts = Pick<FileFacts, "servers" | "strict">;

interface Odd {
  readonly line: number;
  readonly message: string;
}

/** What a field of each role may be. `null` is nothing, everywhere. */
const TYPES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  variables: ["object", "array"],
  headers: ["object"],
  // Zed's may be an object with fields of its own.
  command: ["string", "array", "object"],
};
const WORDS_OF_COMMAND: readonly string[] = ["array", "string"];
const WORDS: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
  other: "a date or a tagged value",
};

/** Servers, and fields of servers, that are not of the type that every client expects there. */
export function oddEntries(text: string, document: Document, { servers, strict }: Facts): readonly Odd[] {
  const containers = strict ? ["object"] : ["object", "array"];
  const odd = (pointer: string, what: string, wanted: string): Odd => ({
    line: lineAt(text, document.spanAt(pointer)?.[0] ?? 0).line,
    message: `${what} is ${WORDS[document.kindAt(pointer) ?? ""] ?? "something else"}, not ${wanted}`,
  });
  const isOdd = (pointer: string, types: readonly string[]): boolean => {
    const kind = document.kindAt(pointer);
    return kind !== undefined && kind !== "null" && !types.includes(kind);
  };
  const inServer = (pointer: string, title: string): readonly Odd[] =>
    document.members(pointer).flatMap((field): readonly Odd[] => {
      const at = `${pointer}/${escapeName(field)}`;
      const role = ROLES.get(field);
      const types = field.startsWith("arg") ? WORDS_OF_COMMAND : ((role && TYPES[role]) ?? []);
      if (types.length === 0) return [];
      if (isOdd(at, types)) return [odd(at, `"${field}" of ${title}`, WORDS[types[0] ?? ""] ?? "")];
      if (role !== "variables") return [];
      return document
        .members(at)
        .filter((name) => isOdd(`${at}/${escapeName(name)}`, ["string"]))
        .map((name) => odd(`${at}/${escapeName(name)}`, `"${name}" in "${field}" of ${title}`, "a text"));
    });
  return servers
    .flatMap((path) => pointersOf(document, path))
    .flatMap((container): readonly Odd[] => {
      if (isOdd(container, containers))
        return [odd(container, `"${container.slice(1)}"`, "an object of servers")];
      return document.members(container).flatMap((name) => {
        const pointer = `${container}/${escapeName(name)}`;
        const title = `the server "${name}"`;
        return isOdd(pointer, ["object"]) ? [odd(pointer, title, "an object")] : inServer(pointer, title);
      });
    });
}

// `projects/*/mcpServers` is that of every project.
function pointersOf(document: Document, path: string): readonly string[] {
  return path
    .split("/")
    .reduce<readonly string[]>(
      (pointers, name) =>
        pointers.flatMap((pointer) =>
          (name === "*" ? document.members(pointer) : [name]).map((one) => `${pointer}/${escapeName(one)}`),
        ),
      [""],
    );
}
