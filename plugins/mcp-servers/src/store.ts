import type { FileStore } from "@claude-rotate/contract";
import { add } from "./add.ts";
import { FACTS } from "./layouts.ts";
import { read } from "./read.ts";

export const PLUGIN = "@claude-rotate/plugin-mcp-servers";

export const store: FileStore = {
  id: "mcp-servers",
  files: [...FACTS.values()].flatMap(({ files }) => files),
  read,
  edits: { add },
};
