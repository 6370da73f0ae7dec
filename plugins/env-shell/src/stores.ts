import type { Assignment, FilePattern, FileRef, FileStore, Follow, Reading } from "@claude-rotate/contract";
import {
  addDotenv,
  addFish,
  addFishVariable,
  addNushell,
  addPam,
  addPowershell,
  addShell,
  addSystemd,
  addTomlString,
  decode,
  readDotenv,
  readFish,
  readFishVariables,
  readNushell,
  readPam,
  readPowershell,
  readShell,
  readSystemd,
  readValueFile,
  type ScriptReading,
  type TextReading,
  tooLarge,
  valueFiles,
} from "@claude-rotate/formats";
import { addToCompose, readCompose } from "./compose.ts";
import { addToDevcontainer, readDevcontainer } from "./devcontainer.ts";
import {
  contents,
  direnvFiles,
  nushellFiles,
  passedOn,
  pathOf,
  sourcedFiles,
  VALUES,
  zshFiles,
} from "./follow.ts";
import {
  BASH,
  COMPOSE,
  DEVCONTAINER,
  DIRENV,
  DOTENV,
  FISH,
  FISH_VARIABLES,
  LAUNCHD,
  NUSHELL,
  PAM,
  POWERSHELL,
  STREAMLIT,
  SYSTEMD,
  SYSTEMD_UNITS,
  WORKFLOWS,
  ZSH,
} from "./places.ts";
import { readAgent, readSecrets, readUnit } from "./services.ts";
import { readWorkflow } from "./workflow.ts";

type Add = NonNullable<FileStore["edits"]>["add"];
type Read = FileStore["read"];

/** A store whose files may name others: values alone, or lists of them. */
function store(id: string, files: readonly FilePattern[], read: Read, add?: Add): FileStore {
  return {
    id,
    files,
    read: (text, file) => {
      const layer = file.layer ?? "";
      const large = tooLarge(text);
      if (large !== undefined) return { kind: "broken", line: 1, message: large };
      const value = readValueFile(text, layer);
      if (value !== undefined) return value;
      const reading = layer === VALUES ? readDotenv(text) : read(text, file);
      return CONTAINERS.has(id) ? reading : withValueFiles(reading, text, file, id);
    },
    ...(add ? { edits: { add } } : {}),
  };
}

/** Paths in their variables are the container's or the runner's, not this machine's. */
const CONTAINERS: ReadonlySet<string> = new Set(["compose", "devcontainer", "workflow"]);
/** Their readers start from the file's own folder. */
const FROM_FOLDER: ReadonlySet<string> = new Set(["dotenv", "direnv"]);

/** What `A_KEY_FILE=~/.keys/a` leads to. */
function withValueFiles(reading: Reading, text: string, file: FileRef, id: string): Reading {
  if (reading.kind !== "read") return reading;
  const fromFolder = FROM_FOLDER.has(id);
  const files = valueFiles(text, reading.assignments, (word) => pathOf(word, file, fromFolder));
  return files.length === 0 ? reading : { ...reading, follow: [...(reading.follow ?? []), ...files] };
}

type FilesNamed = (
  reading: Extract<ScriptReading, { kind: "read" }>,
  text: string,
  file: FileRef,
) => readonly Follow[];

/** The files that a script runs, and those whose content it takes. */
const named: FilesNamed = (reading, text, file) => [
  ...sourcedFiles(reading.sourced, file),
  ...contents(text, file),
  ...passedOn(text, file),
];

function script(read: (text: string) => ScriptReading, follow: FilesNamed = named): Read {
  return (text, file): Reading => {
    const reading = read(text);
    if (reading.kind === "broken") return reading;
    const { sourced: _, unclosed: __, ...rest } = reading;
    return { ...rest, follow: follow(reading, text, file) };
  };
}

const zsh = script(
  (text) => readShell(text, "zsh"),
  (reading, text, file) => [
    ...named(reading, text, file),
    ...zshFiles(valuesOf(reading.assignments, text, "ZDOTDIR"), file),
  ],
);

/** direnv runs the file with bash, from the file's own folder. */
const direnv = script(
  (text) => readShell(text, "bash"),
  (reading, text, file) => [
    ...sourcedFiles(reading.sourced, file, true),
    ...contents(text, file, true),
    ...passedOn(text, file, true),
    ...direnvFiles(text, file),
  ],
);

function valuesOf(assignments: readonly Assignment[], text: string, name: string): readonly string[] {
  return assignments
    .filter((one) => one.name === name)
    .map(({ span, codecs }) => decode(text.slice(...span), codecs));
}

const only =
  (read: (text: string) => TextReading): Read =>
  (text) =>
    read(text);

const addingZsh: Add = (text, _file, name) => addShell(text, name, "zsh");

const adding =
  (add: (text: string, name: string) => ReturnType<Add>): Add =>
  (text, _file, name) =>
    add(text, name);

export const stores: readonly FileStore[] = [
  store(
    "bash",
    BASH,
    script((text) => readShell(text, "bash")),
    adding(addShell),
  ),
  store("zsh", ZSH, zsh, addingZsh),
  store("fish", FISH, script(readFish), adding(addFish)),
  store("fish-variables", FISH_VARIABLES, only(readFishVariables), adding(addFishVariable)),
  store(
    "nushell",
    NUSHELL,
    script(readNushell, (reading, text, file) => [...named(reading, text, file), ...nushellFiles(text)]),
    adding(addNushell),
  ),
  store("powershell", POWERSHELL, script(readPowershell), adding(addPowershell)),
  store("environment.d", SYSTEMD, only(readSystemd), adding(addSystemd)),
  store("systemd", SYSTEMD_UNITS, readUnit),
  store("launchd", LAUNCHD, readAgent),
  store(
    "streamlit",
    STREAMLIT,
    readSecrets,
    adding((text, name) => addTomlString(text, [], name)),
  ),
  store("pam", PAM, only(readPam), adding(addPam)),
  store("direnv", DIRENV, direnv, adding(addShell)),
  store("dotenv", DOTENV, only(readDotenv), adding(addDotenv)),
  store("compose", COMPOSE, readCompose, addToCompose),
  store("devcontainer", DEVCONTAINER, readDevcontainer, addToDevcontainer),
  store("workflow", WORKFLOWS, readWorkflow),
];
