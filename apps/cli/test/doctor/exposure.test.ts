import { execFileSync, spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { Secret } from "@claude-rotate/contract";
import { type Context, rotate } from "@claude-rotate/core";
import { describe, onTestFinished } from "vitest";
import type { Home } from "../support/home.ts";
import { lacks } from "../support/tools.ts";
import { approved, env, faults, healthy, type Keys } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";
const DAY = 24 * 60 * 60 * 1000;

const mine = (key: string): Record<string, unknown> => ({
  [SETTINGS]: env({ [KEY]: key }),
  ".claude.json": approved(key),
});

/** Rotates from `dead` to `good` first, `ago` days back. */
const rotated =
  ({ good }: Keys, ago = 0) =>
  (context: Context): Promise<unknown> =>
    rotate(
      { ...context, now: () => Date.now() - ago * DAY },
      { credential: "anthropic", secret: async () => new Secret(good), verify: false },
    );

/** Others may pass down to the home, which the test's own folder otherwise forbids. */
const open = async (_context: Context, home: Home): Promise<void> => {
  for (const folder of [dirname(home.path), home.path]) chmodSync(folder, 0o755);
};

function git(home: Home, folder: string, ...args: readonly string[]): void {
  execFileSync("git", ["-C", home.at(folder), ...args], {
    env: { PATH: process.env.PATH, HOME: home.path },
    stdio: "ignore",
  });
}

/** A program that runs until the test ends. */
function runs(variables: Readonly<Record<string, string>>, argv0 = "node"): () => Promise<void> {
  return async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      argv0,
      env: variables,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    await new Promise((resolve) => child.on("spawn", resolve));
  };
}

/** An access control list, besides folders that let others pass. */
const listed =
  (...lists: readonly (readonly [list: string, name: string])[]) =>
  async (context: Context, home: Home): Promise<void> => {
    await open(context, home);
    for (const [list, name] of lists) execFileSync("setfacl", ["-m", list, home.at(name)]);
  };

const PASSWD = `me:x:${process.getuid?.()}:${process.getgid?.()}::/:/bin/sh\nbob:x:4242:4242::/:/bin/sh\n`;

const projectEnv = (key: string): Record<string, unknown> => ({
  ...mine(key),
  "work/app/.env": `${KEY}=${key}\n`,
});

describe.skipIf(lacks("setfacl") || lacks("getfattr"))("access control lists", () => {
  const people = { "etc/passwd": PASSWD, "etc/group": `me:x:${process.getgid?.()}:me\nbob:x:4242:\n` };
  faults({
    "CR080: a list lets another user read": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: listed(["u:4242:r", SETTINGS]),
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
    "CR080: a list lets another group read": ({ good }) => ({
      files: { ...mine(good), ...people, "etc/group": "team:x:4243:bob\n" },
      meanwhile: listed(["g:4243:r", SETTINGS]),
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
    "CR080: lists on the folders lead there, too": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: async (context, home) => {
        await listed(["u:4242:r", SETTINGS])(context, home);
        chmodSync(home.path, 0o700);
        execFileSync("setfacl", ["-m", "u:4242:x", home.path]);
      },
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
  });
  healthy({
    "a list that gives others nothing": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: listed(["u:4242:-", SETTINGS]),
    }),
    "a list whose mask takes everything away": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: listed(["u:4242:r", SETTINGS], ["m::-", SETTINGS]),
    }),
    "a list that names the owner": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: listed([`u:${process.getuid?.()}:r`, SETTINGS]),
    }),
    "a list that gives its right to somebody who does not get there": ({ good }) => ({
      files: { ...mine(good), ...people },
      meanwhile: async (context, home) => {
        await listed(["u:4242:r", SETTINGS])(context, home);
        chmodSync(home.path, 0o700);
      },
    }),
    "a list whose mask looks like a right of the group's, which has others": ({ good }) => ({
      files: { ...mine(good), "etc/passwd": PASSWD, "etc/group": `me:x:${process.getgid?.()}:bob\n` },
      meanwhile: listed([`u:${process.getuid?.()}:r`, SETTINGS]),
    }),
  });
});

