/** A JSON pointer without the ordinals (`#2`, `#3`…) that tell equal names apart. */
export function plainPointer(pointer: string): string {
  return pointer.replace(/#\d+(?=\/|$)/g, "");
}

/** The variable that an address within a settings or state file sets; the lines of custom headers have none. */
export function isVariableAddress(address: string): boolean {
  return /^\/env\/[^/]*$/.test(plainPointer(address));
}
