import type { Check } from "@claude-rotate/contract";
import { clock, intercepted, removed, turnedAway, untested } from "./answer.ts";
import { badProxy, noCertificate, twoSpellings, unverified } from "./setting.ts";

/** What is said about the way to an issuer. The way itself is `routeTo` in @claude-rotate/issuer, for checks and requests alike. */
export const checks: readonly Check[] = [
  badProxy,
  intercepted,
  unverified,
  turnedAway,
  removed,
  clock,
  twoSpellings,
  untested,
  noCertificate,
];
