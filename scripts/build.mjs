import { setup } from "./setup.mjs";
import { isMain, turbo } from "./workspace.mjs";

/** Builds what changed. Silent while all is well; what failed is told on stderr, and ends the process. */
export async function build() {
  await setup();
  const slow = setTimeout(() => process.stderr.write("build: working\n"), 1000);
  const { code, output } = await turbo(["build", "--output-logs=errors-only"]);
  clearTimeout(slow);
  if (code === 0) return;
  process.stderr.write(`${output}build: failed\n`);
  process.exit(code);
}

if (isMain(import.meta)) await build();
