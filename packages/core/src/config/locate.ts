import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";
import { closedFolder } from "../find/closed.ts";
import { hasCode } from "../host/system-error.ts";

const CODE_FILES = ["config.js", "config.mjs", "config.cjs"];
const USER_FILES = ["config.json", "config.yaml", "config.yml", ...CODE_FILES];
/** In the home they are the user's, anywhere else a project's. */
const RC_FILES = [
  ".claude-rotaterc",
  ".claude-rotaterc.json",
  ".claude-rotaterc.yaml",
  ".claude-rotaterc.yml",
];

/** The user's own folder for this product's config. */
export function configFolder(host: Host): string {
  return nodePath.join(host.paths.config, "claude-rotate");
}

export function isCode(path: string): boolean {
  return /\.[cm]?js$/.test(path);
}

const isFile = (host: Host, path: string): boolean => {
  try {
    return host.files.stat(path)?.kind === "file";
  } catch (error) {
    // A link to what can't be looked at is told when it is read; of a name in a closed folder nobody knows whether it is there.
    return !hasCode(error, "ENOENT", "ENOTDIR") && closedFolder(path, host.files) === undefined;
  }
};

/** The folder that keeps us from the user's own config, if one does. */
export function closedConfig(host: Host): string | undefined {
  return closedFolder(nodePath.join(configFolder(host), "config.json"), host.files);
}

/** Every config file of the user's that is there. Several are a mistake that the caller names. */
export function userFiles(host: Host): readonly string[] {
  const folder = configFolder(host);
  return [
    ...USER_FILES.map((name) => nodePath.join(folder, name)),
    ...RC_FILES.map((name) => nodePath.join(host.paths.home, name)),
  ].filter((path) => isFile(host, path));
}

/**
 * The folders of a project: from the current one up to the top of its repository. Without a repository up to the home,
 * which is no project's itself; outside both up to the root of the file system.
 */
export function projectFolders(host: Host): readonly string[] {
  const folders: string[] = [];
  for (let folder = host.paths.cwd; folder !== host.paths.home; folder = nodePath.dirname(folder)) {
    folders.push(folder);
    const isTop = [".git", ".hg", ".svn"].some((name) => isThere(host, nodePath.join(folder, name)));
    if (isTop || folder === nodePath.dirname(folder)) break;
  }
  return folders;
}

function isThere(host: Host, path: string): boolean {
  try {
    return host.files.stat(path) !== undefined;
  } catch {
    return true;
  }
}

/** The nearest project folder with config of its own, and the file: of several in one folder the first. */
export function projectFile(host: Host, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const names = hasConfigKey(host, folder) ? ["package.json", ...RC_FILES] : RC_FILES;
    const path = names.map((name) => nodePath.join(folder, name)).find((one) => isFile(host, one));
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Whether a package.json has settings for its project. A bundle's config is not that of its own folder. */
function hasConfigKey(host: Host, folder: string): boolean {
  try {
    const { bytes } = host.files.read(nodePath.join(folder, "package.json"), 1024 * 1024);
    const text = Buffer.from(bytes);
    if (!text.includes('"claude-rotate"')) return false;
    const { bundle, config } = JSON.parse(text.toString("utf8"))["claude-rotate"];
    return config !== undefined && bundle === undefined;
  } catch {
    return false;
  }
}
