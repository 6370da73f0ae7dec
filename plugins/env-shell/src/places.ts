import type { FilePattern } from "@claude-rotate/contract";

function under(base: FilePattern["under"], globs: readonly string[]): readonly FilePattern[] {
  return globs.map((glob) => ({ under: base, glob }));
}

/** bash(1), INVOCATION; `.bash_aliases` is Debian's habit, `.bashrc.d` Fedora's. `.profile` is read by sh and dash too. */
export const BASH: readonly FilePattern[] = under("home", [
  ".bashrc",
  ".bash_profile",
  ".bash_login",
  ".profile",
  ".bash_aliases",
  ".bashrc.d/*",
]);

/** zsh(1), STARTUP/SHUTDOWN FILES; the second row where `ZDOTDIR` is `~/.config/zsh`, as most who set it choose. */
export const ZSH: readonly FilePattern[] = [
  ...under("home", [".zshenv", ".zprofile", ".zshrc", ".zlogin", ".oh-my-zsh/custom/*.zsh"]),
  ...under("config", ["zsh/.zshenv", "zsh/.zprofile", "zsh/.zshrc", "zsh/.zlogin"]),
];

/** fish(1), CONFIGURATION. */
export const FISH: readonly FilePattern[] = under("config", ["fish/config.fish", "fish/conf.d/*.fish"]);

const POWERSHELL_NAMES =
  "{profile,Microsoft.PowerShell_profile,Microsoft.VSCode_profile,Microsoft.PowerShellISE_profile}.ps1";

/**
 * about_Profiles: the first row for PowerShell 7 on Linux and macOS, then 7 (`PowerShell`) and 5.1 (`WindowsPowerShell`) on
 * Windows, where OneDrive may have taken the Documents folder over. Looked for on every platform: homes are carried about.
 */
export const POWERSHELL: readonly FilePattern[] = [
  ...under("config", [`powershell/${POWERSHELL_NAMES}`]),
  ...under(
    "home",
    ["Documents", "OneDrive*/Documents"].flatMap((folder) => [
      `${folder}/PowerShell/${POWERSHELL_NAMES}`,
      `${folder}/WindowsPowerShell/${POWERSHELL_NAMES}`,
    ]),
  ),
];

/** Names that hold no values but show which are wanted, and `.env.d.ts`, which is no such file at all. */
const EXAMPLES: readonly string[] = [
  "*.{example,sample,template,tmpl,tpl,dist}",
  "*.{example,sample,template,dist}.*",
  "*.d.ts",
];

/** What dotenv libraries and frameworks load from a project, and the same file in the home and in the client's own folder. */
export const DOTENV: readonly FilePattern[] = [
  { under: "root", glob: "**/.env" },
  { under: "root", glob: "**/.env.*", not: EXAMPLES },
  { under: "home", glob: ".env" },
  { under: "claude-config", glob: ".env" },
];
