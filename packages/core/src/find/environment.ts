import type { Host } from "@claude-rotate/contract";

/** A variable of this process. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** This process's variables: what the shell that called us holds. */
export function processVariables(host: Host): readonly Variable[] {
  return Object.entries(host.env).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [{ name, value }],
  );
}
