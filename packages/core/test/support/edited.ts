import { Secret } from "@claude-rotate/contract";
import { type RotateOptions, type RotationReport, rotate, undo } from "../../src/index.ts";
import { contextOf, type Home, type Setup } from "./home.ts";
import { fakeKey } from "./plugin.ts";

export const OLD: string = fakeKey("old");
export const ELDER: string = fakeKey("elder");
export const NEW: string = fakeKey("new");
export const rotated = (
  home: Home,
  options: Partial<RotateOptions> = {},
  setup: Setup = {},
): Promise<RotationReport> =>
  rotate(contextOf(home, setup), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    verify: false,
    ...options,
  });

export const undone = (home: Home, setup: Setup = {}): Promise<RotationReport> =>
  undo(contextOf(home, setup), { verify: false });
