import { isRotateError, RotateError } from "@claude-rotate/contract";

/** Gathers what refuses pieces of one step, so that a person is told of all of it at once. */
export interface Refusals {
  /** What `make` answers; nothing where it is refused. */
  attempt<T>(make: () => readonly T[]): readonly T[];
  /** Throws the first, with all others in its `more`. */
  raise(): void;
}

export function createRefusals(): Refusals {
  const found: RotateError[] = [];
  return {
    attempt(make) {
      try {
        return make();
      } catch (error) {
        if (!isRotateError(error) || !error.code.startsWith("PLACE_")) throw error;
        found.push(error);
        return [];
      }
    },
    raise() {
      const [first, ...more] = found;
      if (first) throw together(first, more);
    },
  };
}

export function together(first: RotateError, more: readonly RotateError[]): RotateError {
  if (more.length === 0) return first;
  const { code, message, hint, path, line, cause } = first;
  return new RotateError(code, message, {
    hint,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    more,
    cause,
  });
}
