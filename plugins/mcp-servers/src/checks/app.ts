import type { Check, Finding } from "@claude-rotate/contract";
import { layerOf } from "../layouts.ts";
import { appOf } from "../programs.ts";
import { ownEntries, serversOf } from "./servers.ts";

const DESKTOP = "claude-desktop";

export const desktopRuns: Check = {
  id: "CR051",
  level: "warning",
  title: "Claude Desktop runs with an older config",
  run: async (machine, host) => {
    const config = ownEntries(machine).find(({ layer }) => layerOf(layer).id === DESKTOP);
    if (config?.path === undefined) return [];
    const { processes } = await host.processes.list();
    const running = processes
      .filter((process) => appOf(process) === "Claude Desktop")
      .sort((a, b) => (a.since ?? 0) - (b.since ?? 0))[0];
    const changed = host.files.stat(config.path)?.modified;
    if (running?.since === undefined || changed === undefined || changed <= running.since + 1000) return [];
    return [
      {
        path: config.path,
        message: `it runs (pid ${running.pid}) since before its config was changed: its servers have the old keys, and it may write the old config back`,
        mend: "Quit it from its menu (closing the window is not quitting), run `claude-rotate scan`, and open it again.",
      },
    ];
  },
};

/** Apps that the desktop starts; clients of the terminal get the shell's variables. */
const APPS: ReadonlySet<string> = new Set([
  "claude-desktop",
  "cursor",
  "vscode",
  "windsurf",
  "zed",
  "lm-studio",
  "boltai",
  "witsy",
]);
const REFERENCE = /\$\{(?:env:)?([A-Z][A-Z0-9_]*)\}/g;
const SHELLS: ReadonlySet<string> = new Set(["bash", "zsh", "fish", "nushell", "powershell"]);

export const fromDesktop: Check = {
  id: "CR075",
  level: "warning",
  title: "an app that the desktop starts does not read shell files",
  run: async (machine, host) => {
    if (host.platform === "win32") return [];
    const setters = (name: string): readonly string[] => [
      ...new Set(
        machine.entries
          .filter((entry) => entry.name === name && entry.kind !== "env" && entry.inert === undefined)
          .filter(({ value }) => !value.reveal().includes("${"))
          .map(({ store, path = "" }) => (SHELLS.has(store) && !/\.profile$/.test(path) ? "shell" : store)),
      ),
    ];
    return serversOf(machine).flatMap(({ entries, layer, name, client }) => {
      if (!APPS.has(layerOf(layer).id)) return [];
      return entries.flatMap((entry): readonly Finding[] => {
        const missing = [...entry.value.reveal().matchAll(REFERENCE)]
          .map(([, variable = ""]) => variable)
          .find((variable) => setters(variable).join() === "shell");
        if (missing === undefined) return [];
        return [
          {
            place: entry.id,
            message: `${name} takes ${missing} from the environment, and ${client} gets none of your shell's when the desktop starts it`,
            mend: `Set ${missing} in ~/.config/environment.d/keys.conf (\`launchctl setenv\` on macOS), or start ${client} from a terminal.`,
          },
        ];
      });
    });
  },
};
