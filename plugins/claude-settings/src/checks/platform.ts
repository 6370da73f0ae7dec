import nodePath from "node:path";
import type { Check, Examined, Finding, Host } from "@claude-rotate/contract";

const LIMIT = 4 * 1024 * 1024;

/** A look that fails sees nothing. */
function quiet<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

/** Where the client's own installers put it, for a shell whose PATH does not say. */
const INSTALLED: readonly string[] = [".local/bin/claude", ".claude/local/claude"];

export const severalClients: Check = {
  id: "CR070",
  level: "warning",
  title: "Claude Code is installed more than once",
  run: async (_machine, { env, files, paths, platform }) => {
    const names = platform === "win32" ? ["claude.exe", "claude.cmd"] : ["claude"];
    const folders = (env.PATH ?? env.Path ?? "").split(nodePath.delimiter).filter(nodePath.isAbsolute);
    const candidates = [
      ...folders.flatMap((folder) => names.map((name) => nodePath.join(folder, name))),
      ...INSTALLED.map((name) => nodePath.join(paths.home, name)),
    ];
    const real = new Map<string, string>();
    for (const path of candidates) {
      const target = quiet(
        () => (files.stat(path)?.kind === "file" ? files.realPath(path) : undefined),
        undefined,
      );
      if (target !== undefined && !real.has(target)) real.set(target, path);
    }
    const [first, ...others] = real.values();
    if (first === undefined || others.length === 0) return [];
    return [
      {
        path: first,
        message: `${first} is the one that starts; ${others.join(", ")} ${others.length > 1 ? "are others" : "is another"}, with a version of ${others.length > 1 ? "their" : "its"} own, and apps may start that`,
        mend: "Keep one: `claude doctor` says how each was installed.",
      },
    ];
  },
};

/** No words that stand for one. */
const KEY = /^sk-ant-api\d\d-[\w-]{90,}$/;
const WINDOWS_HOMES = "/mnt/c/Users";
const KEPT: readonly (readonly [file: string, pick: (json: Json) => unknown])[] = [
  [".claude.json", (json) => json.primaryApiKey],
  [".claude.json", (json) => json.env?.ANTHROPIC_API_KEY],
  [".claude/settings.json", (json) => json.env?.ANTHROPIC_API_KEY],
];

interface Json {
  readonly primaryApiKey?: unknown;
  readonly env?: { readonly ANTHROPIC_API_KEY?: unknown };
}

/** The keys that the Windows side of a WSL machine keeps, with their files. */
function windowsKeys({ files }: Host): readonly { readonly path: string; readonly key: string }[] {
  const homes = quiet(() => files.list(WINDOWS_HOMES), []).map(({ name }) => `${WINDOWS_HOMES}/${name}`);
  return homes.flatMap((home) =>
    KEPT.flatMap(([file, pick]) => {
      const path = `${home}/${file}`;
      const key = quiet(
        () => pick(JSON.parse(new TextDecoder().decode(files.read(path, LIMIT).bytes))),
        undefined,
      );
      return typeof key === "string" && KEY.test(key.trim()) ? [{ path, key: key.trim() }] : [];
    }),
  );
}

export const twoHomes: Check = {
  id: "CR071",
  level: "warning",
  title: "the homes of WSL and of Windows hold different keys",
  run: async (machine: Examined, host: Host) => {
    if (host.env.WSL_DISTRO_NAME === undefined) return [];
    const places = new Set(
      machine.places.filter(({ credential }) => credential === "anthropic").map(({ id }) => id),
    );
    const own = new Set(
      machine.entries.filter(({ id }) => places.has(id)).map(({ value }) => value.reveal().trim()),
    );
    const other = own.size === 0 ? undefined : windowsKeys(host).find(({ key }) => !own.has(key));
    if (other === undefined) return [];
    const finding: Finding = {
      path: other.path,
      message:
        "Claude Code on the Windows side of this machine has another key: a rotation here does not reach it",
      mend: "Run claude-rotate on Windows too.",
    };
    return [finding];
  },
};
