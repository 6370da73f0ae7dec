import { type FileRef, type FileStore, type Follow, RotateError } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function followed(id: string, text: string, path: string): readonly Follow[] {
  const store = plugin.stores?.find((one): one is FileStore => one.id === id && "files" in one);
  const file: FileRef = { path, under: "home", base: "/home/u" };
  const reading = store?.read(text, file);
  if (reading?.kind !== "read") throw new RotateError("INTERNAL", `${id}: ${reading?.kind}`);
  return reading.follow ?? [];
}

const sourced = (...paths: readonly string[]): readonly Follow[] =>
  paths.map((path) => ({ path, layer: "sourced" }));

describe("files that a shell's file runs", () => {
  // Spellings as in public dotfiles: oh-my-zsh, chezmoi, nvm, rustup, direnv and hand-made ones.
  test.each<readonly [text: string, ...paths: string[]]>([
    ["source ~/.keys", "~/.keys"],
    [". ~/.keys.sh; . /opt/x", "~/.keys.sh", "/opt/x"],
    ['[ -f "$HOME/.secrets" ] && . "$HOME/.secrets"', "$HOME/.secrets"],
    ['[[ -s "$HOME/.a b/keys" ]] && \\. "$HOME/.a b/keys"', "$HOME/.a b/keys"],
    ["if [ -r ~/.x ]; then\n  builtin source ~/.x\nfi", "~/.x"],
    [
      "test -e ${XDG_CONFIG_HOME:-$HOME/.config}/keys && source ${XDG_CONFIG_HOME:-$HOME/.config}/keys",
      "${XDG_CONFIG_HOME:-$HOME/.config}/keys",
    ],
    ['source "${HOME}/.keys" 2>/dev/null || true', "${HOME}/.keys"],
    ["set -a; source ~/.env.local; set +a", "~/.env.local"],
    ["echo 'source ~/.no'; # . ~/.no\nalias s='source ~/.no'"],
    // No such variable is ever set, so that the core follows nothing.
    ['for f in ~/.bashrc.d/*; do . "$f"; done', "$f"],
    ['. "$(dirname "$0")/x"; source <(kubectl completion bash); source keys.sh; . ~other/x'],
  ])("%s", (text, ...paths) => {
    expect(followed("bash", text, "/home/u/.bashrc")).toEqual(sourced(...paths));
  });

  test("zsh: ZDOTDIR is where a start-up file stands, or what a file sets", () => {
    const here = followed("zsh", "source $ZDOTDIR/aliases.zsh", "/home/u/.config/zsh/.zshrc");
    expect(here[0]).toEqual({ path: "/home/u/.config/zsh/aliases.zsh", layer: "sourced" });
    const set = followed("zsh", 'export ZDOTDIR="$HOME/.zsh/"', "/home/u/.zshenv").map(({ path }) => path);
    expect(set).toContain("$HOME/.zsh/.zshrc");
    expect(set).toContain("$ZDOTDIR/.zshrc");
  });

  test("fish, nushell, PowerShell", () => {
    expect(
      followed(
        "fish",
        "test -f ~/.k.fish; and source ~/.k.fish\nsource $__fish_config_dir/k.fish",
        "/c.fish",
      ),
    ).toEqual(sourced("~/.k.fish", "${XDG_CONFIG_HOME:-$HOME/.config}/fish/k.fish"));
    expect(followed("nushell", "source ~/.k.nu\nsource-env '/x/k.nu'\nuse std", "/c/env.nu")).toEqual(
      sourced("~/.k.nu", "/x/k.nu"),
    );
    const profile =
      '. "$HOME\\keys.ps1"\r\nif ($x) { . $PSScriptRoot\\more.ps1 }\r\n. $env:USERPROFILE\\k.ps1';
    expect(followed("powershell", profile, "C:\\Users\\u\\Documents\\PowerShell\\profile.ps1")).toEqual(
      sourced("$HOME/keys.ps1", "C:/Users/u/Documents/PowerShell/more.ps1", "${USERPROFILE}/k.ps1"),
    );
  });

  test("direnv: from the file's own folder, with its own commands", () => {
    const text = "source_up\nsource_env ../shared\ndotenv\ndotenv_if_exists .env.local\n. ./keys.sh";
    expect(followed("direnv", text, "/p/app/.envrc")).toEqual([
      ...sourced("/p/app/./keys.sh", "/p/app/../shared", "/p/app/../shared/.envrc"),
      { path: "/p/app/.env", layer: "dotenv" },
      { path: "/p/app/.env.local", layer: "dotenv" },
    ]);
  });
});

