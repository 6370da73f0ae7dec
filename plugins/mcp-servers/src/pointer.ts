/** The names of a pointer, without the ordinals (`#2`, `#3`…) that tell equal names apart. */
export function namesOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replace(/#\d+$/, "").replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** The pointer of the first `count` names. */
export function head(pointer: string, count: number): string {
  return pointer
    .split("/")
    .slice(0, count + 1)
    .join("/");
}

/** True where the names begin with those of `path`, in which `*` is any name. */
export function begins(names: readonly string[], path: readonly string[]): boolean {
  return path.length <= names.length && path.every((name, index) => name === "*" || name === names[index]);
}

/** One name as a pointer writes it. */
export function escapeName(name: string): string {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
}
