import { spawnSync } from "node:child_process";
import vm from "node:vm";
import type { Grammar } from "./program.ts";

export const SCRIPT: Grammar = {
  before:
    "const env = {}, box = {}; const f = (...all) => all, get = (name, value) => (env[name] = value);\n",
  forms: [
    ["const NAME = VALUE;", "NAME"],
    ["let NAME =\n  VALUE // it's", "NAME"],
    ["var NAME = ( VALUE )", "NAME"],
    ["env.NAME = VALUE;", "env.NAME"],
    ['env["NAME"] = VALUE;', "env.NAME"],
    ["env.NAME ||= VALUE", "env.NAME"],
    ["box.a = env.NAME ?? VALUE; env.NAME = box.a;", "env.NAME"],
    ["Object.assign(env, { NAME: VALUE, });", "env.NAME"],
    ["Object.assign(env, f({ 'NAME' : VALUE })[0])", "env.NAME"],
    ['get("NAME", VALUE)', "env.NAME"],
    [";(function (NAME = VALUE) { env.NAME = NAME })();", "env.NAME"],
    ["env.NAME = VALUE.toString()", "env.NAME"],
  ],
  quotes: [
    ["", '"', false],
    ["", "'", false],
    ["", "`", false],
  ],
  noise: [
    '// it\'s "not" closed `',
    "/* a = 'b'\n c = `d` */",
    ";/[\"'`/]/.test('x');",
    "f('a', `b${f({ a: `c${'}'}` })}d`, \"e\");",
    "if (f('x')[0] == \"y\" || 'a' !== 'b') f('z');",
    "f(1 / 2, 4 / f.length);",
    "f('it\\'s', \"a\\\\\");",
    "f(`a\n'b\n\"c`);",
    "f(/`/g, /[/\"]+'/u);",
    "f([`x`, 'y'][0] + 'z');",
  ],
};

export const PYTHON: Grammar = {
  before: "env = {}\ndef f(*all, **named):\n    env.update(named)\n    return all\n",
  forms: [
    ["NAME = VALUE", "NAME"],
    ["NAME: str = VALUE  # it's", "NAME"],
    ["NAME : dict[str, str] | None = VALUE", "NAME"],
    ["NAME = (\n  VALUE\n)", "NAME"],
    ["env['NAME'] = VALUE", "env['NAME']"],
    ['env["NAME"] = \\\n  VALUE', "env['NAME']"],
    ["env.setdefault('NAME', VALUE)", "env['NAME']"],
    ["f(1, NAME=VALUE)", "env['NAME']"],
    ["f(2, NAME = VALUE, )", "env['NAME']"],
    ["env.update({'NAME': VALUE})", "env['NAME']"],
    ["def g(a, NAME=VALUE): return NAME\nenv['xNAME'] = g(1)", "env['xNAME']"],
    ["NAME = env.get('NAME') or VALUE", "NAME"],
  ],
  quotes: [
    ["", '"', false],
    ["", "'", false],
    ["", '"""', false],
    ["", "'''", false],
    ["u", '"', false],
    ["f", '"', true],
  ],
  noise: [
    "# it's \"not\" closed '''",
    '"""A text over lines.\nIt\'s `here`, "there".\n"""',
    "f('a', \"it's\", 'b\\'c')",
    "if f('x')[0] == \"y\" or 'a' != 'b': f('z')",
    "f(f'{1}', rb'\\'', '''a\n'b''')",
    "f(['x', \"y\"][0] + 'z')",
    "assert 'a' in 'abc', 'no'",
  ],
};

/** What programs have given to their names, as JavaScript itself says. */
export function runScripts(runs: readonly Run[]): readonly (readonly unknown[])[] {
  return runs.map(
    ({ text, shown }) => vm.compileFunction(`${text};return [${shown.join(",")}]`)() as unknown[],
  );
}

export interface Run {
  readonly text: string;
  readonly shown: readonly string[];
}

const JUDGE = `
import json, sys
for line in sys.stdin:
    run = json.loads(line)
    scope = {}
    exec(run["text"], scope)
    print(json.dumps([eval(one, scope) for one in run["shown"]]))
`;

export const hasPython: boolean = spawnSync("python3", ["--version"]).status === 0;

/** The same for Python, in one process. */
export function runPython(runs: readonly Run[]): readonly (readonly unknown[])[] {
  const { stdout, stderr, status } = spawnSync("python3", ["-W", "ignore", "-c", JUDGE], {
    input: runs.map((run) => JSON.stringify(run)).join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown[]);
}
