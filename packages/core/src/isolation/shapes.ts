import type {
  Check,
  Codec,
  Credential,
  FilePattern,
  Finding,
  Insertion,
  Item,
  Level,
  Problem,
  Reading,
  Refusal,
  Secret,
  Under,
  Verdict,
  VerdictKind,
} from "@claude-rotate/contract";
import { isCodec } from "@claude-rotate/formats";
import * as v from "valibot";

/** What comes out of somebody else's code or file is checked before anything here believes it. */
export type Shape<T> = v.GenericSchema<unknown, T>;

/** Absent members stay absent in JSON, so "maybe undefined" is "maybe absent". */
function shape<T>(schema: v.GenericSchema): Shape<T> {
  return schema as unknown as Shape<T>;
}

const text = v.pipe(v.string(), v.maxLength(4096));
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.:@/-]{0,63}$/));
const maybe = v.optional(text);

export const UNDERS: readonly Under[] = [
  "home",
  "root",
  "cwd",
  "claude-config",
  "anthropic-config",
  "config",
  "app-data",
  "etc",
];

const codec = v.custom<Codec>(isCodec);
/**
 * Few wildcards: each is tried against every name of a folder. The one pattern says all of it, for an editor's schema too; what comes
 * before it says in words what is wrong.
 */
const glob = v.pipe(
  v.string(),
  v.check((text) => text.split("*").length <= 9, "it has more than eight *"),
  v.check(
    (text) => /^(?:[^{}]|\{[^{}/]*\})*$/.test(text),
    "it has braces that are open, nested, or hold a /",
  ),
  v.regex(
    /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))(?!(?:[^*]*\*){9})(?=.{1,200}$)(?:[\w .*,@+~/-]|\{[\w .*,@+~-]*\})*$/,
    "it is no relative path of letters, digits, * and {a,b} without ..",
  ),
);

const patternOf = (unders: readonly string[]) => ({
  under: v.picklist(unders),
  glob,
  not: v.optional(v.array(glob)),
  inert: maybe,
  owner: v.optional(v.picklist(["client", "administrator"])),
  order: v.optional(v.number()),
  lock: v.optional(v.literal("proper-lockfile")),
  roots: v.optional(v.boolean()),
  layer: maybe,
  platforms: v.optional(v.array(v.picklist(["linux", "darwin", "win32"]))),
});

/** A file pattern of a declarative plugin, which may start from other folders, too. */
export function strictPattern(
  unders: readonly string[],
): Shape<Omit<FilePattern, "under"> & { readonly under: string }> {
  return shape(v.strictObject(patternOf(unders)));
}

const credential = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  title: text,
  names: v.array(v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/))),
  pattern: v.instance(RegExp),
  prefixes: v.array(text),
  lookalikes: v.optional(v.array(v.object({ pattern: v.instance(RegExp), what: text }))),
  console: v.optional(v.pipe(v.string(), v.regex(/^https:\/\/\S+$/))),
});

const fileStore = v.object({
  kind: v.literal("files"),
  id,
  files: v.array(v.object({ ...patternOf(UNDERS), guess: v.optional(v.literal(true)) })),
  adds: v.boolean(),
});
const itemStore = v.object({
  kind: v.literal("items"),
  id,
  remote: v.boolean(),
  puts: v.boolean(),
  drops: v.boolean(),
});
const level = v.picklist(["error", "warning", "info"]);

export interface DescribedFiles {
  readonly kind: "files";
  readonly id: string;
  readonly files: readonly FilePattern[];
  readonly adds: boolean;
}

export interface DescribedItems {
  readonly kind: "items";
  readonly id: string;
  readonly remote: boolean;
  readonly puts: boolean;
  readonly drops: boolean;
}

export interface Description {
  readonly name: string;
  readonly api: unknown;
  readonly credentials: readonly Omit<Credential, "test">[];
  readonly stores: readonly (DescribedFiles | DescribedItems)[];
  readonly sources: readonly { readonly scheme: string }[];
  readonly checks: readonly (Omit<Check, "run"> & { readonly level: Level })[];
  readonly clients: number;
}

/** What a plugin's thread says that the plugin is. */
export const description: Shape<Description> = shape(
  v.object({
    name: text,
    api: v.unknown(),
    credentials: v.array(credential),
    stores: v.array(v.variant("kind", [fileStore, itemStore])),
    sources: v.array(v.object({ scheme: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9+.-]*$/)) })),
    checks: v.array(v.object({ id, level, title: text })),
    clients: v.number(),
  }),
);

const offset = v.pipe(v.number(), v.integer(), v.minValue(0));
const span = v.tuple([offset, offset]);
const part = v.optional(v.picklist(["whole", "last20"]));
const insertion = v.object({
  address: text,
  at: offset,
  before: text,
  after: text,
  codecs: v.array(codec),
  part,
});
const assignment = v.object({
  address: text,
  name: text,
  span,
  codecs: v.array(codec),
  part,
  variable: maybe,
  private: v.optional(v.picklist(["self", "folder"])),
  inert: maybe,
  fixed: maybe,
});
const requirement = v.object({ name: text, by: text, line: v.number() });

export const reading: Shape<Reading> = shape(
  v.variant("kind", [
    v.object({
      kind: v.literal("read"),
      assignments: v.array(assignment),
      follow: v.optional(
        v.array(
          v.object({
            path: text,
            glob: v.optional(text),
            layer: text,
            guess: v.optional(v.literal(true)),
            holds: v.optional(v.object({ variable: text, line: v.number() })),
          }),
        ),
      ),
      needs: v.optional(v.array(requirement)),
      ignored: v.optional(v.object({ line: v.number(), reason: text })),
      note: maybe,
    }),
    v.object({ kind: v.literal("not-mine") }),
    v.object({ kind: v.literal("broken"), line: v.number(), message: text }),
  ]),
);
export const added: Shape<Insertion | Refusal> = shape(v.union([insertion, v.object({ refused: text })]));

const secret = v.custom<Secret>((value) => typeof value === "object" && value !== null && "reveal" in value);
const item = v.object({
  address: v.pipe(text, v.nonEmpty()),
  name: text,
  value: v.optional(secret),
  absent: v.optional(v.literal(true)),
  inert: maybe,
  fixed: maybe,
  note: maybe,
});
const problem = v.object({
  code: text,
  path: maybe,
  address: maybe,
  line: v.optional(v.number()),
  message: text,
  hint: maybe,
});
export const items: Shape<readonly (Item | Problem)[]> = shape(v.array(v.union([item, problem])));
export const oneSecret: Shape<Secret> = shape(secret);

export const VERDICTS: readonly VerdictKind[] = [
  "valid",
  "invalid",
  "disabled",
  "forbidden",
  "billing",
  "rate-limited",
  "overloaded",
  "blocked",
  "tls",
  "dns",
  "unreachable",
  "unknown",
];
export const verdict: Shape<Verdict> = shape(
  v.object({
    verdict: v.picklist(VERDICTS),
    status: v.optional(v.number()),
    type: maybe,
    message: maybe,
    host: maybe,
    proxy: maybe,
  }),
);

export const findings: Shape<readonly Finding[]> = shape(
  v.array(
    v.object({
      place: maybe,
      path: maybe,
      line: v.optional(v.number()),
      fingerprint: maybe,
      level: v.optional(level),
      message: text,
      mend: text,
    }),
  ),
);
