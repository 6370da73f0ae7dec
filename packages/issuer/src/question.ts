import type { BlockCause, VerdictKind } from "@claude-rotate/contract";

/** How an issuer is asked about a key, and how its answers are told from everybody else's. Data, but for three short functions. */
export interface Question {
  /** `https://api.anthropic.com`. */
  readonly issuer: string;
  /** The variable that names another address: a gateway's, or a test's. */
  readonly variable: string;
  /** Our own variable, which wins over a client's: what the user's config says of this credential. */
  readonly override?: string;
  /** Behind the address's own path: `/v1/models`. A GET that is free and changes nothing. */
  readonly path: string;
  headers(key: string): Readonly<Record<string, string>>;
  /** True for a body that comes with status 200 and that only the issuer, and only for a good key, would send. */
  isGood(body: unknown): boolean;
  /** The issuer's own error in a body of any other status; `undefined` where the body is somebody else's. */
  errorOf(body: unknown): IssuerError | undefined;
  /** First match first; an error that none matches is `unknown`. Only these can call a key invalid. */
  readonly rules: readonly Rule[];
  /** What the issuer's keys look like, masked in every message whether or not it is the key that was asked about. */
  readonly shape: RegExp;
}

export interface IssuerError {
  /** The issuer's own name for it, where it has one. */
  readonly type?: string;
  readonly message: string;
}

/** Everything that is named must match. */
export interface Rule {
  readonly status?: number;
  readonly type?: string;
  readonly message?: RegExp;
  /** What else the body must say. */
  readonly when?: (body: unknown) => boolean;
  readonly verdict: VerdictKind;
  readonly cause?: BlockCause;
  /**
   * The issuer answers the same to a bad key and to none. Where somebody intercepts TLS, and could have taken the key off,
   * the verdict is then `unknown`.
   */
  readonly orNoKey?: true;
}
