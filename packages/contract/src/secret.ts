import { inspect } from "node:util";

const BRAND = Symbol.for("claude-rotate.Secret");
const MASK = "[secret]";

/**
 * One value of a credential, held so that it can't be shown by accident: printing, inspecting, serialising,
 * cloning or interpolating it gives `[secret]` or nothing. Only `reveal()` gives the text.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    Object.defineProperty(this, BRAND, { value: true });
    Object.freeze(this);
  }

  /** The text itself. Call it as late as possible and never store what it returns. */
  reveal(): string {
    return this.#text;
  }

  /** Length in UTF-16 units. */
  get length(): number {
    return this.#text.length;
  }

  equals(other: Secret): boolean {
    return this.#text === other.reveal();
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  static {
    Object.defineProperty(Secret.prototype, inspect.custom, { value: () => MASK });
  }
}

/** True for a Secret of this or of any other copy of this package that is installed. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && BRAND in value;
}
