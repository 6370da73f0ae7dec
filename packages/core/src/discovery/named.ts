import nodePath from "node:path";
import { type Host, isRotateError, type Problem, RotateError } from "@claude-rotate/contract";
import { configFolder } from "../config/locate.ts";
import { expandHome, isBelow, realPathOf } from "../path.ts";
import { type FoundPlugin, inspectFile } from "./found.ts";
import { readManifest } from "./manifest.ts";
import type { Packages } from "./packages.ts";

/** What the user names: a path to a file or a package's folder, or a package's name. */
export class Named {
  /** Files that are no packages. */
  readonly files: FoundPlugin[] = [];
  readonly problems: Problem[] = [];
  readonly #host: Host;
  readonly #packages: Packages;
  readonly #beside: readonly string[];
  /** Links resolved. */
  readonly #onCommandLine = new Set<string>();
  readonly #own = new Set<string>();

  constructor(host: Host, packages: Packages, cli: string | undefined) {
    this.#host = host;
    this.#packages = packages;
    this.#beside = cli === undefined ? [] : foldersUpFrom(cli);
  }

  byConfig(name: string, configFile: string): void {
    const { paths } = this.#host;
    if (!isPath(name)) {
      this.#byName(name, configFile);
      return;
    }
    const cwd = configFile === "" ? paths.cwd : nodePath.dirname(configFile);
    const path = expandHome(name, { paths: { ...paths, cwd } });
    const real = realPathOf(path, this.#host);
    if (isOwn(path, configFolder(this.#host))) this.#own.add(real);
    this.#look(real, configFile);
  }

  /** Throws `PLUGIN_UNKNOWN` where nothing is there. */
  byOption(name: string): void {
    if (!isPath(name)) {
      this.#byName(name, "--plugin");
      return;
    }
    const path = realPathOf(expandHome(name, this.#host), this.#host);
    if (this.#host.files.stat(path) === undefined)
      throw new RotateError("PLUGIN_UNKNOWN", "--plugin names a path where nothing is", {
        path,
        hint: "Correct the path.",
      });
    this.#onCommandLine.add(path);
    this.#look(path, "--plugin");
  }

  /** Whether the user named this very file or its folder on the command line: as good as `node FILE`. */
  isOnCommandLine({ file, folder }: FoundPlugin): boolean {
    return this.#onCommandLine.has(file) || this.#onCommandLine.has(folder);
  }

  /** In the user's own config folder nobody else puts files or links; what a package manager puts there is somebody else's. */
  isOwn({ file, folder }: FoundPlugin): boolean {
    const home = realPathOf(configFolder(this.#host), this.#host);
    return this.#own.has(file) || this.#own.has(folder) || isOwn(file, home);
  }

  #byName(name: string, namedBy: string): void {
    this.#packages.named(name, [configFolder(this.#host), ...this.#beside], namedBy);
  }

  #look(path: string, namedBy: string): void {
    try {
      if (this.#host.files.stat(path)?.kind === "folder") {
        if (this.#packages.at(path, "config", namedBy)) return;
        const message = "the folder is no plugin: its package.json has no claude-rotate";
        const hint = `Name the plugin's own folder or file in ${namedBy}.`;
        this.problems.push({ code: "PLUGIN_UNREADABLE", path, message, hint, named: true });
        return;
      }
      const folder = packageOf(this.#host, path);
      if (folder !== undefined && this.#packages.at(folder, "config", namedBy)) return;
      this.files.push(inspectFile(this.#host, path, namedBy));
    } catch (error) {
      const known = isRotateError(error)
        ? error.toJSON()
        : { code: "PLUGIN_UNREADABLE", message: "the plugin can't be read" };
      this.problems.push({ ...known, path, named: true });
    }
  }
}

const isOwn = (file: string, folder: string): boolean =>
  isBelow(file, folder) && !file.split(nodePath.sep).includes("node_modules");

export function isPath(name: string): boolean {
  return /^(?:[~./\\]|[A-Za-z]:[\\/])/.test(name);
}

/** The package whose plugin is just this file, if the file belongs to one. */
function packageOf(host: Host, path: string): string | undefined {
  for (const folder of foldersUpFrom(nodePath.dirname(path)).slice(0, 4)) {
    try {
      const plugin = readManifest(host, folder, "marked")?.marker?.plugin;
      if (plugin !== undefined && nodePath.resolve(folder, plugin) === path) return folder;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

export function foldersUpFrom(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== nodePath.dirname(at); at = nodePath.dirname(at))
    folders.push(nodePath.dirname(at));
  return folders;
}
