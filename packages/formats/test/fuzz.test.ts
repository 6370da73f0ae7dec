import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDotenv,
  addFish,
  addFishVariable,
  addJsonElement,
  addJsonString,
  addNushell,
  addPam,
  addPowershell,
  addShell,
  addSystemd,
  decode,
  encode,
  readDotenv,
  readFish,
  readFishVariables,
  readJson,
  readNushell,
  readPam,
  readPowershell,
  readShell,
  readSystemd,
  type TextReading,
} from "../src/index.ts";
import { type Choose, documents, runs } from "./support/choose.ts";
import { dotenvDocument } from "./support/dotenv-document.ts";
import { fishDocument } from "./support/fish-document.ts";
import { fishVariablesDocument } from "./support/fish-variables-document.ts";
import { jsonDocument } from "./support/json-document.ts";
import { nushellDocument } from "./support/nushell-document.ts";
import { pamDocument } from "./support/pam-document.ts";
import { powershellDocument } from "./support/powershell-document.ts";
import { shellDocument } from "./support/shell-document.ts";
import { systemdDocument } from "./support/systemd-document.ts";

interface Value {
  readonly address: string;
  readonly span: readonly [number, number];
  readonly codecs: Parameters<typeof decode>[1];
}

interface Format {
  readonly make: (choose: Choose) => { readonly text: string };
  /** Undefined where the text is broken. */
  readonly read: (text: string) => readonly Value[] | undefined;
  readonly add: (text: string) => unknown;
  /** Whether a raw value can decide how others are read. */
  readonly isEntangled?: (raw: string) => boolean;
}

const ofAssignments =
  (read: (text: string) => TextReading): Format["read"] =>
  (text) => {
    const reading = read(text);
    return reading.kind === "read" ? reading.assignments : undefined;
  };

const FORMATS: Readonly<Record<string, Format>> = {
  JSON: {
    make: jsonDocument,
    read: (text) => {
      const reading = readJson(text);
      if (reading.kind === "broken") return undefined;
      return reading.values.map(({ pointer, span, codecs }) => ({ address: pointer, span, codecs }));
    },
    add: (text) => [addJsonString(text, ["env"], "A"), addJsonElement(text, ["env", "list"])],
  },
  dotenv: {
    make: dotenvDocument,
    read: ofAssignments(readDotenv),
    add: (text) => addDotenv(text, "A"),
    // An unclosed quote goes to the next one in the file that only a comment follows, as in the dotenv package itself.
    isEntangled: (raw) => /['"`\\]/.test(raw),
  },
  bash: {
    make: (choose) => shellDocument(choose, "bash"),
    read: ofAssignments((text) => readShell(text, "bash")),
    add: (text) => addShell(text, "A"),
  },
  zsh: {
    make: (choose) => shellDocument(choose, "zsh"),
    read: ofAssignments((text) => readShell(text, "zsh")),
    add: (text) => addShell(text, "A"),
  },
  fish: { make: fishDocument, read: ofAssignments(readFish), add: (text) => addFish(text, "A") },
  PowerShell: {
    make: powershellDocument,
    read: ofAssignments(readPowershell),
    add: (text) => addPowershell(text, "A"),
  },
  nushell: { make: nushellDocument, read: ofAssignments(readNushell), add: (text) => addNushell(text, "A") },
  fish_variables: {
    make: fishVariablesDocument,
    read: ofAssignments(readFishVariables),
    add: (text) => addFishVariable(text, "A"),
  },
  "environment.d": {
    make: systemdDocument,
    read: ofAssignments(readSystemd),
    add: (text) => addSystemd(text, "A"),
  },
  pam_env: { make: pamDocument, read: ofAssignments(readPam), add: (text) => addPam(text, "A") },
};

const PIECES = [
  ..."'\"`\\$(){}[]<>#;|&=:,@! \n\r\t/*",
  "\u00ff",
  "\ufeff",
  "<<",
  "$(",
  "case ",
  "esac",
  "A=",
  '@"\n',
] as const;

/** A few pieces put in, taken out or doubled anywhere. */
function mutate(choose: Choose, text: string): string {
  let mutated = text;
  for (let left = 1 + choose(6); left > 0; left--) {
    const at = (choose(256) * 256 + choose(256)) % (mutated.length + 1);
    const length = choose(8);
    const put = choose(3) === 0 ? mutated.slice(at, at + length) : choose(PIECES as unknown as [string]);
    mutated = mutated.slice(0, at) + put + mutated.slice(choose(2) === 0 ? at : at + length);
  }
  return mutated;
}

describe.each(Object.entries(FORMATS))("any text as %s", (_, { make, read, add, isEntangled }) => {
  it("is read or broken, with spans inside it that don't overlap", () => {
    const made = documents((choose) => mutate(choose, make(choose).text));
    let reads = 0;
    const property = fc.property(made, (text) => {
      add(text);
      const values = read(text);
      if (!values) return;
      reads++;
      let end = 0;
      for (const { span, codecs } of values) {
        expect(span[0]).toBeGreaterThanOrEqual(end);
        expect(span[1]).toBeGreaterThanOrEqual(span[0]);
        end = span[1];
        decode(text.slice(...span), codecs);
      }
      expect(end).toBeLessThanOrEqual(text.length);
      expect(new Set(values.map(({ address }) => address)).size).toBe(values.length);
      const entangled = isEntangled && values.some(({ span }) => isEntangled(text.slice(...span)));
      if (!entangled) checkSwap(text, values, read);
    });
    fc.assert(property, { numRuns: runs });
    expect(reads).toBeGreaterThan(runs / 20);
  });
});

/** Whatever the text is, a swap that is allowed is found again and leaves the other values as they were. */
function checkSwap(text: string, values: readonly Value[], read: Format["read"]): void {
  const index = text.length % (values.length || 1);
  const one = values[index];
  const raw = one && encode("sk-ant-new_1", one.codecs);
  if (!one || typeof raw !== "string") return;
  const after = text.slice(0, one.span[0]) + raw + text.slice(one.span[1]);
  const again = read(after)?.map(({ span, codecs }) => decode(after.slice(...span), codecs));
  const before = values.map(({ span, codecs }) => decode(text.slice(...span), codecs));
  expect(again).toEqual(before.with(index, "sk-ant-new_1"));
}

// Each of these takes hours where the time grows with the square of the length, and far under a second otherwise.
describe("ten million characters", () => {
  const LENGTH = 10_000_000;
  const fill = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length));
  const formats = Object.entries(FORMATS);
  const pieces = [
    "a",
    " ",
    "'",
    '"',
    "\\",
    "`",
    "$(",
    "(",
    "((",
    "[",
    "{",
    "<<A ",
    "#",
    "\r",
    "A=",
    "case x in ",
    "@'\n",
    "/*",
  ];

  it.each(formats)("on one line are read as %s", (_, { read }) => {
    for (const start of ["", "A='", 'A="', '{"A":"', '$env:A = "']) {
      const text = start + fill("x");
      expect(() => read(text)).not.toThrow();
    }
  });

  it.each(pieces)("of %j are read in every format", (piece) => {
    const text = fill(piece).slice(0, 200_000);
    for (const [, { read }] of formats) expect(() => read(text)).not.toThrow();
    for (const [, { read }] of formats) expect(() => read(`A=x\n${text}`)).not.toThrow();
  });
});
