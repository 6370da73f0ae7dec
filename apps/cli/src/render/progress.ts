import type { Progress } from "@claude-rotate/core";
import { plain } from "./look.ts";

const WORDS: Readonly<Record<Progress["step"], string>> = {
  find: "looking for keys",
  test: "asking the issuer",
  stage: "writing new files beside the old ones",
  change: "changing files",
  prove: "looking again",
  back: "putting everything back",
  recover: "finishing what an earlier run left",
  wait: "waiting until another program gives back the lock",
};

export function progressLine({ step, done, total, path }: Progress): string {
  if (path !== undefined) return `${WORDS[step]} ${plain(path)}…`;
  const part = done === undefined || total === undefined ? "" : ` ${done}/${total}`;
  return `${WORDS[step]}${part}…`;
}
