/**
 * Compare and swap, for Windows PowerShell 5.1 and later: `{name, from, to}` comes as JSON on standard input, so that no
 * secret stands in the arguments. .NET's `SetEnvironmentVariable` writes the registry and tells running programs
 * (WM_SETTINGCHANGE), of which Explorer takes it up for what it starts; a value that was REG_EXPAND_SZ gets its kind back.
 * https://learn.microsoft.com/dotnet/api/system.environment.setenvironmentvariable
 *
 * No double quotes, which Windows programs unquote each in their own way.
 */
export const SWAP: string = [
  "$ErrorActionPreference = 'Stop'",
  "$asked = [Console]::In.ReadToEnd() | ConvertFrom-Json",
  "$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)",
  "$now = $key.GetValue($asked.name, $null, 'DoNotExpandEnvironmentNames')",
  "if ($now -ceq $asked.to) { exit 0 }",
  "if ($now -cne $asked.from) { exit 3 }",
  "$kind = $key.GetValueKind($asked.name)",
  "[Environment]::SetEnvironmentVariable($asked.name, $asked.to, 'User')",
  "if ($kind -eq 'ExpandString') { $key.SetValue($asked.name, $asked.to, $kind) }",
].join("; ");

/** How the script ends where the variable holds neither key. */
export const HOLDS_NEITHER = 3;

/** JSON in ASCII: the console's code page decides what anything else would be read as. */
export function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
