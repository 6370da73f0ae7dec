import { type Host, Secret } from "@claude-rotate/contract";
import { type Context, type RotationReport, rotate } from "../../src/index.ts";
import { contextOf, type Home, makeHome } from "./home.ts";
import { acme, fakeKey, type Safe } from "./plugin.ts";

export const OLD: string = fakeKey("old");
export const NEW: string = fakeKey("new");

/** A file and a safe that hold the old key. */
export function filled(): { home: Home; safe: Safe } {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  return {
    home,
    safe: {
      held: new Map([
        ["mine", OLD],
        ["other", fakeKey("other")],
      ]),
    },
  };
}

export function context(home: Home, safe: Safe, host: (real: Host) => Host = (real) => real): Context {
  return contextOf(home, { plugins: [acme(new Map(), safe)], host });
}

export const run = (
  home: Home,
  safe: Safe,
  options: object = {},
  host?: (real: Host) => Host,
): Promise<RotationReport> =>
  rotate(context(home, safe, host), { credential: "acme", secret: async () => new Secret(NEW), ...options });
