import { CODES, type Code } from "./codes.ts";

const BRAND = Symbol.for("claude-rotate.RotateError");
const NETWORK_BRAND = Symbol.for("claude-rotate.NetworkError");

export interface ErrorDetails {
  /** What to do, where the code's general hint is too general. */
  readonly hint?: string;
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** What else stands in the way of the same step, so that all can be mended at once. */
  readonly more?: readonly RotateError[];
  /** A system error's code or another error; never shown, only its `code`. */
  readonly cause?: unknown;
}

/** Every failure that a user can meet. The code decides exit code, HTTP status and page in docs/ERRORS.md. */
export class RotateError extends Error {
  readonly code: Code;
  readonly hint: string;
  declare readonly path?: string;
  declare readonly line?: number;
  declare readonly more?: readonly RotateError[];

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "RotateError";
    // A plugin's own word for it, which nothing here decides by: what it says must not be lost over that.
    this.code = Object.hasOwn(CODES, code) ? code : "PLUGIN_FAILED";
    this.hint = details.hint ?? CODES[this.code].hint;
    if (details.path !== undefined) this.path = details.path;
    if (details.line !== undefined) this.line = details.line;
    if (details.more?.length) this.more = details.more;
    Object.defineProperty(this, BRAND, { value: true });
  }

  get exit(): number {
    return CODES[this.code].exit;
  }

  /** As in the `error` field of every JSON document. */
  toJSON(): ErrorDocument {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.path === undefined ? {} : { path: this.path }),
      ...(this.line === undefined ? {} : { line: this.line }),
      ...(this.more === undefined ? {} : { more: this.more.map((one) => one.toJSON()) }),
    };
  }
}

export interface ErrorDocument {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
  readonly path?: string;
  readonly line?: number;
  readonly more?: readonly ErrorDocument[];
}

/** True for a RotateError of this or of any other copy of this package that is installed. */
export function isRotateError(value: unknown): value is RotateError {
  return value instanceof Error && BRAND in value;
}

/** What stands between us and an issuer, told apart for the verdict. Thrown by `Host.fetch`. */
export class NetworkError extends Error {
  readonly kind: "tls" | "dns" | "unreachable" | "blocked";
  declare readonly proxy?: string;
  /** Who signed the certificate that was refused. */
  declare readonly authority?: string;

  constructor(
    kind: "tls" | "dns" | "unreachable" | "blocked",
    message: string,
    proxy?: string,
    authority?: string,
  ) {
    super(message);
    this.name = "NetworkError";
    Object.defineProperty(this, NETWORK_BRAND, { value: true });
    this.kind = kind;
    if (proxy !== undefined) this.proxy = proxy;
    if (authority !== undefined) this.authority = authority;
  }
}

/** True for a NetworkError of this or of any other copy of this package that is installed. */
export function isNetworkError(value: unknown): value is NetworkError {
  return value instanceof Error && NETWORK_BRAND in value;
}
