import type { Host } from "./host.ts";
import type { Secret } from "./secret.ts";

/** A kind of key: how to recognise one, and how to ask its issuer about it. */
export interface Credential {
  /** Lower case, as typed on the command line: `anthropic`. */
  readonly id: string;
  /** As shown to people: `Anthropic API key`. */
  readonly title: string;
  /** Variables and fields that hold it and nothing else. Compared exactly. */
  readonly names: readonly string[];
  /** The shape of one whole secret, without anchors or flags; must run in linear time. */
  readonly pattern: RegExp;
  /** Public beginnings that may be shown: `sk-ant-api03-`. */
  readonly prefixes: readonly string[];
  /** Secrets of other kinds that people put here by mistake; refused as a new key, never tested with the issuer. */
  readonly lookalikes?: readonly { readonly pattern: RegExp; readonly what: string }[];
  /** The page where a person makes and revokes keys. */
  readonly console?: string;
  /**
   * How many characters behind the public beginning, and how many at the end, the console shows of a key, with three dots
   * between them: by these a person finds it there. Shown of keys that are to be revoked only.
   */
  readonly consoleHint?: readonly [head: number, tail: number];
  /** Asks the issuer: free, read-only, classified. Resolves for every outcome; a throw is the plugin's fault. */
  test(secret: Secret, host: Host): Promise<Verdict>;
}

/** Only `invalid` means that the key itself is bad. */
export type VerdictKind =
  | "valid"
  | "invalid"
  | "disabled"
  | "forbidden"
  | "billing"
  | "rate-limited"
  | "overloaded"
  | "blocked"
  | "tls"
  | "dns"
  | "unreachable"
  | "unknown";

export interface Verdict {
  readonly verdict: VerdictKind;
  /** HTTP status, where an answer came. */
  readonly status?: number;
  /** The server's own name for the error. */
  readonly type?: string;
  /** The server's or the network's words, cleaned of control characters and secrets. */
  readonly message?: string;
  /** The host that was asked: `api.anthropic.com`. */
  readonly host?: string;
  /** The proxy that the request went through, without credentials. */
  readonly proxy?: string;
  /** What is in the way, where it is known: something takes the key off; the region or a policy; a login that a proxy wants. */
  readonly cause?: BlockCause;
  /** Who signed the certificate that answered, where that is nobody whom the public trusts: TLS is intercepted. */
  readonly authority?: string;
  /** Milliseconds by which this machine's clock is ahead of the server's; given from five minutes on. */
  readonly skew?: number;
}

export type BlockCause = "key-removed" | "policy" | "proxy-login" | "redirect" | "stranger";
