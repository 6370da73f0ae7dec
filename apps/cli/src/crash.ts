import { RotateError } from "@claude-rotate/contract";

/**
 * Node itself then prints the environment of each program that is run and the headers of each request, past our filter, and once
 * it runs that can't be turned off any more. Throws `USAGE`.
 */
export function refuseDebugging(): void {
  if (!process.env.NODE_DEBUG) return;
  throw new RotateError("USAGE", "NODE_DEBUG is set, by which Node prints keys that pass through it", {
    hint: "Run it without: `NODE_DEBUG= claude-rotate …`.",
  });
}

/**
 * What nobody caught ends the process with a clean message, never with Node's own: that prints values. Node's reports and
 * warnings are off for the same reason.
 */
export function guardCrashes(tell: (error: unknown) => number): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => process.exit(tell(error)));
  process.removeAllListeners("warning");
  process.on("warning", () => {});
  const { report } = process;
  if (report === undefined) return;
  report.reportOnFatalError = false;
  report.reportOnSignal = false;
  report.reportOnUncaughtException = false;
}
