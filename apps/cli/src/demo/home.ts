import { randomBytes } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A home that is thrown away. */
export interface DemoHome {
  readonly path: string;
  readonly project: string;
  remove(): void;
}

export interface DemoKeys {
  readonly old: string;
  readonly next: string;
  readonly other: string;
}

/** A key of the issuer's shape that no issuer ever gave out. */
function madeUpKey(): string {
  const prefix = ["sk", "ant", "api03"].join("-");
  return `${prefix}-${randomBytes(70).toString("base64url").slice(0, 93)}AA`;
}

export function madeUpKeys(): DemoKeys {
  return { old: madeUpKey(), next: madeUpKey(), other: madeUpKey() };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What stands in the home: each sort of file, each quoting, and what must be left alone. */
function filesOf(home: string, { old, next, other }: DemoKeys): Readonly<Record<string, string>> {
  const project = (name: string): string => join(home, "work", name);
  return {
    ".bashrc": `# ~/.bashrc\nalias ll='ls -l'\nexport ANTHROPIC_API_KEY="${old}"\n`,
    "dotfiles/zshrc": `export EDITOR=vi\nexport ANTHROPIC_API_KEY='${old}' # for claude\n`,
    ".config/fish/config.fish": `set -gx ANTHROPIC_API_KEY ${old}\n`,
    ".config/powershell/profile.ps1": `$env:EDITOR = "code"\r\n$env:ANTHROPIC_API_KEY = "${old}"\r\n`,
    ".claude/settings.json": json({ model: "opus", env: { ANTHROPIC_API_KEY: old } }),
    ".claude.json": json({
      numStartups: 12,
      primaryApiKey: old,
      customApiKeyResponses: { approved: [old.slice(-20)], rejected: [] },
      projects: { [project("shop")]: {}, [project("blog")]: {} },
    }),
    "new-key": `${next}\n`,
    "work/shop/.env": `# staging\nPORT=3000\nANTHROPIC_API_KEY="${old}" # ask Ada before you change it\n`,
    "work/shop/.env.local": "ANTHROPIC_API_KEY=your-new-key-here\n",
    "work/shop/.claude/settings.local.json": json({ env: { ANTHROPIC_API_KEY: old } }),
    "work/blog/.env": `ANTHROPIC_API_KEY=${other}\n`,
    "work/blog/.claude/settings.local.json": `{\n  // a comment, so the client drops this file\n  "env": { "ANTHROPIC_API_KEY": "${old}", },\n}\n`,
  };
}

export function makeHome(keys: DemoKeys): DemoHome {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "claude-rotate-demo-")));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  // Whatever ends the process, the home goes with it.
  process.once("exit", remove);
  for (const [name, text] of Object.entries(filesOf(path, keys))) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text, { mode: 0o600 });
  }
  mkdirSync(join(path, "work/shop/.git"));
  chmodSync(join(path, ".bashrc"), 0o644);
  symlinkSync("dotfiles/zshrc", join(path, ".zshrc"));
  return { path, project: join(path, "work/shop"), remove };
}

/** Every byte, mode and link of the home, this product's own state left out. */
export function snapshot(home: string): string {
  const entries = readdirSync(home, { recursive: true, encoding: "utf8" })
    .filter((name) => !/^\.local(?:[\\/]|$)/.test(name))
    .sort();
  return JSON.stringify(
    entries.map((name) => {
      const path = join(home, name);
      const stat = lstatSync(path);
      if (stat.isSymbolicLink()) return [name, "link", readlinkSync(path)];
      return [name, stat.mode, stat.isFile() ? readFileSync(path, "base64") : ""];
    }),
  );
}
