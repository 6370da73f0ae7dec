import { initConfig } from "@claude-rotate/core";
import { showPath } from "../render/look.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ path: "", created: false });

export async function run({ context, look }: Session): Promise<Outcome> {
  const { path, created } = await initConfig(context.host);
  return {
    document: { path, created },
    lines: () => [
      `${showPath(path, look.home)} ${created ? "is written" : "is there already: left as it is"}`,
    ],
  };
}
