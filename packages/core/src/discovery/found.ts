import { createHash } from "node:crypto";
import nodePath from "node:path";
import { API, type Host, type Problem, RotateError } from "@claude-rotate/contract";
import { isWithin } from "../path.ts";
import type { Capabilities, Manifest, Marker } from "./manifest.ts";
import type { Origin } from "./packages.ts";

/** Larger files than this are no plugin. 4 MiB. */
const LIMIT = 4 * 1024 * 1024;

type Kind = "code" | "declarative" | "bundle";

/** A plugin that was found, with the very bytes that would run. Nothing of it has run. */
export interface FoundPlugin {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly origin: Origin;
  readonly namedBy: string;
  readonly folder: string;
  readonly kind: Kind;
  /** Its one file; of a bundle its package.json. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the file, in hex: as `sha256sum` prints it. */
  readonly digest: string;
  /** SHA-256 of what its manifest says of it, in hex. */
  readonly marker: Marker;
  readonly markerDigest: string;
  /** The user's own file, without a manifest: it may bring and ask what it likes. */
  readonly isOwn: boolean;
}

export type Inspected = FoundPlugin | (Problem & { readonly plugin: string });

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** JSON with its members in order, so that one value has one text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** Reads the one file of a package's plugin. */
export function inspect(
  host: Host,
  manifest: Manifest,
  { folder, origin, namedBy }: { folder: string; origin: Origin; namedBy: string },
): Inspected {
  const { name, version, author, marker, path } = manifest;
  const problem = (code: string, message: string, at: string = path): Inspected => ({
    code,
    plugin: name || path,
    path: at,
    message: `${name || path}: ${message}`,
  });
  if (marker === undefined) return problem("PLUGIN_UNREADABLE", "its package.json has no claude-rotate");
  if (name === "") return problem("PLUGIN_UNREADABLE", "its package.json has no name");
  if (marker.api !== API)
    return problem(
      "PLUGIN_API",
      `it speaks version ${String(marker.api)} of the contract; this is version ${API}`,
    );
  const kind = kindOf(marker);
  const file = kind === "bundle" ? path : nodePath.resolve(folder, marker.plugin ?? "");
  try {
    if (!isWithin(host.files.realPath(file), folder))
      return problem("PLUGIN_UNREADABLE", "its file lies outside its package", file);
    const { bytes } = host.files.read(file, LIMIT);
    const markerDigest = sha256(canonical(marker.raw));
    const digest = sha256(bytes);
    const about = { name, version, author, origin, namedBy, folder, kind, file };
    return { ...about, bytes, digest, marker, markerDigest, isOwn: false };
  } catch (error) {
    return problem("PLUGIN_UNREADABLE", `its file can't be read${codeOf(error)}`, file);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";

function kindOf({ bundle, plugin = "" }: Marker): Kind {
  if (bundle !== undefined) return "bundle";
  return plugin.endsWith(".json") ? "declarative" : "code";
}

const NOTHING: Capabilities = { files: [], exec: [], fetch: [], env: [] };

/**
 * A plugin that is one file and no package: declarative JSON, or code that stands in the user's own config folder or was
 * named on the command line. Throws `PLUGIN_UNREADABLE`.
 */
export function inspectFile(host: Host, file: string, namedBy: string): FoundPlugin {
  let bytes: Uint8Array;
  try {
    bytes = host.files.read(file, LIMIT).bytes;
  } catch (cause) {
    throw new RotateError("PLUGIN_UNREADABLE", `${file} can't be read${codeOf(cause)}`, {
      path: file,
      hint: `Mend it, or correct the path in ${namedBy || "your config"}.`,
      cause,
    });
  }
  const digest = sha256(bytes);
  const raw = {};
  const brings = { credentials: [], stores: [], sources: [], checks: [] };
  return {
    name: file,
    version: "",
    author: "",
    origin: "config",
    namedBy,
    folder: nodePath.dirname(file),
    kind: file.endsWith(".json") ? "declarative" : "code",
    file,
    bytes,
    digest,
    marker: { api: API, brings, capabilities: NOTHING, raw },
    markerDigest: sha256("{}"),
    isOwn: true,
  };
}
