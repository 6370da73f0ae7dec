import type { Check } from "@claude-rotate/contract";

/** What is said about the way to an issuer. The way itself is `routeTo` in @claude-rotate/issuer, for checks and requests alike. */
export const checks: readonly Check[] = [];
