import { API, type Credential, type FileStore, type Plugin } from "@claude-rotate/contract";
import { __reader__ } from "@claude-rotate/formats";
import { ask } from "@claude-rotate/issuer";
import { question } from "./question.ts";

/** The kind of key: how one looks, what holds it, and how its issuer is asked. */
const credential: Credential = {
  id: "__id__",
  title: "__title__ API key",
  names: ["__variable__"],
  pattern: /__prefix__[A-Za-z0-9_-]{20,200}/,
  prefixes: ["__prefix__"],
  test: (secret, host) => ask(question, secret, host),
};

/** The tool's own file. Shell files, .env files and MCP configs are read already: they need no store of yours. */
const store: FileStore = {
  id: "__id__-file",
  files: [{ under: "home", glob: "__file__" }],
  //lines: read: (text) => __reader__(text),
  //tree: read: (text) => {
  //tree:   const reading = __reader__(text);
  //tree:   if (reading.kind === "broken") return reading;
  //tree:   const assignments = reading.values
  //tree:     .filter(({ superseded }) => !superseded)
  //tree:     .map(({ pointer, name, span, codecs }) => ({ address: pointer, name, span, codecs }));
  //tree:   return { kind: "read", assignments };
  //tree: },
};

export const plugin: Plugin = {
  name: "__name__",
  api: API,
  credentials: [credential],
  stores: [store],
};
