const stuck = new Set<string>();

export function noteStuck(plugin: string): void {
  stuck.add(plugin);
}

/** Names of plugins whose threads can't be ended: then only a kill, or another program in its place, ends the process. */
export function stuckPlugins(): readonly string[] {
  return [...stuck];
}
