import type { Home } from "./home.ts";

export interface Stranger {
  readonly name?: string;
  readonly version?: string;
  /** What its one file says. */
  readonly code: string;
  readonly brings?: object;
  readonly capabilities?: object;
}

/** A package with a plugin of somebody else's, in a folder of the home; returns its file. */
export function installStranger(home: Home, folder: string, stranger: Stranger): string {
  const { name = "acme-rotate", version = "1.0.0", code, brings, capabilities } = stranger;
  const marker = { plugin: "./dist/index.js", api: 1, brings, capabilities };
  home.write(
    `${folder}/package.json`,
    JSON.stringify({ name, version, author: "Acme", "claude-rotate": marker }),
  );
  return home.write(`${folder}/dist/index.js`, code);
}

/** A project with a repository that depends on packages. */
export function makeProject(home: Home, folder: string, dependencies: readonly string[]): void {
  home.write(`${folder}/.git/HEAD`, "ref: refs/heads/main\n");
  const list = Object.fromEntries(dependencies.map((name) => [name, "*"]));
  home.write(`${folder}/package.json`, JSON.stringify({ name: "shop", dependencies: list }));
}

/** A whole plugin: a credential, files, items, a source and a check, which all look at what they are given. */
export const WHOLE: Stranger = {
  brings: {
    credentials: ["acme-two"],
    stores: ["acme-file", "acme-item"],
    sources: ["acme"],
    checks: ["acme/one"],
  },
  capabilities: {
    files: ["home:.acme/token"],
    exec: ["acme"],
    fetch: ["https://api.acme.example"],
    env: ["ACME_ADDR"],
  },
  code: `
import { API, RotateError, Secret } from "@claude-rotate/contract";
import path from "node:path";
const ADDRESS = /token=(\\S+)/;
let item = "acme2_" + "0123456789abcdef".repeat(2);
export const plugin = {
  name: "acme-rotate", api: API,
  credentials: [{
    id: "acme-two", title: "ACME two", names: ["ACME_TWO"], pattern: /acme2_[a-z0-9]{32}/, prefixes: ["acme2_"],
    test: async (secret, host) => {
      const base = host.env.CLAUDE_ROTATE_ACME_TWO_BASE_URL ?? "https://api.acme.example";
      const { status } = await host.fetch({ method: "GET", url: base + "/me", headers: { "x-key": secret.reveal() } });
      return { verdict: status === 200 ? "valid" : "invalid", status };
    },
  }],
  stores: [
    { id: "acme-file", files: [{ under: "home", glob: ".acme/token" }],
      read: (text, file) => {
        const match = ADDRESS.exec(text);
        if (!match) return { kind: "not-mine" };
        const start = match.index + 6;
        return { kind: "read", assignments: [{ address: path.basename(file.path), name: "ACME_TWO", span: [start, start + match[1].length], codecs: [] }] };
      } },
    { id: "acme-item", find: async function* (host) {
        yield { address: "one", name: "ACME_TWO", value: new Secret(item), note: host.env.ACME_ADDR + " " + host.env.OTHER };
      },
      swap: async (one, from, to) => { if (item !== from.reveal()) throw new Error("another"); item = to.reveal(); } },
  ],
  sources: [{ scheme: "acme", read: async (ref, host) => {
    const { stdout } = await host.exec("acme", ["read", ref]);
    if (stdout === "") throw new RotateError("SOURCE_UNREADABLE", "acme has nothing under " + ref);
    return new Secret(stdout.trim());
  } }],
  checks: [{ id: "acme/one", level: "info", title: "entries", run: async (machine) =>
    [{ message: machine.entries.length + " entries, values " + machine.entries.filter((one) => one.value.reveal() !== "").length, mend: "none" }] }],
};
`,
};
