import type { PassedOver, Scan } from "@claude-rotate/core";
import { DEFAULT_CREDENTIAL } from "../credential.ts";
import { type Look, showKey } from "./look.ts";
import { whereIs } from "./place.ts";
import { paragraph } from "./table.ts";

/** The key in use here that a rotation leaves, why, and how to replace it. */
export function passedOverLines(
  keys: readonly PassedOver[],
  scan: Scan | undefined,
  look: Look,
): readonly string[] {
  return keys.flatMap((key) => {
    const { where, address } = whereIs(key.place, scan, look);
    const words = `rotate leaves it: only a project's files hold it (${where} ${address}), and no project decides which of your keys moves. To replace it, too: claude-rotate rotate ${named(key)}--from ${key.fingerprint}`;
    return [
      `${look.paint("yellow", "!")} the key in use here  ${look.paint("bold", showKey(key))}`,
      ...paragraph(words, look, "    "),
    ];
  });
}

function named({ credential }: PassedOver): string {
  return credential === DEFAULT_CREDENTIAL ? "" : `${credential} `;
}
