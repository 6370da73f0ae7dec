import type { FilePattern, Refresh } from "@claude-rotate/contract";

type Rest = Omit<FilePattern, "under" | "glob">;

function under(
  base: FilePattern["under"],
  globs: readonly string[],
  rest: Rest = {},
): readonly FilePattern[] {
  return globs.map((glob) => ({ under: base, glob, ...rest }));
}

/** Below Linux's `/etc`: for every user of the machine. */
function forAll(globs: readonly string[], rest: Rest = {}): readonly FilePattern[] {
  return under("etc", globs, { ...rest, owner: "administrator", platforms: ["linux"] });
}

/** A login bash reads no `.bashrc` by itself, so that `exec bash -l` would not take such a file up. */
const INTERACTIVE: Refresh = { program: "bash", how: "exec bash", shell: true };

/** What reads a shell's files anew, those of a login among them. */
const login = (program: string): Rest => ({ refresh: { program, how: `exec ${program} -l`, shell: true } });

/** What a desktop starts has the variables of the login. */
const SESSION: Refresh = { program: "the desktop session", how: "log out and in again" };

/**
 * bash(1), INVOCATION; `.bash_aliases` is Debian's habit, `.bashrc.d` Fedora's. `.profile` is read by sh and dash too. The
 * fourth row is what display managers and Plasma run before a desktop.
 */
export const BASH: readonly FilePattern[] = [
  ...under("home", [".bashrc", ".bash_aliases", ".bashrc.d/*"], { refresh: INTERACTIVE }),
  ...under("home", [".bash_profile", ".bash_login", ".profile", ".profile.d/*.sh"], login("bash")),
  ...under("home", [".kshrc"]),
  ...under("config", ["bash/*.{sh,bash}"]),
  ...under("home", [".xprofile", ".xsessionrc", ".xinitrc"], { refresh: SESSION }),
  ...under("config", ["plasma-workspace/env/*.sh"], { refresh: SESSION, platforms: ["linux"] }),
  ...forAll(["profile", "profile.d/*.sh", "bash.bashrc"]),
];

/** zsh(1), STARTUP/SHUTDOWN FILES; the second row where `ZDOTDIR` is `~/.config/zsh`, as most who set it choose. */
export const ZSH: readonly FilePattern[] = [
  ...under("home", [".zshenv", ".zprofile", ".zshrc", ".zlogin"], login("zsh")),
  ...under("config", ["zsh/.zshenv", "zsh/.zprofile", "zsh/.zshrc", "zsh/.zlogin"], login("zsh")),
  // Run in a loop, which is not followed.
  ...under("home", [".oh-my-zsh/custom/*.zsh", ".zshrc.d/*", ".zsh/*.zsh"], login("zsh")),
  ...under("config", ["zsh/*.zsh", "zsh/conf.d/*.zsh"], login("zsh")),
  ...forAll(["zsh/zshenv", "zsh/zprofile", "zsh/zshrc", "zshenv", "zprofile", "zshrc"]),
];

/** fish(1), CONFIGURATION. */
export const FISH: readonly FilePattern[] = [
  ...under("config", ["fish/config.fish", "fish/conf.d/*.fish", "fish/functions/*.fish"], login("fish")),
  ...forAll(["fish/config.fish", "fish/conf.d/*.fish"]),
];

/** fish(1), UNIVERSAL VARIABLES. A crash while fish keeps the file leaves `fish_variablesXXXXXX` beside it. */
export const FISH_VARIABLES: readonly FilePattern[] = [
  ...under("config", ["fish/fish_variables"]),
  ...under("config", ["fish/fish_variables*"], { inert: "fish left this copy behind and never reads it" }),
];

/** https://www.nushell.sh/book/configuration.html; the second row for macOS and Windows, where no XDG_CONFIG_HOME is set. */
const NUSHELL_FILES: readonly string[] = ["nushell/{env,config,login}.nu", "nushell/autoload/*.nu"];
export const NUSHELL: readonly FilePattern[] = [
  ...under("config", NUSHELL_FILES),
  ...under("app-data", NUSHELL_FILES, { platforms: ["darwin", "win32"] }),
];

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
  ...under("etc", [`PowerShell/*/${POWERSHELL_NAMES}`], { owner: "administrator", platforms: ["win32"] }),
];

/** environment.d(5): the user's systemd and what the desktop starts. */
export const SYSTEMD: readonly FilePattern[] = [
  ...under("config", ["environment.d/*.conf"], { refresh: SESSION }),
  ...forAll(["environment.d/*.conf"], { refresh: SESSION }),
];

/** systemd.unit(5), UNIT FILE LOAD PATH: the user's own services, and what is added to them. */
const UNITS: readonly string[] = ["systemd/user/*.service", "systemd/user/*.service.d/*.conf"];
const RELOAD: Refresh = {
  program: "systemd",
  how: "systemctl --user daemon-reload, then restart the service",
};
export const SYSTEMD_UNITS: readonly FilePattern[] = [
  ...under("config", UNITS, { refresh: RELOAD }),
  ...under(
    "home",
    UNITS.map((glob) => `.local/share/${glob}`),
    { refresh: RELOAD },
  ),
];

/** launchd.plist(5). */
export const LAUNCHD: readonly FilePattern[] = under("home", ["Library/LaunchAgents/*.plist"], {
  refresh: { program: "launchd", how: "launchctl unload {path}; launchctl load {path}" },
});

/** https://docs.streamlit.io/develop/api-reference/connections/secrets.toml */
export const STREAMLIT: readonly FilePattern[] = [
  ...under("root", ["**/.streamlit/secrets.toml"]),
  ...under("home", [".streamlit/secrets.toml"]),
];

/** pam_env(8): every login. */
export const PAM: readonly FilePattern[] = [
  ...under("home", [".pam_environment"], { refresh: SESSION }),
  ...forAll(["environment", "security/pam_env.conf"], { refresh: SESSION }),
];

/** direnv(1): a changed file is blocked until it is allowed again. */
export const DIRENV: readonly FilePattern[] = [
  ...under("root", ["**/.envrc"], { refresh: { program: "direnv", how: "direnv allow {path}" } }),
  ...under("home", [".envrc"], { refresh: { program: "direnv", how: "direnv allow {path}" } }),
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
  // The home's own, where CLAUDE_CONFIG_DIR has moved the client elsewhere.
  { under: "home", glob: ".claude/.env" },
];

/** https://docs.docker.com/compose/intro/compose-application-model/ and the names of files that override. */
export const COMPOSE: readonly FilePattern[] = under(
  "root",
  ["**/{docker-compose,compose}{,.*,-*,_*}.{yml,yaml}"],
  { refresh: { program: "docker compose", how: "docker compose -f {path} up -d" } },
);

/** https://containers.dev/implementors/spec/#devcontainerjson */
export const DEVCONTAINER: readonly FilePattern[] = under(
  "root",
  ["", "**/"].flatMap((folder) => [
    `${folder}.devcontainer/devcontainer.json`,
    `${folder}.devcontainer/*/devcontainer.json`,
    `${folder}.devcontainer.json`,
  ]),
  { refresh: { program: "the dev container", how: "rebuild it: Dev Containers: Rebuild Container" } },
);

/** GitHub's, and those of Gitea and Forgejo, which read the same. */
export const WORKFLOWS: readonly FilePattern[] = under("root", [
  "{.github,.gitea,.forgejo}/workflows/*.{yml,yaml}",
  "**/{.github,.gitea,.forgejo}/workflows/*.{yml,yaml}",
]);