describe("files whose content is a variable's value", () => {
  test.each<readonly [store: string, text: string, name: string, path: string]>([
    ["bash", "export A_KEY=$(cat ~/.keys/a)", "A_KEY", "~/.keys/a"],
    ["bash", 'export A_KEY="$(cat "$HOME/.keys/a")" # mine', "A_KEY", "$HOME/.keys/a"],
    ["bash", "A_KEY=`cat ~/.keys/a`", "A_KEY", "~/.keys/a"],
    ["bash", 'export A_KEY="$(< ~/.keys/a)"', "A_KEY", "~/.keys/a"],
    ["bash", "export A_KEY=$(cat ~/.keys/a | tr -d '\\n')", "A_KEY", "~/.keys/a"],
    ["zsh", "export A_KEY=$(<$HOME/.keys/a)", "A_KEY", "$HOME/.keys/a"],
    ["fish", "set -gx A_KEY (cat ~/.keys/a)", "A_KEY", "~/.keys/a"],
    ["fish", 'set -x A_KEY "$(cat ~/.keys/a)"', "A_KEY", "~/.keys/a"],
    ["nushell", "$env.A_KEY = (open ~/.keys/a | str trim)", "A_KEY", "~/.keys/a"],
    ["nushell", '$env.A_KEY = open --raw "/run/keys/a" | str trim', "A_KEY", "/run/keys/a"],
    ["powershell", "$env:A_KEY = Get-Content $HOME\\a.key", "A_KEY", "$HOME/a.key"],
    ["powershell", "$env:A_KEY = (Get-Content -Raw '~/a.key').Trim()", "A_KEY", "~/a.key"],
  ])("%s: %s", (store, text, name, path) => {
    expect(followed(store, text, "/home/u/file")).toContainEqual({
      path,
      layer: `plain:${name}`,
      holds: { variable: name, line: 1 },
    });
  });

  test.each([
    ["export A_KEY=$(cat .relative)", "/p/app/.relative"],
    ['export A_KEY="$(< secrets/b)"', "/p/app/secrets/b"],
    ["export A_KEY=$(cat $PWD/secrets/b)", "/p/app/secrets/b"],
    ['export A_KEY="$(cat "${PWD}/secrets/b")"', "/p/app/secrets/b"],
    ["read -r A_KEY < secrets/b", "/p/app/secrets/b"],
  ])("direnv reads from the file's own folder: %s", (text, path) => {
    expect(followed("direnv", text, "/p/app/.envrc")).toEqual([
      { path, layer: "plain:A_KEY", holds: { variable: "A_KEY", line: 1 } },
    ]);
  });

  test.each([
    ["source <(cat ~/x)", "sourced"],
    [". <(grep -v '^#' ~/x)", "sourced"],
    ['eval "$(cat ~/x)"', "sourced"],
    ["export $(cat ~/x | xargs)", "dotenv"],
    ["export $(grep -v '^#' ~/x | xargs)", "dotenv"],
    ["export $(xargs < ~/x)", "dotenv"],
    ["env $(cat ~/x) claude", "dotenv"],
  ])("what is passed on as a whole: %s", (text, layer) => {
    expect(followed("bash", text, "/home/u/.bashrc")).toEqual([{ path: "~/x", layer }]);
  });

  test("what another program makes is not followed", () => {
    const text = "A=$(pass show a)\nB=$(op read op://v/i/f)\nC=$(cat <<X\nX\n)\nD=$(cat key.txt)";
    expect(followed("bash", text, "/home/u/.bashrc")).toEqual([]);
  });

  test("the file is read whole, its last line break left out", () => {
    const store = plugin.stores?.find((one): one is FileStore => one.id === "bash");
    const file: FileRef = { path: "/home/u/k", under: "home", base: "/home/u", layer: "plain:A_KEY" };
    expect(store?.read("secret\n", file)).toMatchObject({
      assignments: [{ name: "A_KEY", span: [0, 6], codecs: [] }],
    });
  });
});
