import type { FilePattern, FileStore, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import {
  addDotenv,
  addFish,
  addPowershell,
  addShell,
  readDotenv,
  readFish,
  readPowershell,
  readShell,
} from "@claude-rotate/formats";
import { BASH, DOTENV, FISH, POWERSHELL, ZSH } from "./places.ts";

interface Format {
  read(text: string): Reading;
  add(text: string, name: string): Insertion | Refusal;
}

function store(id: string, files: readonly FilePattern[], format: Format): FileStore {
  return {
    id,
    files,
    read: (text) => format.read(text),
    edits: { add: (text, _file, name) => format.add(text, name) },
  };
}

export const stores: readonly FileStore[] = [
  store("bash", BASH, { read: (text) => readShell(text, "bash"), add: addShell }),
  store("zsh", ZSH, { read: (text) => readShell(text, "zsh"), add: addShell }),
  store("fish", FISH, { read: readFish, add: addFish }),
  store("powershell", POWERSHELL, { read: readPowershell, add: addPowershell }),
  store("dotenv", DOTENV, { read: readDotenv, add: addDotenv }),
];
