import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";

/** A manifest larger than this is none. */
const LIMIT = 1024 * 1024;

/** What a plugin says that its code will ask for. Shown at trust, and honoured by the `host` that it is handed. */
export interface Capabilities {
  /** File patterns that its stores read, as `under:glob`: `home:.acme/config.json`. */
  readonly files: readonly string[];
  /** Programs that it runs: `acme`. */
  readonly exec: readonly string[];
  /** Origins that it asks: `https://api.acme.example`. */
  readonly fetch: readonly string[];
  /** Environment variables that it reads. */
  readonly env: readonly string[];
}

/** What a plugin says that it brings, by id. */
export interface Brings {
  readonly credentials: readonly string[];
  readonly stores: readonly string[];
  readonly sources: readonly string[];
  readonly checks: readonly string[];
}

/** `claude-rotate` in a package.json: what makes a package a plugin or a bundle. */
export interface Marker {
  readonly api: unknown;
  /** Of a plugin: its one file, relative to the package. */
  readonly plugin?: string;
  /** Of a bundle: the plugins that it stands for, by name. */
  readonly bundle?: readonly string[];
  readonly brings: Brings;
  readonly capabilities: Capabilities;
  /** Everything that stands there, for the digest and for a bundle's settings. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Manifest {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Who made it, in its own words: nobody has checked them. */
  readonly author: string;
  readonly dependencies: readonly string[];
  readonly marker?: Marker;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Words of somebody else's, fit to be shown: one line, nothing that moves the cursor. */
function shown(value: unknown): string {
  const name = isRecord(value)
    ? [text(value.name), text(value.email)].filter(Boolean).join(" ")
    : text(value);
  return name.replace(/[^\x20-\x7e\u00a0-\u2fff]/g, "").slice(0, 120);
}

function markerOf(value: unknown): Marker | undefined {
  if (!isRecord(value) || !("plugin" in value || "bundle" in value)) return undefined;
  const { api, plugin, bundle } = value;
  const brings = record(value.brings);
  const capabilities = record(value.capabilities);
  return {
    api,
    ...(typeof plugin === "string" ? { plugin } : {}),
    ...(Array.isArray(bundle) ? { bundle: texts(bundle) } : {}),
    brings: {
      credentials: texts(brings.credentials),
      stores: texts(brings.stores),
      sources: texts(brings.sources),
      checks: texts(brings.checks),
    },
    capabilities: {
      files: texts(capabilities.files),
      exec: texts(capabilities.exec),
      fetch: texts(capabilities.fetch),
      env: texts(capabilities.env),
    },
    raw: value,
  };
}

/**
 * Reads a folder's package.json. Runs nothing. `undefined` where none stands; with `only` also where its bytes don't hold
 * a marker, which spares parsing hundreds. Throws a `SyntaxError` or the system's error.
 */
export function readManifest(host: Host, folder: string, only?: "marked"): Manifest | undefined {
  const path = nodePath.join(folder, "package.json");
  let bytes: Buffer;
  try {
    bytes = Buffer.from(host.files.read(path, LIMIT).bytes);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  if (only && !bytes.includes('"claude-rotate"')) return undefined;
  const json = record(JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, "")));
  const marker = markerOf(json["claude-rotate"]);
  const names = [json.dependencies, json.devDependencies, json.optionalDependencies].flatMap((list) =>
    Object.keys(record(list)),
  );
  return {
    path,
    name: text(json.name),
    version: text(json.version),
    author: shown(json.author),
    dependencies: [...new Set(names)].filter(isPackageName),
    ...(marker ? { marker } : {}),
  };
}

/** A name that leads to one folder below `node_modules` and nowhere else. */
export function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(name);
}
