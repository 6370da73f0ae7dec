/** One thing that must hold. `run` throws where it does not; any test runner can take it. */
export interface Spec {
  readonly name: string;
  run(): Promise<void>;
}

export interface Failure {
  readonly name: string;
  readonly error: unknown;
}

/** Runs them all, one after the other. For runners that want a list instead of tests. */
export async function failuresOf(specs: readonly Spec[]): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const { name, run } of specs) {
    try {
      await run();
    } catch (error) {
      failures.push({ name, error });
    }
  }
  return failures;
}

/** A spec that fails: something that only the author can say was not said. */
export function missing(name: string, what: string): Spec {
  return {
    name,
    run: () => Promise.reject(new Error(what)),
  };
}

export function under(prefix: string, specs: readonly Spec[]): readonly Spec[] {
  return specs.map(({ name, run }) => ({ name: `${prefix}: ${name}`, run }));
}
