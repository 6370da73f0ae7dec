import type { Progress } from "@claude-rotate/core";

const WORDS: Readonly<Record<Progress["step"], string>> = {
  find: "looking for keys",
  test: "asking the issuer",
  stage: "writing new files beside the old ones",
  change: "changing files",
  prove: "looking again",
  back: "putting everything back",
  recover: "finishing what an earlier run left",
};

export function progressLine({ step, done, total }: Progress): string {
  const part = done === undefined || total === undefined ? "" : ` ${done}/${total}`;
  return `${WORDS[step]}${part}…`;
}
