import { type Home, makeHome } from "../support/home.ts";
import { CLAUDE } from "./claude.ts";
import { CLIENTS } from "./clients.ts";
import { bytesOf, type KeySet, type Planted } from "./planted.ts";
import { PUBLIC } from "./public.ts";
import { SHELL } from "./shell.ts";
import { SKILLS } from "./skills.ts";

/** README's systems, each with its files. */
export const SYSTEMS: Readonly<Record<string, readonly Planted[]>> = {
  SHELL,
  CLAUDE,
  CLIENTS,
  SKILLS,
  PUBLIC,
};

export const FILES: readonly Planted[] = Object.values(SYSTEMS).flat();

/** The home with `old` in every place; `work/shop` is the project to stand in. */
export function makePlacesHome(old: KeySet): Home {
  const home = makeHome();
  for (const file of FILES) home.write(file.name, bytesOf(file, home.path, old), file.mode);
  home.link("dotfiles/zshrc", ".zshrc");
  home.link("../../dotfiles/skills/frontend-design", ".claude/skills/frontend-design");
  for (const project of ["shop", "blog", "zoo"])
    home.write(`work/${project}/.git/HEAD`, "ref: refs/heads/main\n");
  return home;
}

/** What a right rotation of `changed` leaves of a snapshot, computed from what was planted and nothing else. */
export function expectedOf(
  before: Readonly<Record<string, string>>,
  home: Home,
  old: KeySet,
  changed: Partial<KeySet>,
): Readonly<Record<string, string>> {
  const after = { ...before };
  for (const file of FILES) {
    const [mode = ""] = (before[file.name] ?? "").split(" ");
    after[file.name] = `${mode} ${bytesOf(file, home.path, old, changed).toString("base64")}`;
  }
  return after;
}
