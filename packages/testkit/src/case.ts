import fs from "node:fs";
import path from "node:path";
import type { Credential } from "@claude-rotate/contract";
import { fakeKey, type Sample } from "./keys.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";

/** `case.json` beside `before` and `after`; none is needed. */
interface Settings {
  /** The credential whose key stands in the files. Default: the plugin's first. */
  readonly credential?: string;
  /** Variables of the process; `{{home}}` is the sandbox's home. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A machine before and after a rotation, as two folders of files in which `{{old}}` stands for a key. */
export interface Case {
  readonly name: string;
  readonly credential: Credential;
  readonly keys: Keys;
  readonly after: Readonly<Record<string, string>>;
  open(): Sandbox;
  env(sandbox: Sandbox): Readonly<Record<string, string>>;
}

interface Keys {
  readonly old: string;
  readonly new: string;
  /** A key that belongs to something else and stays. */
  readonly other: string;
}

export interface Kind {
  readonly credential: Credential;
  readonly sample: Sample;
}

/** The names of the cases in a folder. */
export function caseNames(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Throws where something that only its author can say is not said. */
export function openCase(folder: string, name: string, kinds: readonly Kind[]): Case {
  const at = path.join(folder, name);
  const settings = settingsOf(path.join(at, "case.json"));
  const kind = kinds.find(({ credential }) => credential.id === (settings.credential ?? credential.id));
  if (!kind) throw new Error(`${name}/case.json: no credential ${settings.credential}`);
  for (const side of ["before", "after"])
    if (!fs.existsSync(path.join(at, side))) throw new Error(`${name} has no folder "${side}"`);
  const keys = keysOf(kind, name);
  const before = filesOf(path.join(at, "before"), keys);
  const after = filesOf(path.join(at, "after"), keys);
  if (Object.keys(before).length === 0) throw new Error(`${name}/before is empty`);
  return {
    name,
    credential: kind.credential,
    keys,
    after,
    open: () =>
      makeSandbox(
        Object.fromEntries(Object.entries(before).map(([file, text]) => [file, Buffer.from(text, "latin1")])),
      ),
    env: (sandbox) =>
      Object.fromEntries(
        Object.entries(settings.env ?? {}).map(([variable, value]) => [
          variable,
          filled(value, keys).replaceAll("{{home}}", sandbox.at("home")),
        ]),
      ),
  };
}

function keysOf({ sample }: Kind, name: string): Keys {
  const key = (which: string): string => fakeKey(sample, `${name} ${which}`);
  return { old: key("old"), new: key("new"), other: key("other") };
}

function settingsOf(file: string): Settings {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Settings;
  } catch (cause) {
    throw new Error(`${file} is no JSON`, { cause });
  }
}

/** Every file below a folder, one character a byte, by its name with slashes. */
function filesOf(folder: string, keys: Keys): Record<string, string> {
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const named = files.map((file): [string, string] => {
    const name = path.relative(folder, file).split(path.sep).join("/");
    if (!/^(?:home|project|etc)\//.test(name))
      throw new Error(`${file}: files of a case stand below home, project or etc`);
    return [name, filled(fs.readFileSync(file, "latin1"), keys)];
  });
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `{{old}}`, `{{new}}`, `{{other}}`; with `.tail` the last 20 characters. */
function filled(text: string, keys: Keys): string {
  return text.replace(/\{\{(old|new|other)(\.tail)?\}\}/g, (_all, which: keyof Keys, tail?: string) =>
    tail === undefined ? keys[which] : keys[which].slice(-20),
  );
}