describe("exposure", () => {
  faults({
    "CR050: a program still holds the key that a rotation replaced": (keys) => ({
      files: mine(keys.dead),
      meanwhile: async (context) => {
        await runs({ [KEY]: keys.dead })();
        await rotated(keys)(context);
      },
      finds: process.platform === "win32" ? [] : ["CR050 W"],
    }),
    "CR080: a settings file that everybody can read": ({ good }) => ({
      files: mine(good),
      modes: { [SETTINGS]: 0o644 },
      meanwhile: open,
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
    "CR080: a project's .env that everybody can read": ({ good }) => ({
      files: projectEnv(good),
      modes: { "work/app/.env": 0o604 },
      meanwhile: open,
      finds: ["CR080 E work/app/.env:1 fix"],
    }),
    "CR080: a settings file that others of its group can read": ({ good }) => ({
      files: { ...mine(good), "etc/group": `other:x:54321:ada\nteam:x:${process.getgid?.()}:bob\n` },
      modes: { [SETTINGS]: 0o640 },
      meanwhile: open,
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
    "nothing: the owner's own group can read it": ({ good }) => ({
      files: {
        ...mine(good),
        "etc/group": `me:x:${process.getgid?.()}:me\n`,
        "etc/passwd": `me:x:${process.getuid?.()}:${process.getgid?.()}::/:/bin/sh\nbob:x:4242:4242::/:/bin/sh\n`,
      },
      modes: { [SETTINGS]: 0o640 },
      meanwhile: open,
      finds: [],
    }),
    "CR080: somebody else's own group is the file's": ({ good }) => ({
      files: {
        ...mine(good),
        "etc/passwd": `me:x:${process.getuid?.()}:1::/:/bin/sh\nbob:x:4242:${process.getgid?.()}::/:/bin/sh\n`,
      },
      modes: { [SETTINGS]: 0o640 },
      meanwhile: open,
      finds: [`CR080 E ${SETTINGS}:3 fix`],
    }),
    "CR081: a .env that git tracks": ({ good }) => ({
      files: projectEnv(good),
      meanwhile: async (_context, home) => {
        git(home, "work/app", "init", "-q");
        git(home, "work/app", "add", ".env");
      },
      finds: ["CR081 E work/app/.env:1"],
    }),
    "CR081: a .env that the next git add takes": ({ good }) => ({
      files: projectEnv(good),
      meanwhile: async (_context, home) => git(home, "work/app", "init", "-q"),
      finds: ["CR081 E work/app/.env:1"],
    }),
    "CR082: what a rotation leaves behind": (keys) => ({
      files: {
        ...mine(keys.dead),
        ".claude/backups/.claude.json.backup.1": { primaryApiKey: keys.dead },
        ".claude/projects/-w/1.jsonl": `{"type":"user"}\n{"text":"${keys.dead}"}\n`,
        ".claude/shell-snapshots/snapshot-zsh-1.sh": Buffer.from(`f () { echo ${keys.dead}; }`).toString(
          "base64",
        ),
        ".zsh_history": `: 1:0;export ${KEY}=${keys.dead}\n`,
        ".claude/history.jsonl": `{"display":"what is ${keys.good}"}\n`,
        ".zshrc": "# nothing of a key any more\n",
        ".zshrc~": `export ${KEY}=${keys.dead}\n`,
        ".zshrc.pre-oh-my-zsh": `\nexport ${KEY}=${keys.dead}\n`,
        ".claude/settings.json.bak": env({ [KEY]: keys.dead }),
        ".claude/settings.old.json": env({ [KEY]: keys.dead }),
        ".claude/settings.json.notes": `${keys.dead}\n`,
        ".zshrc.old": `export ${KEY}=${keys.good}\n`,
      },
      meanwhile: rotated(keys),
      finds: [
        "CR082 W .claude/backups/.claude.json.backup.1:2",
        "CR082 W .claude/projects/-w/1.jsonl:2",
        "CR082 W .claude/settings.json.bak:3",
        "CR082 W .claude/settings.old.json:3",
        "CR082 W .claude/shell-snapshots/snapshot-zsh-1.sh:1",
        "CR082 W .zsh_history:1",
        "CR082 W .zshrc.pre-oh-my-zsh:2",
        "CR082 W .zshrc~:1",
      ],
    }),
    "CR082: histories that are databases keep it": (keys) => ({
      files: {
        ...mine(keys.dead),
        ".local/share/atuin/history.db": `SQLite format 3\0${"\0".repeat(80)}export ${KEY}=${keys.dead}\0`,
        ".config/nushell/history.sqlite3": `SQLite format 3\0${"\0".repeat(80)}$env.${KEY} = '${keys.dead}'\0`,
      },
      meanwhile: rotated(keys),
      finds: ["CR082 W .config/nushell/history.sqlite3", "CR082 W .local/share/atuin/history.db"],
    }),
    "CR082: an always-allow rule keeps the old key": (keys) => ({
      files: {
        ...mine(keys.dead),
        "work/app/.claude/settings.local.json": {
          permissions: { allow: [`Bash(curl -H "x-api-key: ${keys.dead}" https://x)`] },
        },
      },
      meanwhile: rotated(keys),
      finds: ["CR082 W work/app/.claude/settings.local.json:4"],
    }),
    "CR052: cc-switch would bring the old key back": (keys) => ({
      files: {
        ...mine(keys.dead),
        ".cc-switch/cc-switch.db": `SQLite format 3\0${"\0".repeat(80)}{"${KEY}":"${keys.dead}"}\0`,
      },
      meanwhile: rotated(keys),
      finds: ["CR052 W .cc-switch/cc-switch.db"],
    }),
    "CR052: chezmoi would bring the old key back": (keys) => ({
      files: {
        ...mine(keys.dead),
        ".local/share/chezmoi/dot_claude/settings.json": env({ [KEY]: keys.dead }),
      },
      meanwhile: rotated(keys),
      finds: ["CR052 W .local/share/chezmoi/dot_claude/settings.json:3"],
    }),
    "CR083: the key was put in place a hundred days ago": (keys) => ({
      files: mine(keys.dead),
      meanwhile: rotated(keys, 100),
      finds: ["CR083 I"],
    }),
  });

  healthy({
    "a rotation of today leaves nothing to say": (keys) => ({
      files: mine(keys.dead),
      meanwhile: rotated(keys),
    }),
    "a key that was put in place eighty-nine days ago": (keys) => ({
      files: mine(keys.dead),
      meanwhile: rotated(keys, 89),
    }),
    "a file that everybody could read, below a folder that nobody may enter": ({ good }) => ({
      files: mine(good),
      modes: { [SETTINGS]: 0o644 },
    }),
    "a .env that git ignores": ({ good }) => ({
      files: { ...projectEnv(good), "work/app/.gitignore": ".env\n" },
      meanwhile: async (_context, home) => git(home, "work/app", "init", "-q"),
    }),
    "a program that holds the key in use": ({ good }) => ({
      files: mine(good),
      meanwhile: runs({ [KEY]: good }),
    }),
    "a transcript that holds the key in use": ({ good }) => ({
      files: { ...mine(good), ".claude/projects/-w/1.jsonl": `{"text":"${good}"}\n` },
    }),
  });
});
