// Counts what the test runner itself wrote, and prints the line `N passed, N failed, N skipped`.
import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { isMain, packages, readJson, root } from "./workspace.mjs";

const tested = () => packages().filter(({ manifest }) => manifest.scripts?.test);
const resultOf = ({ path }) => join(path, ".results", "vitest.json");
/** The fault suites and the one against the real client run outside the packages' tests, and not always. */
export const faultResults = ["packages/core", "packages/formats", "apps/cli"].map((folder) =>
  join(root, folder, "faults/.results/vitest.json"),
);
const others = [join(root, "apps/cli/client/.results/vitest.json"), ...faultResults];

export function removeResults() {
  for (const path of [...tested().map(resultOf), ...others]) rmSync(path, { force: true });
}

/** A file of tests that could not even be loaded counts as one failure. */
export function countOf(path) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readJson(path);
  const unloaded = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
  };
}

/** One line for each failed test: its file and its full name. */
export function failures() {
  return [...tested().map(resultOf), ...others]
    .filter((one) => existsSync(one))
    .flatMap((path) =>
      readJson(path).testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === "failed")
          .map(({ fullName }) => `failed: ${relative(root, name)}: ${fullName}`),
      ),
    );
}

/** Sums up all results there are; `missing` names the packages that left none. */
export function collect() {
  const missing = tested().filter((one) => !existsSync(resultOf(one)));
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const path of [...tested().map(resultOf), ...others].filter((one) => existsSync(one))) {
    for (const [name, value] of Object.entries(countOf(path))) sum[name] += value;
  }
  return { ...sum, missing: missing.map(({ manifest }) => manifest.name) };
}

export const line = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

if (isMain(import.meta)) process.stdout.write(`${[...failures(), line(collect())].join("\n")}\n`);
