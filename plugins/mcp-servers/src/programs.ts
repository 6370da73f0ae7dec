import type { ProgramProfile, RunningProcess } from "@claude-rotate/contract";
import { PROFILES } from "./profiles.ts";

interface App {
  readonly title: string;
  /** Matched against the program's whole path, which macOS and Windows give. */
  readonly path: RegExp;
}

/** Apps that start servers and hand them their own variables. Closing their window leaves most of them running. */
const APPS: readonly App[] = [
  { title: "Claude Desktop", path: /[\\/]Claude\.app[\\/]|[\\/]claude-desktop(?:$|[\\/])|[\\/]Claude\.exe$/ },
  { title: "Cursor", path: /[\\/]Cursor\.app[\\/]|[\\/]cursor$|[\\/]Cursor\.exe$/ },
  { title: "Windsurf", path: /[\\/]Windsurf\.app[\\/]|[\\/]windsurf$|[\\/]Windsurf\.exe$/ },
  { title: "VS Code", path: /[\\/]Visual Studio Code\.app[\\/]|[\\/]code$|[\\/]Code\.exe$/ },
  { title: "Zed", path: /[\\/]Zed\.app[\\/]|[\\/]zed-editor$|[\\/]zed$/ },
];

export function appOf({ program, args }: RunningProcess): string | undefined {
  const path = args[0]?.reveal() ?? "";
  return APPS.find((app) => app.path.test(path) || app.path.test(`/${program}`))?.title;
}

const apps: ProgramProfile = {
  id: "apps",
  recognise: (process) => {
    const title = appOf(process);
    return title === undefined
      ? undefined
      : {
          program: title,
          how: `quit ${title} from its menu (closing the window is not enough), and open it again`,
        };
  },
};

/** A server that a client started. It keeps its variables until the client starts it anew. */
const servers: ProgramProfile = {
  id: "mcp-servers",
  recognise: ({ args }) => {
    const words = args.map((word) => word.reveal());
    const known = PROFILES.find((profile) =>
      profile.servers.some((name) => words.some((word) => word.includes(name))),
    );
    if (known) return { program: `MCP server (${known.id})` };
    return words.slice(0, 4).some((word) => /(?:^|[^a-z])mcp(?:[^a-z]|$)/i.test(word))
      ? { program: "MCP server" }
      : undefined;
  },
};

export const programs: readonly ProgramProfile[] = [apps, servers];
