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
