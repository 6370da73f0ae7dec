// Windows' own programs, as far as the plugin runs them: answers as Microsoft documents them, over a registry in a file.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const state = join(folder, "registry.json");
const [program, ...args] = process.argv.slice(2);
const stdin = program === "powershell.exe" ? readFileSync(0, "utf8") : "";
appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify({ program, args, stdin })}\n`);
const registry = JSON.parse(readFileSync(state, "utf8"));

function reg([verb, key]) {
  const values = verb === "query" ? registry[key] : undefined;
  if (values === undefined) {
    process.stderr.write("ERROR: The system was unable to find the specified registry key or value.\r\n");
    return 1;
  }
  const full = key.replace("HKCU", "HKEY_CURRENT_USER").replace("HKLM", "HKEY_LOCAL_MACHINE");
  const rows = values.map(({ name, kind, value }) => `    ${name}    ${kind}    ${value}\r\n`);
  process.stdout.write(`\r\n${full}\r\n${rows.join("")}\r\n`);
  return 0;
}

/** What the script says, step by step; `SetEnvironmentVariable` writes REG_SZ. */
function powershell([, , , , script]) {
  const { name, from, to } = JSON.parse(stdin);
  const values = registry["HKCU\\Environment"];
  // Names of registry values know no case.
  const held = values.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (held?.value === to) return 0;
  if (held?.value !== from) return 3;
  const kind = /SetValue\(\$asked\.name, \$asked\.to, \$kind\)/.test(script) ? held.kind : "REG_SZ";
  Object.assign(held, { value: to, kind });
  writeFileSync(state, JSON.stringify(registry));
  return 0;
}

const answer = () => (program === "reg.exe" ? reg(args) : powershell(args));
process.exitCode = registry.locked ? 1 : answer();
