import type { Host } from "@claude-rotate/contract";

const USER = "HKCU\\Environment";

/** Windows' `reg.exe` and `powershell.exe`, over the user's variables in memory, as Microsoft documents them. */
export interface Registry {
  readonly values: Map<string, string>;
  /** What each variable held, in the order of its changes. */
  readonly history: (readonly [name: string, value: string])[];
  readonly exec: Host["exec"];
}

export function makeRegistry(values: Readonly<Record<string, string>> = {}): Registry {
  const registry: Omit<Registry, "exec"> = { values: new Map(Object.entries(values)), history: [] };
  return {
    ...registry,
    exec: async (path, args, { stdin = "" } = {}) => {
      const program = /^C:\\Windows\\System32\\(?:.*\\)?(reg|powershell)\.exe$/.exec(path)?.[1];
      if (program === undefined) throw new Error(`another program was run: ${path}`);
      const stdout = program === "reg" && args[1] === USER ? listed(registry.values) : "";
      return { code: program === "reg" ? 0 : swapped(registry, stdin), stdout, stderr: "" };
    },
  };
}

function listed(values: ReadonlyMap<string, string>): string {
  const rows = [...values].map(([name, value]) => `    ${name}    REG_SZ    ${value}\r\n`);
  return `\r\nHKEY_CURRENT_USER\\Environment\r\n${rows.join("")}\r\n`;
}

/** The plugin's script: 0 done, 3 where the variable holds neither. */
function swapped({ values, history }: Omit<Registry, "exec">, stdin: string): number {
  const { name, from, to } = JSON.parse(stdin);
  if (values.get(name) === to) return 0;
  if (values.get(name) !== from) return 3;
  values.set(name, to);
  history.push([name, to]);
  return 0;
}
