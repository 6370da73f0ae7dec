import type { Planted } from "./planted.ts";

/** places.md 1 and 2: shells' own files, and a project's `.env` files. */
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
