/** A value of a registry key. */
export interface Value {
  readonly name: string;
  /** As it stands: `%NAME%` is not filled in. */
  readonly value: string;
}

/** Where Windows keeps variables (https://learn.microsoft.com/windows/win32/procthread/environment-variables). */
export const USER_KEY = "HKCU\\Environment";
export const MACHINE_KEY = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";

// Four blanks between name, type and data, below a line with the key's own name.
const ROW = /^ {4}(\S.*?) {4}REG_(?:EXPAND_)?SZ {4}(.*?)\r?$/gm;

/** What `reg query KEY` printed (https://learn.microsoft.com/windows-server/administration/windows-commands/reg-query). */
export function valuesOf(output: string): readonly Value[] {
  return [...output.matchAll(ROW)].map(([, name = "", value = ""]) => ({ name, value }));
}
