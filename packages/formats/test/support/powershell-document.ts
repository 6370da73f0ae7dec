import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, type Written, write } from "./document.ts";

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;

const LETTERS: Readonly<Record<string, string>> = { "\n": "`n", "\t": "`t", "\0": "`0" };

function double(choose: Choose, value: string, doubled: string): string {
  const write = (char: string) => {
    const form = choose(10);
    if (char === '"') return form > 4 ? doubled : '`"';
    if (/[`$]/.test(char)) return `\`${char}`;
    if (form === 9 && char < "\x80") return `\`u{${char.charCodeAt(0).toString(16)}}`;
    if (form === 8 && /[^0abefnrtvu\x80-\uffff]/.test(char)) return `\`${LETTERS[char]?.slice(1) ?? char}`;
    return form === 7 ? (LETTERS[char] ?? char) : char;
  };
  return [...value].map(write).join("");
}

function quoted(choose: Choose, value: string): Written {
  if (choose(2) === 0) {
    return { before: "'", raw: value.replaceAll("'", "''"), after: "'", codec: "powershell-single" };
  }
  return { before: '"', raw: double(choose, value, '""'), after: '"', codec: "powershell-double" };
}

function anyLiteral(choose: Choose, value: string, newline: string): Written {
  const kind = choose(6);
  if (kind === 4 && !/(?:^|\n)'@/.test(value)) {
    return { before: `@'${newline}`, raw: value, after: `${newline}'@`, codec: undefined };
  }
  if (kind === 5 && !/(?:^|\n)"@/.test(value)) {
    const raw = double(choose, value, '`"');
    return { before: `@" ${newline}`, raw, after: `${newline}"@`, codec: "powershell-double" };
  }
  return quoted(choose, value);
}

function argument(choose: Choose, value: string): Written {
  const isBare = choose(2) === 1 && /^[A-Za-z_][\w.-]*$/.test(value);
  return isBare ? { before: "", raw: value, after: "", codec: "powershell-bare" } : quoted(choose, value);
}

const NOISE = [
  "# $env:A = 'no' it's",
  "",
  "<# $env:A = 'no'\n$env:B_2 = \"no #>",
  "$env:A += 'no'",
  "$env:A = 'no' + $x",
  '$env:A = "no", "no"',
  "$env:A = Get-Content x",
  "$env:A = $x",
  "$x = \"$env:A = 'no'\"",
  '$x = "a $( "b)" + \'$env:A = ("no\' ) `" $env:A = ""no"" "',
  "$x = '$env:A = \"no\" it''s'",
  "$x = @'\n$env:A = 'no'\n '@x = \"\n'@",
  '$x = @"\n$env:A = \'no\'\n"@ + ""',
  "if ($env:A -eq 'no') { }",
  "$env:A == 'no'",
  "$A = 'no'; $envA = 'no'",
  "Write-Output $env:A = 'no' # $env:B_2 = \"no",
  "Write-Output Set-Item Env:A no",
  "Set-Item -Path Env:A -Value $x",
  "Set-Item Env:A ('n' + 'o')",
  "Set-Item Variable:A no",
  "Set-Alias A 'Env:A'; Remove-Item Env:A",
  "[Environment]::SetEnvironmentVariable('A', $null, 'User')",
  "[Environment]::SetEnvironmentVariable($name, 'no')",
  "[Environment]::GetEnvironmentVariable('A')",
  "foo#bar 'x' `# `' `\"",
  "function Get-X { param([string]$A = 'no') }",
  "# \u00ff\u00a0 bytes",
] as const;

type Statement = (choose: Choose, document: Document, newline: string) => void;

const VARIABLES: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ["$env:", ""],
  ["$Env:", ""],
  ["${env:", "}"],
  ["[string]$ENV:", ""],
];

const variable: Statement = (choose, document, newline) => {
  const name = choose(NAMES);
  const [before, after] = choose(VARIABLES);
  write(
    document,
    `${before}${name}${after}${choose([" = ", "=", " =\t", " ??= ", ` = \`${newline}  `, ` =${newline}  `])}`,
  );
  const value = anyValue(choose);
  plant(document, name, value, anyLiteral(choose, value, newline));
  write(document, choose(["", "", " # it's", ";", " <# ' #>"]));
};

const inBlock: Statement = (choose, document, newline) => {
  write(document, choose(["if ($true) { ", `function f {${newline}  `, "& { ", "$( "]));
  const isParenthesis = document.text.endsWith("$( ");
  variable(choose, document, newline);
  write(document, `${newline}${isParenthesis ? ")" : "}"}`);
};

const method: Statement = (choose, document, newline) => {
  const name = choose(NAMES);
  const quote = choose(["'", '"']);
  write(document, choose(["[Environment]", "[System.Environment]", "[environment]"]));
  write(
    document,
    `::SetEnvironmentVariable(${choose(["", " ", newline])}${quote}${name}${quote}${choose([", ", ","])}`,
  );
  const value = anyValue(choose);
  plant(document, name, value, anyLiteral(choose, value, newline));
  write(document, choose([")", ', "User")', " , [EnvironmentVariableTarget]::Machine )"]));
};

const item: Statement = (choose, document) => {
  const name = choose(NAMES);
  const path = choose([`Env:${name}`, `Env:\\${name}`, `'Env:${name}'`, `"env:/${name}"`]);
  const command = choose(["Set-Item", "set-item", "si", "New-Item", "Set-Content"]);
  const value = anyValue(choose);
  const written = argument(choose, value);
  const order = choose(3);
  write(document, `${choose(["", "$null = ", "$x; "])}${command} `);
  if (order === 0) write(document, `-Path ${path} -Value `);
  else write(document, order === 1 ? `${path} ` : "-Force -Val ");
  plant(document, name, value, written);
  write(document, order === 2 ? ` -LiteralPath ${path}` : choose(["", " -Force", " | Out-Null"]));
};

const setx: Statement = (choose, document) => {
  const name = choose(NAMES);
  const value = anyValue(choose);
  write(document, `${choose(["setx ", "setx.exe /M "])}${name} `);
  plant(document, name, value, argument(choose, value));
};

const STATEMENTS: readonly [Statement, ...Statement[]] = [variable, variable, inBlock, method, item, setx];

/** A PowerShell script. */
export function powershellDocument(choose: Choose): Document {
  const document = emptyDocument();
  if (choose(10) === 9) write(document, "\u00ef\u00bb\u00bf");
  const newline = choose(3) === 2 ? "\r\n" : "\n";
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(3) === 2) write(document, choose(NOISE).replaceAll("\n", newline));
    else choose(STATEMENTS)(choose, document, newline);
    write(document, newline);
  }
  if (choose(5) === 4) document.text = document.text.replace(/\r?\n$/, "");
  return document;
}
