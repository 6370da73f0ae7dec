import { relative } from "node:path";
import type { Files, Host } from "@claude-rotate/contract";
import { describe } from "vitest";
import { makeRegistry } from "../support/registry.ts";
import { approved, env, faults, healthy, type Keys } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";
const FISH = ".config/fish/config.fish";
const UNIVERSAL = ".config/fish/fish_variables";

const mine = (key: string): Record<string, unknown> => ({
  [SETTINGS]: env({ [KEY]: key }),
  ".claude.json": approved(key),
});
const program = "#!/bin/sh\necho 2.1.197\n";
const compose = (key: string): string => `services:\n  app:\n    environment:\n      BRAVE_API_KEY: ${key}\n`;
const fish = (key: string): string => `set -gx BRAVE_API_KEY ${key}\n`;
const universal = (key: string): string => `# VERSION: 3.0\nSETUVAR --export BRAVE_API_KEY:${key}\n`;

/** A Windows whose registry holds these variables of the user. */
const windows =
  (values: Readonly<Record<string, string>>) =>
  (host: Host): Host => ({ ...host, platform: "win32", exec: makeRegistry(values).exec });

/** A WSL whose Windows drive is the folder `c` of this home. */
const wsl =
  (home: string) =>
  (host: Host): Host => {
    const at = (path: string): string => path.replace(/^\/mnt\/c\b/, `${home}/c`);
    const { files } = host;
    const mapped: Files = {
      ...files,
      list: (folder) => files.list(at(folder)),
      read: (path, limit) => files.read(at(path), limit),
      stat: (path) => files.stat(at(path)),
    };
    return { ...host, env: { ...host.env, WSL_DISTRO_NAME: "Debian" }, files: mapped };
  };

const both = (home: string): string => [`${home}/npm/bin`, `${home}/.local/bin`, "/usr/bin"].join(":");

describe("platforms", () => {
  faults({
    "CR070: a second install, behind the first one in PATH": ({ good, home }) => ({
      files: { ...mine(good), "npm/bin/claude": program, ".local/bin/claude": `${program}# native\n` },
      env: { PATH: both(home) },
      finds: ["CR070 W npm/bin/claude"],
    }),
    "CR071: Windows' home has another key": ({ good, dead, home }) => ({
      files: { ...mine(good), "c/Users/ada/.claude.json": { primaryApiKey: dead } },
      host: wsl(home),
      finds: [`CR071 W ${relative(home, "/mnt/c/Users/ada/.claude.json")}`],
    }),
    "CR071: in a file that begins as Windows' editors begin one": ({ good, dead, home }) => ({
      files: {
        ...mine(good),
        "c/Users/ada/.claude/settings.json": `\ufeff${JSON.stringify({ env: { ANTHROPIC_API_KEY: dead } })}`,
      },
      host: wsl(home),
      finds: [`CR071 W ${relative(home, "/mnt/c/Users/ada/.claude/settings.json")}`],
    }),
    "CR072: the registry has another key than this window": ({ brave: { good, dead } }: Keys) => ({
      env: { BRAVE_API_KEY: dead },
      host: windows({ BRAVE_API_KEY: good }),
      finds: ["CR040 E env", "CR072 W env"],
    }),
    "CR073: compose hands its containers another key": ({ brave, other }) => ({
      files: {
        ".zshrc": `export BRAVE_API_KEY=${brave.good}\n`,
        "work/app/docker-compose.yml": compose(`BSA${other.replace(/[^A-Za-z0-9]/g, "").slice(12, 40)}`),
      },
      finds: ["CR073 I work/app/docker-compose.yml:4"],
    }),
    "CR074: fish's universal variable and config.fish": ({ brave, other }) => ({
      files: {
        [FISH]: fish(brave.good),
        [UNIVERSAL]: universal(`BSA${other.replace(/[^A-Za-z0-9]/g, "").slice(12, 40)}`),
      },
      finds: [`CR002 W ${FISH}:1`, `CR002 W ${UNIVERSAL}:2`, `CR074 W ${UNIVERSAL}:2`],
    }),
  });

  healthy({
    "one install that PATH names twice": ({ good, home }) => ({
      files: { ...mine(good), ".local/bin/claude": program },
      env: { PATH: `${home}/.local/bin:${home}/.local/bin:/usr/bin` },
    }),
    "WSL and Windows with one key": ({ good, home }) => ({
      files: { ...mine(good), "c/Users/ada/.claude.json": { primaryApiKey: good } },
      host: wsl(home),
    }),
    "words that stand for a key in Windows' home": ({ good, home }) => ({
      files: { ...mine(good), "c/Users/ada/.claude.json": { primaryApiKey: "your-api-key-here" } },
      host: wsl(home),
    }),
    "a registry that agrees with this window": ({ brave: { good } }) => ({
      env: { BRAVE_API_KEY: good },
      host: windows({ BRAVE_API_KEY: good }),
    }),
    "compose with the key of the shell": ({ brave: { good } }) => ({
      files: { ".zshrc": `export BRAVE_API_KEY=${good}\n`, "work/app/docker-compose.yml": compose(good) },
    }),
    "fish with one key in both files": ({ brave: { good } }) => ({
      files: { [FISH]: fish(good), [UNIVERSAL]: universal(good) },
    }),
  });
});
