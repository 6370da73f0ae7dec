import { bash } from "../completion/bash.ts";
import { fish } from "../completion/fish.ts";
import { powershell } from "../completion/powershell.ts";
import { zsh } from "../completion/zsh.ts";
import type { Outcome, Session } from "../session.ts";

const SHELLS: Readonly<Record<string, (credentials: readonly string[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
};

export const failed = (): object => ({ shell: "", script: "" });

export async function run({ context, args }: Session): Promise<Outcome> {
  const shell = args.argument ?? "";
  const script = SHELLS[shell]?.(context.registry.credentials.map(({ id }) => id)) ?? "";
  return { document: { shell, script }, lines: () => script.trimEnd().split("\n"), verbatim: true };
}
