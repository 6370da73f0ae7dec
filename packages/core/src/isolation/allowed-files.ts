import nodePath from "node:path";
import type { Files, Host, Under } from "@claude-rotate/contract";
import { baseOf } from "../find/candidate.ts";
import { globMatcher } from "../find/glob.ts";
import { createFiles } from "../host/files.ts";
import { isWithin } from "../path.ts";

/** An error as the system makes it, for what a plugin did not declare. */
function forbidden(path: string): Error {
  return Object.assign(new Error(`EACCES: not among the plugin's files, '${path}'`), {
    code: "EACCES",
    path,
  });
}

/** True where a declared `under:glob` names a path. Files below roots are the core's to read. */
function isDeclared(path: string, declared: string, host: Pick<Host, "paths">): boolean {
  const [under = "", glob = ""] = declared.split(/:(.*)/s);
  if (under === "root") return false;
  const base = baseOf(under as Exclude<Under, "root">, host);
  if (base === undefined || !isWithin(path, base)) return false;
  return globMatcher(glob)(nodePath.relative(base, path).split(nodePath.sep).join("/"));
}

/** A plugin reads the files that it declares, and writes none: changes of files are the core's, which journals them. */
export function allowedFiles(declared: readonly string[] | "any", host: Pick<Host, "paths">): Files {
  const check = (path: string): string => {
    const full = nodePath.resolve(path);
    if (declared === "any" || declared.some((one) => isDeclared(full, one, host))) return full;
    throw forbidden(path);
  };
  const realFiles = createFiles(() => Promise.reject(new Error("plugins write no files")));
  const never = (path: string): never => {
    throw Object.assign(new Error(`EROFS: plugins write no files, '${path}'`), { code: "EROFS", path });
  };
  const reading: Pick<Files, "stat" | "read" | "list" | "realPath" | "writable"> = {
    stat: (path) => realFiles.stat(check(path)),
    read: (path, limit) => realFiles.read(check(path), limit),
    list: (path) => realFiles.list(check(path)),
    realPath: (path) => realFiles.realPath(check(path)),
    writable: (path) => realFiles.writable(check(path)),
  };
  const known = new Map(Object.entries(reading));
  return new Proxy({} as Files, {
    get: (_target, name) => known.get(String(name)) ?? never,
  });
}
