import nodePath from "node:path";
import {
  API,
  type Assignment,
  type Credential,
  type FilePattern,
  type FileStore,
  type Host,
  isRotateError,
  type Reading,
  RotateError,
} from "@claude-rotate/contract";
import {
  readDotenv,
  readFish,
  readJson,
  readPowershell,
  readShell,
  readToml,
  readYaml,
  type TextReading,
  type TreeReading,
} from "@claude-rotate/formats";
import { ask, isObject, type Question } from "@claude-rotate/issuer";
import { type Document, invalid, parseJson } from "../config/document.ts";
import { check } from "../config/schema.ts";
import { baseUrlVariable } from "../config/settings.ts";
import { globMatcher } from "../find/glob.ts";
import { patternFault } from "../isolation/pattern.ts";
import { isWithin } from "../path.ts";
import type { LoadedPlugin } from "../registry.ts";
import {
  type Declared,
  type DeclaredCredential,
  type DeclaredStore,
  type DeclaredTest,
  declared,
} from "./declarative-schema.ts";
import type { FoundPlugin } from "./found.ts";

/** What data says, all of it, and that it could be loaded once it is trusted. Throws as `openDeclarative` does. */
export function readData(host: Host, found: FoundPlugin): Declared {
  openDeclarative(host, found, true);
  return saidBy(found).said;
}

/** Makes a plugin of data. Throws `PLUGIN_FAILED` with the line where it is not understood. */
export function openDeclarative(host: Host, found: FoundPlugin, isTrusted: boolean): LoadedPlugin {
  const { document, said } = saidBy(found);
  const { credential, stores = [] } = said;
  const name = found.isOwn ? said.name : found.name;
  const own = found.origin === "project" ? projectOf(host, found) : undefined;
  if (credential && isTrusted) refusePattern(found, credential, document.lineOf(["credential", "pattern"]));
  return {
    name,
    api: API,
    ...(isTrusted ? {} : { isUntrusted: true }),
    ...(credential && isTrusted ? { credentials: [credentialOf(credential)] } : {}),
    stores: stores.map((store) => storeOf(host, store, found, own)),
  };
}

function saidBy(found: FoundPlugin): { readonly document: Document; readonly said: Declared } {
  const document = documentOf(found);
  const checked = check(declared, document.value);
  if ("issues" in checked) throw failed(found, invalid(document, checked.issues));
  return { document, said: checked.value };
}

function documentOf(found: FoundPlugin): Document {
  try {
    return parseJson(found.file, Buffer.from(found.bytes).toString("utf8"));
  } catch (error) {
    throw isRotateError(error) ? failed(found, error) : error;
  }
}

/** Somebody else's mistake is a plugin's failure, not the user's. */
function failed({ name }: FoundPlugin, { message, path, line }: RotateError): RotateError {
  return new RotateError("PLUGIN_FAILED", `${name}: ${message}`, {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
  });
}

/** The project that a plugin speaks for: its own folder, or the one that depends on it. */
function projectOf(host: Host, { namedBy }: FoundPlugin): string {
  return host.files.realPath(nodePath.dirname(namedBy));
}

function refusePattern(
  { file, name }: FoundPlugin,
  { pattern }: DeclaredCredential,
  line: number | undefined,
): void {
  const fault = faultOf(pattern);
  if (fault === undefined) return;
  const at = line === undefined ? {} : { line };
  throw new RotateError("PLUGIN_FAILED", `${name}: its pattern can't be used: ${fault}`, {
    path: file,
    ...at,
  });
}

function faultOf(pattern: string): string | undefined {
  try {
    return patternFault(new RegExp(pattern));
  } catch {
    return "it is no regular expression";
  }
}

function credentialOf({
  id,
  title,
  names,
  pattern,
  prefixes = [],
  console,
  test,
}: DeclaredCredential): Credential {
  const shape = new RegExp(pattern);
  return {
    id,
    title,
    names,
    pattern: shape,
    prefixes,
    ...(console === undefined ? {} : { console }),
    test: async (secret, host) =>
      test === undefined
        ? { verdict: "unknown", message: "its plugin knows no way to ask" }
        : ask(questionOf(id, shape, test), secret, host),
  };
}

