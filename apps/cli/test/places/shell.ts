import type { Planted } from "./planted.ts";

/** Shells' own files, and a project's `.env` files. */
export const SHELL: readonly Planted[] = [
  {
    name: ".bashrc",
    mode: 0o644,
    text: 'case $- in *i*) ;; *) return;; esac\n[ -f ~/.fzf.bash ] && source ~/.fzf.bash\nexport EDITOR=vim PATH="$HOME/bin:$PATH" ANTHROPIC_API_KEY=<A> # work',
  },
  {
    name: ".bash_profile",
    text: "BRAVE_API_KEY='<B>' TAVILY_API_KEY=\"<T>\"\nexport BRAVE_API_KEY TAVILY_API_KEY\n",
  },
  { name: ".profile", text: '# sh has no `export A=b`\nANTHROPIC_API_KEY="<A>"; export ANTHROPIC_API_KEY\n' },
  { name: ".bash_aliases", text: "alias s='tavily'\nTAVILY_API_KEY=<T> command -v tvly >/dev/null\n" },
  { name: "dotfiles/zshrc", text: "export \\\n  ANTHROPIC_API_KEY=<A>\nsetopt autocd\n" },
  { name: ".zshenv", mode: 0o640, text: "typeset -gx BRAVE_API_KEY=$'<B>'\n" },
  {
    name: ".zprofile",
    text: "if [[ $OSTYPE == linux* ]]; then\n\texport TAVILY_API_KEY=<T>\nfi\nexport CLAUDE_API_KEY='<A>'\n",
  },
  {
    name: ".config/fish/config.fish",
    text: "set -gx ANTHROPIC_API_KEY \"<A>\"; set -x TAVILY_API_KEY '<T>' # search\n",
  },
  { name: ".config/fish/conf.d/keys.fish", text: "set --global --export BRAVE_API_KEY <B>\n" },
  {
    name: ".config/powershell/Microsoft.PowerShell_profile.ps1",
    text: '\ufeffImport-Module posh-git\r\n$env:ANTHROPIC_API_KEY = "<A>"\r\n',
  },
  {
    name: "Documents/WindowsPowerShell/profile.ps1",
    encoding: "utf16le",
    text: "\ufeff$Env:BRAVE_API_KEY='<B>'\r\n${env:TAVILY_API_KEY} = \"<T>\"   # é\r\n",
  },
  {
    name: ".config/fish/fish_variables",
    text: `# This file contains fish universal variable definitions.
# VERSION: 3.0
SETUVAR --export ANTHROPIC_API_KEY:<A\\x>
SETUVAR --export ANTHROPIC_BASE_URL:https\\x3a//api\\x2eanthropic\\x2ecom
SETUVAR fish_color_redirection:cyan\\x1e\\x2d\\x2dbold
SETUVAR search_keys:<B\\x>\\x1e<T\\x>
`,
  },
  {
    name: ".config/fish/fish_variablescV1lM2",
    text: "SET_EXPORT ANTHROPIC_API_KEY:<A\\x>\n",
    source:
      "fish's own file, left half-way: named in a public repository's notes on cleaning a home for an image",
  },
  {
    name: ".config/nushell/env.nu",
    text: `# it's nu
$env.config = { edit_mode: vi }
$env.ANTHROPIC_API_KEY = '<A>'
load-env {
  BRAVE_API_KEY: "<B>", TAVILY_API_KEY: \`<T>\` # search
}
`,
    source: "nushell.sh/book/environment.html; load-env with and without commas",
  },
  {
    name: ".config/nushell/autoload/keys.nu",
    text: "export-env { $env.TAVILY_API_KEY = r#'<T>'# }\n$env.CLAUDE_API_KEY=$\"<A>\";\n",
  },
  {
    name: ".config/environment.d/50-keys.conf",
    text: "# c \\\nBRAVE_API_KEY=no\nPATH=$HOME/bin:$PATH\nBRAVE_API_KEY = '<B>'\n TAVILY_API_KEY=<T>   \n",
    source: "systemd's env-file.c: a comment goes on behind a backslash",
  },
  {
    name: ".pam_environment",
    text: 'LANG=C.UTF-8\nANTHROPIC_API_KEY DEFAULT="<A>"\nTAVILY_API_KEY=<T># x\n',
  },
  {
    name: ".bash_login",
    text: '[ -r "$HOME/.secrets/keys.sh" ] && . "$HOME/.secrets/keys.sh"\nexport TAVILY_API_KEY="$(cat ~/.secrets/tavily)"\n',
  },
  {
    name: ".secrets/keys.sh",
    text: "source ~/.bash_login\n: ${ANTHROPIC_API_KEY:=x}\nexport BRAVE_API_KEY=<B>\n",
  },
  { name: ".secrets/tavily", text: "<T>\n" },
  { name: ".xprofile", text: "export TAVILY_API_KEY=<T>\n" },
  { name: ".config/zsh/exports.zsh", text: "typeset -gx ANTHROPIC_API_KEY='<A>' BRAVE_API_KEY=\"<B>\"\n" },
  {
    name: "work/shop/.envrc",
    text: "source_up\nexport ANTHROPIC_API_KEY=<A>\ndotenv_if_exists deploy/web.env\nsource_env ./tools\n",
  },
  { name: "work/shop/tools/.envrc", text: 'export BRAVE_API_KEY="<B>"\n' },
  { name: "work/shop/deploy/web.env", text: "TAVILY_API_KEY=<T>\n" },
  {
    name: "work/shop/docker-compose.yml",
    text: `x-keys: &keys
  BRAVE_API_KEY: '<B>'
services:
  web:
    environment:
      <<: *keys
      ANTHROPIC_API_KEY: "<A>"   # mine
      LANG: \${LANG}
    secrets: [tavily]
secrets:
  tavily: { file: ./deploy/tavily.txt }
`,
    source: "docs.docker.com/compose: extensions, merges, secrets from files",
  },
  { name: "work/shop/deploy/tavily.txt", text: "<T>" },
  {
    name: "work/shop/deploy/compose.prod.yaml",
    text: "services:\r\n  api:\r\n    env_file: [prod.env]\r\n    environment:\r\n      - ANTHROPIC_API_KEY=<A>\r\n      - 'BRAVE_API_KEY=<B>'\r\n      - TAVILY_API_KEY\r\n",
    source: "n8n's and open-notebook's compose files: a list",
  },
  { name: "work/shop/deploy/prod.env", text: "CLAUDE_API_KEY=<A>\n" },
  {
    name: "work/shop/.devcontainer/devcontainer.json",
    text: `{
  // build args are baked in
  "build": { "args": { "BRAVE_API_KEY": "<B>" } },
  "containerEnv": { "ANTHROPIC_API_KEY": "<A\\\\u>", "TAVILY_API_KEY": "\${localEnv:TAVILY_API_KEY}", },
  "runArgs": ["-e", "TAVILY_API_KEY=<T>"],
}
`,
  },
  {
    name: "work/shop/.github/workflows/claude.yml",
    text: `on: [push]
env:
  TAVILY_API_KEY: <T>
jobs:
  a:
    steps:
      - uses: anthropics/claude-code-action@v1
        with: { anthropic_api_key: "<A>" }
      - run: search
        env: { BRAVE_API_KEY: "\${{ secrets.BRAVE_API_KEY }}" }
`,
  },
  { name: ".env", text: "BRAVE_API_KEY=<B>" },
  { name: ".claude/.env", text: "\n  ANTHROPIC_API_KEY = <A>  # spaces\n" },
  {
    name: "work/shop/.env",
    text: "# dev\r\nexport ANTHROPIC_API_KEY=\"<A>\" # mine\r\nTAVILY_API_KEY='<T>'\r\nBRAVE_API_KEY=`<B>`\r\n",
  },
  {
    name: "work/shop/.env.local",
    text: "BRAVE_SEARCH_API_KEY: <B>\n",
    source: "npm dotenv, lib/main.js: a colon is read too",
  },
  {
    name: "work/shop/.env.production",
    mode: 0o444 | 0o200,
    text: 'MULTI="one\ntwo"\nANTHROPIC_API_KEY=<A>\n',
  },
  { name: "work/shop/packages/api/.env.development.local", text: "TAVILY_API_KEY=<T>\nEMPTY=\n" },
  { name: "work/blog/.env", text: 'ANTHROPIC_API_KEY=<A>\nANTHROPIC_API_KEY="<A>"\n' },
];
