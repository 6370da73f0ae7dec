import nodeModule from "node:module";
import nodePath from "node:path";
import type { Host, Problem } from "@claude-rotate/contract";
import { projectFolders } from "../config/locate.ts";
import { isPackageName, type Manifest, readManifest } from "./manifest.ts";

export type Origin = "project" | "global" | "config";

/** A package with a marker, and who led to it. */
export interface MarkedPackage {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly origin: Origin;
  /** The file that names it. */
  readonly namedBy: string;
}

interface Pnp {
  resolveToUnqualified(request: string, issuer: string): string | null;
}

/** The Plug'n'Play resolver that Yarn has put into this process, where it has. Its file is never loaded by us. */
function pnpOf(folder: string): Pnp | undefined {
  const find = (nodeModule as unknown as { findPnpApi?: (path: string) => Pnp | null }).findPnpApi;
  return find?.(`${folder}${nodePath.sep}`) ?? undefined;
}

/** Reads manifests, and keeps a list of those that can't be read. */
export class Packages {
  readonly found: MarkedPackage[] = [];
  readonly problems: Problem[] = [];
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The manifests from the current folder up, and the direct dependencies of each. */
  project(): void {
    const folders = projectFolders(this.#host);
    for (const [index, folder] of folders.entries())
      this.#declared(folder, folders.slice(index), "project", true);
  }

  /**
   * What was installed beside this program, whose own folder is `cli`: the dependencies that its host folder declares
   * (npx, a project), or, where nothing is declared, what lies there (`npm -g`).
   */
  beside(cli: string): void {
    const host = hostFolder(cli);
    if (host === undefined) return;
    const modules = nodePath.join(host, "node_modules");
    if (this.#read(host) !== undefined) this.#declared(host, [host], "global", false);
    else for (const name of this.#names(modules)) this.#take(nodePath.join(modules, name), "global", modules);
  }

  /** A package by name, as a user's config names it: below that config's folder, or beside this program. */
  named(name: string, folders: readonly string[], namedBy: string): boolean {
    return this.dependency(name, folders, "config", namedBy) !== undefined;
  }

  /** A package's own folder. */
  at(folder: string, origin: Origin, namedBy: string): boolean {
    return this.#take(folder, origin, namedBy);
  }

  /** A dependency of a package, by name: its folder, links resolved, where it is a plugin. */
  dependency(name: string, folders: readonly string[], origin: Origin, namedBy: string): string | undefined {
    if (!isPackageName(name)) return undefined;
    const folder = this.#quietly(namedBy, () => this.#resolve(name, folders));
    if (folder === undefined || !this.#take(folder, origin, namedBy)) return undefined;
    return this.#quietly(folder, () => this.#host.files.realPath(folder));
  }

  /** The folder of a dependency, looked for where Node would: in `node_modules` of each folder. */
  #resolve(name: string, folders: readonly string[]): string | undefined {
    const [first = ""] = folders;
    const pnp = pnpOf(first);
    if (pnp) {
      try {
        return pnp.resolveToUnqualified(name, `${first}${nodePath.sep}`) ?? undefined;
      } catch {
        return undefined;
      }
    }
    return folders
      .map((folder) => nodePath.join(folder, "node_modules", name))
      .find((folder) => this.#host.files.stat(nodePath.join(folder, "package.json")) !== undefined);
  }

  #declared(folder: string, folders: readonly string[], origin: Origin, own: boolean): void {
    const manifest = this.#read(folder);
    if (manifest === undefined) return;
    if (own && manifest.marker) this.#keep(manifest, folder, origin, manifest.path);
    for (const name of manifest.dependencies) {
      const found = this.#quietly(nodePath.join(folder, "node_modules", name), () =>
        this.#resolve(name, folders),
      );
      if (found !== undefined) this.#take(found, origin, manifest.path);
    }
  }

  #take(folder: string, origin: Origin, namedBy: string): boolean {
    const manifest = this.#read(folder, "marked");
    if (manifest?.marker === undefined) return false;
    this.#keep(manifest, folder, origin, namedBy);
    return true;
  }

  #keep(manifest: Manifest, folder: string, origin: Origin, namedBy: string): void {
    const real = this.#quietly(folder, () => this.#host.files.realPath(folder));
    if (real === undefined || this.found.some((one) => one.folder === real)) return;
    this.found.push({ manifest, folder: real, origin, namedBy });
  }

  #read(folder: string, only?: "marked"): Manifest | undefined {
    return this.#quietly(nodePath.join(folder, "package.json"), () => readManifest(this.#host, folder, only));
  }

  /** A manifest that can't be read costs itself and is named. */
  #quietly<T>(path: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      const why = error instanceof SyntaxError ? "is no JSON" : "can't be read";
      this.problems.push({
        code: "PLUGIN_UNREADABLE",
        path,
        message: `a manifest ${why}, so plugins there stay unseen`,
      });
      return undefined;
    }
  }

  #names(modules: string): readonly string[] {
    const list = (folder: string): readonly string[] =>
      (this.#quietly(folder, () => this.#host.files.list(folder)) ?? [])
        .filter(({ name, kind }) => kind !== "file" && !name.startsWith("."))
        .map(({ name }) => name);
    return list(modules).flatMap((name) =>
      name.startsWith("@") ? list(nodePath.join(modules, name)).map((one) => `${name}/${one}`) : [name],
    );
  }
}

/** The folder whose `node_modules` a program lies in; pnpm's own store (`node_modules/.pnpm`, globally `.pnpm`) is looked through. */
function hostFolder(cli: string): string | undefined {
  const parts = cli.split(nodePath.sep);
  const store = parts.indexOf(".pnpm");
  if (store > 0)
    return parts.slice(0, parts[store - 1] === "node_modules" ? store - 1 : store).join(nodePath.sep);
  const at = parts.lastIndexOf("node_modules");
  return at > 0 ? parts.slice(0, at).join(nodePath.sep) : undefined;
}
