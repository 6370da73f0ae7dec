import { API, type FileStore, type Plugin } from "@claude-rotate/contract";
import { readDotenv } from "@claude-rotate/formats";

/** `NAME=value` lines. The core decides which of them hold a key: this only says where values stand. */
const file: FileStore = {
  id: "skills-file",
  files: [{ under: "home", glob: ".skillsrc" }],
  read: (text) => readDotenv(text),
};

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-skills",
  api: API,
  stores: [file],
};
