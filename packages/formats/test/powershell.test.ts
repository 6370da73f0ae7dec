import { describe, expect, it } from "vitest";
import { decode, readPowershell } from "../src/index.ts";
import { assignmentsOf } from "./support/check.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";

const double = (...names: string[]) => names.map((name) => `${name} powershell-double`);

// Quoting as in about_Quoting_Rules, escapes as in about_Special_Characters, the forms of an assignment as in
// about_Environment_Variables (learn.microsoft.com/powershell/module/microsoft.powershell.core/about). No PowerShell
// has run these.
const ROWS: Row[] = [
  ['$env:A = "«sk-old»"', "A powershell-double"],
  ["$Env:A='«it''s»' # it's", "A powershell-single"],
  ['${env:A} = "«v»"; $ENV:B = "«w»"', ...double("A", "B")],
  ['[string]$env:A = "«v»"\r\n$env:B ??= "«w»"\r\n', ...double("A", "B")],
  ["$env:A = `\r\n  '«v»'\r\n$env:B =\r\n  '«w»'", "A powershell-single", "B powershell-single"],
  ["$env:A = @'\n«v's \"»\n'@\n$env:B = @\"\r\n«w»\r\n\"@", "A", "B powershell-double"],
  ['if ($x) { $env:A = "«v»" } else {$env:B="«w»"}', ...double("A", "B")],
  ['$env:A = $env:B = "«v»"', "B powershell-double"],
  ['$env:A = "«a`"b""c$(f "x)" \'y"\')»"', "A powershell-double"],
  ["$env:A = \u201c«v»\u201d; $env:B = \u2018«w»\u2019", "A powershell-double", "B powershell-single"],
  ["$env:A = \u00e2\u0080\u009c«v»\u00e2\u0080\u009d", "A powershell-double"],
  ["[Environment]::SetEnvironmentVariable('A','«v»')", "A powershell-single"],
  ['[System.Environment]::SetEnvironmentVariable(\n  "A",\n  "«v»", "User" )', "A powershell-double"],
  ["New-Item -Path Env:\\A -Value '«v»'", "A powershell-single"],
  ["Set-Item -Value «v» -Path 'Env:\\A' -Force | Out-Null", "A powershell-bare"],
  ['si Env:A «v»; $x = set-content env:B "«w»"', "A powershell-bare", "B powershell-double"],
  ['setx A «v»; setx.exe B "«w x»" /M', "A powershell-bare", "B powershell-double"],
  ["$env:A += 'no'; $env:A = 'no' + 'no'; $env:A = 'no', 'no'; $env:A = 'no'.Trim(); $env:A = \"no\" | f"],
  ["if ($env:A -eq 'no') {}; $env:A == 'no'; Write-Host $env:A = 'no'; $envA = 'no'"],
  ["# $env:A = 'no' it's\n<# $env:B = \"no\n#> $env:C = '«v»'", "C powershell-single"],
  ['$x = "$env:A = \'no\' `" $($env:B = "no")"; $y = \'$env:C = "no"\''],
  ["foo#bar 'x'\n$env:A = '«v»'\n$env:A = '«w»'", "A powershell-single", "A#2 powershell-single"],
  ["Set-Item Env:A $x; Set-Item Env:A (f); Set-Item Variable:A no; New-Item -Path Env:A -Value 'a'$x"],
  ["\u00ef\u00bb\u00bf# it's\r\n$env:A = '«v»'", "A powershell-single"],
];

describe("a PowerShell file", () => {
  table(ROWS, readPowershell);
  brokenTable(
    [
      ['\n$env:A = "sk-old\n', 2],
      ["$env:A = 'sk-old''", 1],
      ["$x = 1\n$env:A = @'\nsk-old\n '@", 2],
      ["<# sk-old", 1],
      ['"$(sk-old"', 1],
    ],
    readPowershell,
  );

  it.each([
    ['"`0`a`b`e`f`n`r`t`v`u{1F5DD}`x"', "\0\x07\b\x1b\f\n\r\t\v\u00f0\u009f\u0097\u009dx"],
    ['"Use a quotation mark (`") to begin a ""string"""', 'Use a quotation mark (") to begin a "string"'],
    ["'don''t `n'", "don't `n"],
  ])("reads %s", (literal, value) => {
    const text = `$env:A = ${literal}`;
    const [one] = assignmentsOf(readPowershell(text));
    expect(one && decode(text.slice(...one.span), one.codecs)).toBe(value);
  });
});
