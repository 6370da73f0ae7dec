// `npm start`: sets up, builds, and runs the CLI, or its demo when called with nothing. Stdout is the CLI's alone.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root } from "./workspace.mjs";

await build();

const args = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [join(root, "apps/cli/dist/cli.js"), ...(args.length > 0 ? args : ["demo"])],
  { stdio: "inherit", cwd: process.env.INIT_CWD ?? process.cwd() },
);
// The terminal sends its signals to both; the CLI decides what they mean, this process waits for its answer.
for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else process.exitCode = code ?? 1;
});
