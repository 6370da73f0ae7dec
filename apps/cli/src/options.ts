/** An option as the user types it. Parsing, help and completion all read this table. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What the value is called in help; absent where the option takes none. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly many?: true;
  readonly help: string;
  /** With it the command is of the kind `changes`. */
  readonly changes?: true;
  /** What a shell offers for the value. */
  readonly offers?: "file" | "folder";
}

export interface Argument {
  readonly name: string;
  readonly required?: true;
  readonly choices?: readonly string[];
  /** Offers the credentials' ids. */
  readonly credential?: true;
}

export interface Command {
  readonly name: CommandName;
  readonly help: string;
  readonly argument?: Argument;
  /** A second word. */
  readonly subject?: Argument;
  readonly flags: readonly Flag[];
  /**
   * `changes`: refuses while another rotation is unfinished. All others say so and go on; `reads` may be ended at any
   * moment, too. `bare` looks at nothing of the machine.
   */
  readonly kind: "changes" | "recovers" | "reads" | "plays" | "bare";
}

export type CommandName =
  | "scan"
  | "which"
  | "doctor"
  | "explain"
  | "verify"
  | "rotate"
  | "undo"
  | "recover"
  | "history"
  | "forget"
  | "plugins"
  | "init"
  | "demo"
  | "completion";

export const EVERYWHERE: readonly Flag[] = [
  { name: "json", help: "one JSON document on stdout, nothing else" },
  { name: "cwd", value: "DIR", help: "as if started in DIR", offers: "folder" },
  { name: "root", value: "DIR", many: true, help: "a folder with projects (may repeat)", offers: "folder" },
  { name: "config", value: "FILE", help: "this config file in place of your own", offers: "file" },
  { name: "plugin", value: "NAME|PATH", many: true, help: "this plugin, too (may repeat)", offers: "file" },
  { name: "no-color", help: "no colours (NO_COLOR and FORCE_COLOR count too)" },
  { name: "quiet", help: "the result alone" },
  { name: "verbose", help: "say more on stderr; never a key" },
  { name: "help", help: "this text; behind a command, that command's" },
  { name: "version", help: "the version" },
];

const CREDENTIAL: Argument = { name: "CREDENTIAL", credential: true };
const ID: Argument = { name: "ID" };

const SKIP: Flag = {
  name: "skip",
  value: "PLACE",
  many: true,
  help: "leave this place or file as it is (may repeat)",
  offers: "file",
};

const REQUIRE: Flag = { name: "require-plugins", help: "fail where a plugin that was found is not loaded" };

const ROTATE: readonly Flag[] = [
  {
    name: "to",
    value: "REF",
    help: "where the new key comes from: - (stdin), env:NAME, file:PATH, op://VAULT/ITEM/FIELD, vault:PATH#FIELD; in a terminal: a prompt",
  },
  { name: "from", value: "FP|HINT", many: true, help: "which old key, by fingerprint or hint (may repeat)" },
  { name: "all", help: "every old key of the credential" },
  {
    name: "add",
    value: "PLACE",
    many: true,
    help: "write it also into this file, or at this address of it (PATH#ADDRESS), where there is none yet (may repeat)",
    offers: "file",
  },
  SKIP,
  { name: "no-undo", help: "keep nothing that an undo would need" },
  { name: "dry-run", help: "show the plan; change nothing" },
  { name: "yes", help: "don't ask" },
  { name: "no-verify", help: "don't ask the issuer (offline)" },
  { name: "ignore-plugin-errors", help: "go on without the places of plugins that failed" },
  REQUIRE,
];

const DOCTOR: readonly Flag[] = [
  { name: "fix", changes: true, help: "mend what is safe to mend, in one step that undo puts back" },
  {
    name: "scrub",
    help: "with --fix: overwrite old keys where they stay behind, in backups, transcripts, histories",
  },
  { name: "yes", help: "don't ask" },
  { name: "offline", help: "ask nobody about any key" },
  { name: "run-helpers", help: "run the apiKeyHelper of user or managed settings; a project's never" },
  REQUIRE,
];

export const COMMANDS: readonly Command[] = [
  {
    name: "scan",
    help: "every place that holds a key, grouped by key",
    flags: [
      {
        name: "format",
        value: "FORMAT",
        choices: ["table", "json", "markdown"],
        help: "table, json or markdown",
      },
      REQUIRE,
    ],
    kind: "reads",
  },
  {
    name: "which",
    help: "the key that the client will use here, why, and what it shadows",
    argument: CREDENTIAL,
    flags: [REQUIRE],
    kind: "reads",
  },
  {
    name: "doctor",
    help: "why a key does not work: every place, setting and issuer checked, with what to do",
    flags: DOCTOR,
    kind: "reads",
  },
  {
    name: "explain",
    help: "what an error message means (as one argument, or piped in), and what this machine says to it",
    argument: { name: "TEXT" },
    flags: [{ name: "offline", help: "ask nobody about any key" }],
    kind: "reads",
  },
  {
    name: "verify",
    help: "test every key found with its issuer",
    flags: [
      { name: "with-client", help: "ask Claude Code itself, too: one short message, in an empty folder" },
      {
        name: "in-project",
        help: "with --with-client, after asking: in this folder, with its project's helper, hooks and servers",
      },
      {
        name: "until-dead",
        value: "FP",
        changes: true,
        help: "wait until the issuer calls that old key dead, then forget what undo needs of it",
      },
      { name: "wait", value: "SECONDS", help: "how long --until-dead waits; default 600" },
      REQUIRE,
    ],
    kind: "reads",
  },
  {
    name: "rotate",
    help: "move every place from the old key to a new one, or change nothing",
    argument: CREDENTIAL,
    flags: ROTATE,
    kind: "changes",
  },
  {
    name: "undo",
    help: "put the last (or that) rotation back",
    argument: ID,
    flags: [
      SKIP,
      { name: "no-verify", help: "don't ask the issuer whether the old key still works" },
      REQUIRE,
    ],
    kind: "changes",
  },
  {
    name: "recover",
    help: "finish what a crash left (every command does this first)",
    flags: [
      {
        name: "take-over",
        help: "also what a rotation left that can't be seen from here, in another container or on another machine: you know that it is gone",
      },
      { name: "yes", help: "don't ask" },
    ],
    kind: "recovers",
  },
  { name: "history", help: "past rotations, fingerprints only", flags: [], kind: "reads" },
  { name: "forget", help: "erase what undo needs, now", argument: ID, flags: [], kind: "recovers" },
  {
    name: "plugins",
    help: "the plugins that were found; take a stranger in, or out again",
    argument: { name: "VERB", choices: ["list", "trust", "untrust", "check"] },
    subject: { name: "NAME" },
    flags: [{ name: "yes", help: "don't ask" }],
    kind: "reads",
  },
  { name: "init", help: "write a config file, where you have none", flags: [], kind: "bare" },
  {
    name: "demo",
    help: "a throwaway home and a loopback provider: a whole rotation to look at",
    flags: [],
    kind: "plays",
  },
  {
    name: "completion",
    help: "a script that completes these words",
    argument: { name: "SHELL", required: true, choices: ["bash", "zsh", "fish", "powershell"] },
    flags: [],
    kind: "bare",
  },
];
