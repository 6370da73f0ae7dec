import { type Host, isRotateError } from "@claude-rotate/contract";
import type { Copy } from "./files.ts";

/** By the system's own `cp`: Node has no call for extended attributes and access control lists. */
export function createCopy({ platform, exec }: Pick<Host, "platform" | "exec">): Copy {
  const everything = platform === "linux" ? ["--preserve=all"] : [];
  return async (from, to) => {
    try {
      return (
        (await exec("cp", ["-p", "-P", ...everything, "--", from, to], { uninterrupted: true })).code === 0
      );
    } catch (error) {
      if (isRotateError(error) && error.code === "EXEC_FAILED") return false;
      throw error;
    }
  };
}
