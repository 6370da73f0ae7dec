import type { Codec } from "@claude-rotate/contract";
import * as formats from "../../src/index.ts";
import type { Choose } from "../../test/support/choose.ts";
import { dotenvDocument } from "../../test/support/dotenv-document.ts";
import { fishDocument } from "../../test/support/fish-document.ts";
import { fishVariablesDocument } from "../../test/support/fish-variables-document.ts";
import { jsonDocument } from "../../test/support/json-document.ts";
import { nushellDocument } from "../../test/support/nushell-document.ts";
import { pamDocument } from "../../test/support/pam-document.ts";
import { powershellDocument } from "../../test/support/powershell-document.ts";
import { shellDocument } from "../../test/support/shell-document.ts";
import { systemdDocument } from "../../test/support/systemd-document.ts";
import { tomlDocument } from "../../test/support/toml-document.ts";
import { yamlDocument } from "../../test/support/yaml-document.ts";

export interface Value {
  readonly address: string;
  readonly span: readonly [number, number];
  readonly codecs: readonly Codec[];
}

/** A format: what writes valid documents of it, and what reads them. The two share nothing. */
export interface Format {
  readonly name: string;
  readonly make: (choose: Choose) => { readonly text: string };
  /** `undefined` where the text is broken. */
  readonly read: (text: string) => readonly Value[] | undefined;
  /** Whether a raw value can decide how others are read: a swap there may change what they are. */
  readonly isEntangled?: (raw: string) => boolean;
  /** Milliseconds for 100 kB; default 100. */
  readonly most?: number;
}

type Lines = (text: string) => formats.TextReading;
type Tree = (text: string) => formats.TreeReading | formats.JsonReading;

const lines =
  (read: Lines): Format["read"] =>
  (text) => {
    const reading = read(text);
    return reading.kind === "read" ? reading.assignments : undefined;
  };

const tree =
  (read: Tree): Format["read"] =>
  (text) => {
    const reading = read(text);
    if (reading.kind === "broken") return undefined;
    return reading.values.map(({ pointer, span, codecs }) => ({ address: pointer, span, codecs }));
  };

export const FORMATS: readonly Format[] = [
  { name: "JSON", make: jsonDocument, read: tree(formats.readJson) },
  { name: "TOML", make: tomlDocument, read: tree(formats.readToml) },
  // Read by the yaml package, which builds a node for everything: linear, but slow.
  { name: "YAML", make: yamlDocument, read: tree(formats.readYaml), most: 1_000 },
  {
    name: "dotenv",
    make: dotenvDocument,
    read: lines(formats.readDotenv),
    // An unclosed quote goes to the next one in the file that only a comment follows, as in the dotenv package itself.
    isEntangled: (raw) => /['"`\\]/.test(raw),
  },
  {
    name: "bash",
    make: (choose) => shellDocument(choose, "bash"),
    read: lines((text) => formats.readShell(text, "bash")),
  },
  {
    name: "zsh",
    make: (choose) => shellDocument(choose, "zsh"),
    read: lines((text) => formats.readShell(text, "zsh")),
  },
  { name: "fish", make: fishDocument, read: lines(formats.readFish) },
  { name: "fish_variables", make: fishVariablesDocument, read: lines(formats.readFishVariables) },
  { name: "PowerShell", make: powershellDocument, read: lines(formats.readPowershell) },
  { name: "nushell", make: nushellDocument, read: lines(formats.readNushell) },
  { name: "environment.d", make: systemdDocument, read: lines(formats.readSystemd) },
  { name: "pam_env", make: pamDocument, read: lines(formats.readPam) },
];
