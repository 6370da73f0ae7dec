import type { FilePattern, VerdictKind } from "@claude-rotate/contract";
import * as v from "valibot";
import { type Shape, strictPattern, UNDERS, VERDICTS } from "../isolation/shapes.ts";

const text = v.pipe(v.string(), v.maxLength(500, "it is longer than 500 characters"));
const variable = v.pipe(
  v.string(),
  v.regex(/^[\w.-]{1,128}$/, "it is no name of letters, digits, _, . and -, of 128 characters at most"),
);
const id = (most: number, start: string) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[${start}][a-z0-9-]{0,${most - 1}}$`),
      `it is no id of lower-case letters, digits and -, of ${most} characters at most`,
    ),
  );
const pointer = v.pipe(text, v.regex(/^(?:\/[^/]*)*$/, "it is no JSON pointer"));

const url = v.pipe(
  text,
  v.regex(
    /^(?:https:\/\/|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])[:/])\S+$/,
    "it is no https: address",
  ),
);

const rule = v.strictObject({
  status: v.optional(v.number()),
  type: v.optional(text),
  /** A part of the issuer's message. */
  message: v.optional(text),
  verdict: v.picklist(VERDICTS),
});

/** How its issuer is asked: one GET, free and read-only. `{key}` in a header stands for the key. */
const test = v.strictObject({
  url,
  headers: v.record(v.pipe(text, v.regex(/^[\w-]+$/, "it is no header's name")), text),
  /** Where in a good answer's body something must stand, so that a proxy's page is not taken for one. */
  good: pointer,
  /** Where in a bad answer's body the issuer's own words stand. */
  error: v.optional(v.strictObject({ type: v.optional(pointer), message: v.optional(pointer) })),
  /** The first that fits decides; none: `unknown`. */
  rules: v.array(rule),
});

const credential = v.strictObject({
  id: id(32, "a-z"),
  title: text,
  names: v.array(variable),
  pattern: text,
  prefixes: v.optional(v.array(text)),
  console: v.optional(v.pipe(v.string(), v.regex(/^https:\/\/\S+$/, "it is no https: address"))),
  test: v.optional(test),
});

const files = strictPattern(["project", ...UNDERS]);

const FORMATS = ["json", "yaml", "toml", "dotenv", "shell", "fish", "powershell", "plain"] as const;

const store = v.strictObject({
  id: id(64, "a-z0-9"),
  files: v.array(files),
  format: v.picklist(FORMATS),
  /**
   * Where values stand, and the name of the variable that each is: JSON pointers with `*` for any one member (json, yaml,
   * toml), names (dotenv and shells), the empty text (plain). Absent: everything, by its own name.
   */
  addresses: v.optional(v.record(text, variable)),
});

interface DeclaredRule {
  readonly status?: number | undefined;
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly verdict: VerdictKind;
}

export interface DeclaredTest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly good: string;
  readonly error?: { readonly type?: string | undefined; readonly message?: string | undefined } | undefined;
  readonly rules: readonly DeclaredRule[];
}

export interface DeclaredCredential {
  readonly id: string;
  readonly title: string;
  readonly names: readonly string[];
  readonly pattern: string;
  readonly prefixes?: readonly string[] | undefined;
  readonly console?: string | undefined;
  readonly test?: DeclaredTest | undefined;
}

export interface DeclaredStore {
  readonly id: string;
  readonly files: readonly (Omit<FilePattern, "under"> & { readonly under: string })[];
  readonly format: (typeof FORMATS)[number];
  readonly addresses?: Readonly<Record<string, string>> | undefined;
}

export interface Declared {
  readonly $schema?: string | undefined;
  readonly name: string;
  readonly api: 1;
  readonly credential?: DeclaredCredential | undefined;
  readonly stores?: readonly DeclaredStore[] | undefined;
}

/** A plugin without code. */
export const declared: Shape<Declared> = v.strictObject({
  $schema: v.optional(v.string()),
  name: v.pipe(text, v.nonEmpty("it is empty")),
  api: v.literal(1, "this is version 1 of the contract"),
  credential: v.optional(credential),
  stores: v.optional(v.array(store)),
});