function questionOf(id: string, shape: RegExp, { url, headers, good, error, rules }: DeclaredTest): Question {
  const { origin, pathname, search } = new URL(url);
  const at = (body: unknown, pointer: string | undefined): unknown =>
    pointer === undefined ? undefined : valueAt(body, pointer);
  return {
    issuer: origin,
    variable: baseUrlVariable(id),
    path: pathname + search,
    headers: (key) =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replaceAll("{key}", key)]),
      ),
    isGood: (body) => valueAt(body, good) !== undefined,
    errorOf: (body) => {
      const [type, message] = [at(body, error?.type), at(body, error?.message)];
      if (typeof type !== "string" && typeof message !== "string") return undefined;
      return { message: String(message ?? ""), ...(typeof type === "string" ? { type } : {}) };
    },
    rules: rules.map(({ status, type, message, verdict }) => ({
      verdict,
      ...(status === undefined ? {} : { status }),
      ...(type === undefined ? {} : { type }),
      ...(message === undefined ? {} : { message: new RegExp(message.replace(/[^\w ]/g, "\\$&"), "i") }),
    })),
    shape,
  };
}

function valueAt(body: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), body);
}

function storeOf(
  host: Host,
  said: DeclaredStore,
  { name }: FoundPlugin,
  project: string | undefined,
): FileStore {
  const read = READERS[said.format];
  const files = said.files.map((pattern): FilePattern => {
    const under = pattern.under === "project" ? "root" : pattern.under;
    return { ...(pattern as FilePattern), under: under as FilePattern["under"], layer: pattern.under };
  });
  if (project === undefined && said.files.some(({ under }) => under === "project"))
    throw new RotateError("PLUGIN_FAILED", `${name}: files under "project" belong to a project's own plugin`);
  return {
    id: said.id,
    files,
    read: (text, file) => {
      // It speaks for its own project only, whatever roots there are and wherever a link of the project leads.
      if (file.layer === "project" && !isWithin(host.files.realPath(file.path), project ?? ""))
        return { kind: "not-mine" };
      return renamed(read(text), said.addresses);
    },
  };
}

type Format = DeclaredStore["format"];

const READERS: Readonly<Record<Format, (text: string) => Reading>> = {
  json: (text) => fromTree(readJson(text)),
  yaml: (text) => fromTree(readYaml(text)),
  toml: (text) => fromTree(readToml(text)),
  dotenv: (text) => readDotenv(text),
  shell: (text) => readShell(text, "bash") as TextReading,
  fish: (text) => readFish(text),
  powershell: (text) => readPowershell(text),
  plain,
};

function fromTree(tree: TreeReading): Reading {
  if (tree.kind === "broken") return tree;
  return {
    kind: "read",
    assignments: tree.values
      .filter(({ superseded }) => !superseded)
      .map(({ pointer, name, span, codecs }) => ({ address: pointer, name, span, codecs })),
  };
}

/** One value: the whole text without the white space around it. */
function plain(text: string): Reading {
  const start = text.length - text.replace(/^[ \t\r\n]+/, "").length;
  const end = text.replace(/[ \t\r\n]+$/, "").length;
  if (end <= start) return { kind: "read", assignments: [] };
  return { kind: "read", assignments: [{ address: "", name: "", span: [start, end], codecs: [] }] };
}

function renamed(reading: Reading, addresses: DeclaredStore["addresses"]): Reading {
  if (reading.kind !== "read" || addresses === undefined) return reading;
  const named = Object.entries(addresses).map(([address, name]) => ({ match: matcher(address), name }));
  const assignments = reading.assignments.flatMap((one): readonly Assignment[] => {
    const found = named.find(({ match }) => match(one));
    return found ? [{ ...one, name: found.name }] : [];
  });
  return { kind: "read", assignments };
}

/** A pointer with `*`, or a variable's name; the `#2` of equal names is not asked for. */
function matcher(address: string): (one: Assignment) => boolean {
  if (!address.startsWith("/")) return ({ name }) => name === address;
  const match = globMatcher(address.slice(1));
  return (one) => match(one.address.slice(1).replace(/#\d+(?=\/|$)/g, ""));
}
