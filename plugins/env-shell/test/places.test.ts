import type { FilePattern, Under } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const BASES: Record<Under, string> = {
  home: "~/",
  config: "~/.config/",
  "claude-config": "~/.claude/",
  "anthropic-config": "~/.config/anthropic/",
  root: "/project/",
  cwd: "/project/",
  "app-data": "~/.config/",
  etc: "/etc/",
};

/** The few glob forms that the contract promises, as a regular expression. */
function toRegExp(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replace(/\*/g, "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?")
    .replace(/\{([^}]*)\}/g, (_all, names: string) => `(?:${names.replaceAll(",", "|")})`);
  return new RegExp(`^${source}$`);
}

function matches({ under, glob, not }: FilePattern, path: string): boolean {
  const base = BASES[under];
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (not?.some((one) => toRegExp(one).test(name))) return false;
  return path.startsWith(base) && toRegExp(glob).test(path.slice(base.length));
}

function storesOf(path: string): readonly string[] {
  return plugin.stores!.flatMap((store) =>
    "files" in store && store.files.some((pattern) => matches(pattern, path)) ? [store.id] : [],
  );
}

describe("the files that are looked at", () => {
  test.each([
    ["~/.bashrc", "bash"],
    ["~/.bash_profile", "bash"],
    ["~/.profile", "bash"],
    ["~/.bashrc.d/keys", "bash"],
    ["~/.zshrc", "zsh"],
    ["~/.zshenv", "zsh"],
    ["~/.zprofile", "zsh"],
    ["~/.config/zsh/.zshrc", "zsh"],
    ["~/.oh-my-zsh/custom/keys.zsh", "zsh"],
    ["~/.config/fish/config.fish", "fish"],
    ["~/.config/fish/conf.d/anthropic.fish", "fish"],
    ["~/.config/fish/functions/work.fish", "fish"],
    ["~/.config/powershell/profile.ps1", "powershell"],
    ["~/.config/powershell/Microsoft.PowerShell_profile.ps1", "powershell"],
    ["~/Documents/PowerShell/Microsoft.PowerShell_profile.ps1", "powershell"],
    ["~/Documents/WindowsPowerShell/profile.ps1", "powershell"],
    ["~/OneDrive - Company/Documents/PowerShell/profile.ps1", "powershell"],
    ["~/.xprofile", "bash"],
    ["~/.config/plasma-workspace/env/keys.sh", "bash"],
    ["~/.config/bash/exports.sh", "bash"],
    ["~/.zshrc.d/keys", "zsh"],
    ["~/.config/zsh/exports.zsh", "zsh"],
    ["~/.config/fish/fish_variables", "fish-variables"],
    ["~/.config/fish/fish_variablesx1Y2z3", "fish-variables"],
    ["~/.config/nushell/env.nu", "nushell"],
    ["~/.config/nushell/config.nu", "nushell"],
    ["~/.config/nushell/autoload/keys.nu", "nushell"],
    ["~/.config/environment.d/50-keys.conf", "environment.d"],
    ["~/.pam_environment", "pam"],
    ["/etc/environment", "pam"],
    ["/etc/environment.d/90-keys.conf", "environment.d"],
    ["/etc/profile.d/keys.sh", "bash"],
    ["/etc/zsh/zshenv", "zsh"],
    ["/project/.envrc", "direnv"],
    ["/project/apps/web/.envrc", "direnv"],
    ["/project/docker-compose.yml", "compose"],
    ["/project/deploy/compose.prod.yaml", "compose"],
    ["/project/docker-compose-dev.yml", "compose"],
    ["/project/docker-compose.override.yml", "compose"],
    ["/project/.devcontainer/devcontainer.json", "devcontainer"],
    ["/project/.devcontainer/python/devcontainer.json", "devcontainer"],
    ["/project/.devcontainer.json", "devcontainer"],
    ["/project/.github/workflows/claude.yml", "workflow"],
    ["/project/.gitea/workflows/ci.yaml", "workflow"],
    ["~/.env", "dotenv"],
    ["~/.claude/.env", "dotenv"],
    ["/project/.env", "dotenv"],
    ["/project/apps/web/.env", "dotenv"],
    ["/project/.env.local", "dotenv"],
    ["/project/apps/web/.env.production.local", "dotenv"],
    ["/project/.env.bak", "dotenv"],
  ])("%s by %s alone", (path, store) => expect(storesOf(path)).toEqual([store]));

  test.each([
    "~/.bash_history",
    "/project/.env.example",
    "/project/.env.local.example",
    "/project/.env.example.local",
    "/project/.env.sample",
    "/project/.env.template",
    "/project/.env.dist",
    "/project/.env.d.ts",
    "/project/env",
    "/project/composer.yaml",
    "/project/.github/dependabot.yml",
    "/project/.environment",
  ])("%s by none", (path) => expect(storesOf(path)).toEqual([]));
});
