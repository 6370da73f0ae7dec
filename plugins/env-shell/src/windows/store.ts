import {
  type ExecResult,
  type Host,
  type Item,
  type ItemStore,
  type Problem,
  RotateError,
  Secret,
} from "@claude-rotate/contract";
import { MACHINE_KEY, USER_KEY, valuesOf } from "./registry.ts";
import { ascii, HOLDS_NEITHER, SWAP } from "./script.ts";

/** Before the names of variables that are set for every user. */
const MACHINE = "machine/";
const NOTE = "programs that run already keep the old value until they are started again";

/** The user's variables on Windows, and those of the whole machine, which are an administrator's. */
export const windowsEnvironment: ItemStore = {
  id: "windows-environment",
  refresh: {
    program: "terminals and editors that were open",
    how: "close them and open new ones: a program keeps the variables that it was started with",
  },
  async *find(host) {
    if (host.platform !== "win32") return;
    yield* itemsOf(await query(host, USER_KEY), "");
    yield* itemsOf(await query(host, MACHINE_KEY), MACHINE);
  },
  swap,
};

function* itemsOf({ code, stdout }: ExecResult, prefix: string): Generator<Item | Problem> {
  // Whoever may not read the machine's variables has them in his own environment all the same.
  if (code !== 0 && prefix === "")
    yield {
      code: "PLACE_UNREADABLE",
      message: `${USER_KEY} can't be read: reg.exe ended with ${code}`,
      hint: `Run \`reg query ${USER_KEY}\` to see why.`,
    };
  for (const { name, value } of valuesOf(stdout)) {
    const fixed =
      prefix === "" ? {} : { fixed: "it is set for the whole machine: an administrator changes it" };
    yield { address: prefix + name, name, value: new Secret(value), note: NOTE, ...fixed };
  }
}

/** Programs of Windows itself are run by their absolute path. */
function system({ env }: Host, program: string): string {
  return `${env.SystemRoot ?? env.SYSTEMROOT ?? "C:\\Windows"}\\System32\\${program}`;
}

function query(host: Host, key: string): Promise<ExecResult> {
  return host.exec(system(host, "reg.exe"), ["query", key]);
}

/** Throws `PLACE_UNWRITABLE`, `FILE_CHANGED`, `WRITE_FAILED`. */
async function swap({ address, name }: Item, from: Secret, to: Secret, host: Host): Promise<void> {
  if (host.platform !== "win32" || address.startsWith(MACHINE))
    throw new RotateError("PLACE_UNWRITABLE", `${address} can't be written from here`);
  const powershell = system(host, "WindowsPowerShell\\v1.0\\powershell.exe");
  const { code } = await host.exec(
    powershell,
    ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", SWAP],
    { stdin: ascii({ name, from: from.reveal(), to: to.reveal() }), timeout: 60_000 },
  );
  if (code === 0) return;
  if (code === HOLDS_NEITHER) throw new RotateError("FILE_CHANGED", `${name} holds another value by now`);
  throw new RotateError("WRITE_FAILED", `PowerShell could not write ${USER_KEY}: it ended with ${code}`);
}
