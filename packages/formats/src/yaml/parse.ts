import type { CST, Document, YAMLError } from "yaml";
import { blanksBefore, lineAt } from "../text.ts";
import { type Library, library } from "./load.ts";

export interface Documents {
  readonly kind: "documents";
  readonly library: Library;
  readonly documents: readonly Document.Parsed[];
}

export interface Broken {
  readonly kind: "broken";
  readonly line: number;
  readonly message: string;
}

/** The parser makes some hundred bytes of memory out of one. */
const LONGEST = 2 * 1024 * 1024;
/** The parser recurses, and near the end of the stack a regular expression can end the process. */
const DEEPEST = 200;

const OPTIONS = {
  schema: "core",
  resolveKnownTags: false,
  keepSourceTokens: true,
  prettyErrors: false,
  uniqueKeys: false,
} as const;

/** The documents in `text` from `start` on; offsets in them count from there. */
export function parse(text: string, start: number): Documents | Broken {
  if (text.length > LONGEST) {
    const message = `it is longer than ${LONGEST / 1024 / 1024} MB, more YAML than is looked through here`;
    return { kind: "broken", line: 1, message };
  }
  const yaml = library();
  const tokens = [...new yaml.Parser().parse(text.slice(start))];
  const deep = tokens.find((token) => isDeep(token));
  if (deep) {
    const message = `this is nested more than ${DEEPEST} levels deep, further than YAML is looked into here`;
    return { kind: "broken", line: lineAt(text, start + deep.offset).line, message };
  }
  const composer = new yaml.Composer(OPTIONS);
  const documents = [...composer.compose(tokens)] as Document.Parsed[];
  const errors = [...documents.flatMap((document) => document.errors), ...composer.streamInfo().errors];
  const first = errors.sort((a, b) => a.pos[0] - b.pos[0])[0];
  return first ? broken(text, start, first) : { kind: "documents", library: yaml, documents };
}

function isDeep(token: CST.Token): boolean {
  let level: readonly CST.Token[] = [token];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap(inside);
  }
  return false;
}

function inside(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((one) => one != null));
}

function broken(text: string, start: number, { code, pos }: YAMLError): Broken {
  // The end of a text is no line of its own.
  const at = Math.min(start + pos[0], blanksBefore(text, text.length));
  return { kind: "broken", line: lineAt(text, at).line, message: MESSAGES[code] };
}

/** In our own words, since the parser's quote the text. */
const MESSAGES: Readonly<Record<YAMLError["code"], string>> = {
  ALIAS_PROPS: "an alias has an anchor or a tag",
  BAD_ALIAS: "an alias or anchor has no name",
  BAD_COLLECTION_TYPE: "a tag does not fit what it stands before",
  BAD_DIRECTIVE: "a directive is wrong",
  BAD_DQ_ESCAPE: "an unknown escape stands in quotes",
  BAD_INDENT: "the indentation is wrong",
  BAD_PROP_ORDER: "an anchor or a tag stands in the wrong place",
  BAD_SCALAR_START: "a text without quotes begins with a sign that it can't begin with",
  BLOCK_AS_IMPLICIT_KEY: "a mapping begins on the line of a key",
  BLOCK_IN_FLOW: "indented lines stand within brackets",
  DUPLICATE_KEY: "a name stands twice",
  IMPOSSIBLE: "it can't be read",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a quote, bracket, colon, comma or space is missing",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines",
  MULTIPLE_ANCHORS: "a value has two anchors",
  MULTIPLE_DOCS: "several documents stand here",
  MULTIPLE_TAGS: "a value has two tags",
  NON_STRING_KEY: "a key is no text",
  RESOURCE_EXHAUSTION: "it is too large",
  TAB_AS_INDENT: "a tab stands where spaces must",
  TAG_RESOLVE_FAILED: "a tag can't be understood",
  UNEXPECTED_TOKEN: "something stands where it can't",
};
