import nodePath from "node:path";
import { type FileInfo, type Files, type Host, RotateError } from "@claude-rotate/contract";
import { isWithin, quoted } from "./path.ts";

/**
 * What stands in the state folder says which files are written and removed: it is heeded only where nobody else can have
 * written it. Throws `STATE_UNUSABLE`.
 */
export function refuseForeign(
  files: Files,
  path: string,
  { uid, mode }: Pick<FileInfo, "uid" | "mode">,
): void {
  const user = files.user();
  if (user === undefined) return;
  if (uid !== user)
    throw new RotateError("STATE_UNUSABLE", `it belongs to another user (${uid})`, {
      path,
      hint: "Look at what is in it and remove it, or set XDG_STATE_HOME to a folder of your own.",
    });
  if ((mode & 0o022) !== 0)
    throw new RotateError("STATE_UNUSABLE", "others may write it, so what stands there is not relied on", {
      path,
      hint: `Look through it for what is not yours, then \`chmod go-w ${quoted(path)}\`.`,
    });
}

/** Outside the home others may have chosen where the state folder's path leads. Throws `STATE_UNUSABLE`. */
export function refusePlanted({ files, paths: { home, state } }: Host): void {
  const link = isWithin(state, home) ? undefined : files.plantedLink(nodePath.resolve(state));
  if (link !== undefined)
    throw new RotateError("STATE_UNUSABLE", "it is a link that another user made", {
      path: link,
      hint: "Remove it, or set XDG_STATE_HOME to a folder of your own.",
    });
}
