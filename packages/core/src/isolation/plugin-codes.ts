import type { Code } from "@claude-rotate/contract";

const CHANGE: readonly Code[] = [
  "PLACE_UNREADABLE",
  "PLACE_UNWRITABLE",
  "PLACE_REFUSED",
  "FILE_CHANGED",
  "WRITE_FAILED",
  "EXEC_FAILED",
];

/** The codes that a plugin may end a call with. Any other would be ours to say: it decides on exit codes, or on what is missed. */
const MAY_SAY: Readonly<Record<string, readonly Code[]>> = {
  load: ["CONFIG_INVALID", "PLUGIN_NOT_ALONE"],
  find: ["PLACE_UNREADABLE", "EXEC_FAILED"],
  swap: CHANGE,
  put: CHANGE,
  drop: CHANGE,
  test: ["EXEC_FAILED"],
  source: [
    "SOURCE_UNREADABLE",
    "SECRET_EMPTY",
    "SECRET_MULTILINE",
    "SECRET_CHARACTERS",
    "SECRET_PLACEHOLDER",
    "SECRET_WRONG_KIND",
    "EXEC_FAILED",
  ],
};

/** The code under which a plugin's own error is told. `isInterrupted`: the user really ended the command. */
export function codeOfPlugin(method: string, said: string, isInterrupted: boolean): Code {
  if (said === "INTERRUPTED" && isInterrupted) return said;
  return MAY_SAY[method]?.find((code) => code === said) ?? "PLUGIN_FAILED";
}
