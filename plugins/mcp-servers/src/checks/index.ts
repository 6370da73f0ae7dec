import type { Check } from "@claude-rotate/contract";
import { desktopRuns, fromDesktop } from "./app.ts";
import { invalid, otherClients, staleWinner } from "./key.ts";
import { unreadPath, wrongKey } from "./layout.ts";
import { keptElsewhere, keyFile, keyless, superseded, visible } from "./server.ts";
import { unset } from "./unset.ts";

export const checks: readonly Check[] = [
  unset,
  invalid,
  staleWinner,
  unreadPath,
  wrongKey,
  visible,
  keyFile,
  keyless,
  superseded,
  otherClients,
  keptElsewhere,
  desktopRuns,
  fromDesktop,
];
