import { describe, expect, it } from "vitest";
import { decode, encode, readShell } from "../src/index.ts";
import { assignmentsOf } from "./support/check.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";
import { isMissing, run } from "./support/shells.ts";

const BOTH: Row[] = [
  ["A=«sk-old»", "A shell-bare"],
  ["export A=«sk-old»", "A shell-bare"],
  ["export A=«x» B=\"«y»\" C='«z»'", "A shell-bare", "B shell-double", "C shell-single"],
  ["A=«x»; export A", "A shell-bare"],
  ["export A; A=«x»", "A shell-bare"],
  ["A=«x» cmd B=y", "A shell-bare"],
  ["A=«x» \\\n  B=«y» \\\n  cmd", "A shell-bare", "B shell-bare"],
  ["A=\\\n«x»\\\n", "A shell-bare"],
  ["A=«one\\\ntwo»", "A shell-bare"],
  ["A='«x»'\\\n", "A shell-single"],
  ["A=«» B=«2»", "A shell-bare", "B shell-bare"],
  ["A=«''\"x\"»", "A shell-word"],
  ["A=«pre\"$HOME\"'post'»", "A shell-word"],
  ["A=$'«it\\'s»'", "A shell-ansi-c"],
  ['export "A=«v w»" cmd', "A shell-double"],
  ["declare -x A=«x»; typeset -gx B=«y»; local C=«z»; readonly D=«w»", ...bare("A", "B", "C", "D")],
  ["builtin export A=«x»; \\export B=«y»; command env C=«z» cmd", ...bare("A", "B", "C")],
  ['env -i A=«x» -u B C="«y»" cmd D=z', "A shell-bare", "C shell-double"],
  ["/usr/bin/env A=«x» cmd; sudo -u me B=«y» cmd", ...bare("A", "B")],
  ["2>/dev/null A=«x» cmd", "A shell-bare"],
  ["! A=«1»; time B=«2» cmd", ...bare("A", "B")],
  ["A=«x»;B=«y»&&C=«z»||D=«w»|E=«v»&F=«u»", ...bare("A", "B", "C", "D", "E", "F")],
  ["if A=«1»; then B=«2»; elif C=«3»; then :; else D=«4»; fi", ...bare("A", "B", "C", "D")],
  ["for A in B=x; do C=«y»; done; while D=«1»; do :; done", ...bare("C", "D")],
  ["case x in a) A=«1»;; (b|c) B=«2» ;; *) C=«3»; esac; D=«4»", ...bare("A", "B", "C", "D")],
  ["case $(x) in\n  # it's\n  'a)') case y in y) A=«1»;; esac ;;\nesac\nB=«2»", ...bare("A", "B")],
  ["f() { local A=«x»; }\nfunction g {\n  B=«y»\n}\nh () ( C=«z» )", ...bare("A", "B", "C")],
  ["[[ $x = A=b && ( a < b ) ]] && A=«1»", "A shell-bare"],
  ["[[ -z $x ]]; A=«1»\n([[ -n $x ]]) || B=«2»", ...bare("A", "B")],
  ["(( A = 1 << 2 )); B=«2»", "B shell-bare"],
  ["((echo a); A=«1»)", "A shell-bare"],
  ['A=«$(cat ~/key)»\nB="«`cat key`»"', "A shell-bare", "B shell-double"],
  [": \"${A:=«sk-old-1»}\" ${B=«sk-old-2»}; echo ${C:-'«sk-old-3»'}", ...bare("A", "B"), "C shell-single"],
  ['export A="${A:-«sk-old-1»}" B=${C-"«sk-old-2»"}', "A shell-bare", "B shell-double"],
  [
    'A="«${A:-\'sk-old-1\'}»" B=«${A:-$sk_old_1}» C="x/${D:-«sk-old-1»}"',
    ...["A", "B"].map((one) => `${one} shell-${one === "A" ? "double" : "bare"}`),
    "D shell-bare",
  ],
  ['A=«${B:-"x y"}» C="«${B:-x}»"', "A shell-bare", "C shell-double"],
  ["A=$(B=«in» cmd) C=«2»", ...bare("B", "C")],
  ['OUT="$(ANTHROPIC_API_KEY=«sk-old» claude -p "say \\"hi\\"")"', "ANTHROPIC_API_KEY shell-bare"],
  ["arr=(a \"b\" c'd' # it's\n  A=no) X=«1»", "X shell-bare"],
  ["A+=x B=«y» cmd; A[1]=x C=«z»", ...bare("B", "C")],
  ["cat <<EOF\nA=no\n$(B=no)\nEOF\nC=«yes»", "C shell-bare"],
  ["cat <<-'E F' | cmd; A=«x»\n\tB=no \"\n\tE F\nC=«yes»", ...bare("A", "C")],
  ["cat <<EOF\nno \\\nEOF\nA=no\nEOF\nB=«yes»", "B shell-bare"],
  ["cat <<< A=no; B=«yes»", "B shell-bare"],
  ["# A=no it's\nA=«x» # B=no \"\nC=«y#z»", ...bare("A", "C")],
  ["make A=x; eval 'C=x'; echo D=x"],
  [
    "alias x='A=«y» cmd' y-2=\"B='«z»' cmd\" -- z='C=\"«w»\" cmd'; D=«v»; alias no=E=x n'o'='F=x'",
    "A shell-single shell-bare",
    "B shell-double shell-single",
    "C shell-single shell-double",
    "D shell-bare",
  ],
  [
    'docker run --rm \\\n  -e A=«x» --env "B=«y»" -v "$PWD:/w" img C=no -e D',
    "A shell-bare",
    "B shell-double",
  ],
  ["A=«x»\n\n\nA=«y»; A='«z»'", "A shell-bare", "A#2 shell-bare", "A#3 shell-single"],
  [
    'A=«x»\r\nexport B="«y»"\r\ncat <<EOF\r\nC=no\r\nEOF\r\nD=«z»\r\n',
    "A shell-bare",
    "B shell-double",
    "D shell-bare",
  ],
  ["\u00ef\u00bb\u00bfA=«x»", "A shell-bare"],
  ["\ufeffA=«x»", "A shell-bare"],
  ["A='«\u00a0\u00ff»' # \u00a0\nB=«\u00a0»", "A shell-single", "B shell-bare"],
  ["echo $$'A=no' $# ${#x} $'it\\'s'; A=«x»", "A shell-bare"],
  ["x='«\nA=no\n»'; echo \"\nB=no\n\"; C=«x»", "x shell-single", "C shell-bare"],
];

function bare(...names: string[]): string[] {
  return names.map((name) => `${name} shell-bare`);
}

const BASH: Row[] = [
  ['A=$"«x»"', "A shell-double"],
  ['echo "${x:-\'}"\'}"; A=«x»', "A shell-bare"],
  ["[[ $x =~ ^(a|b)[[:alpha:]]+$ ]] && A=«x»", "A shell-bare"],
  ["for ((i=0;i<1;i++)); do A=«x»; done", "A shell-bare"],
  ["echo { A=no; }; diff <(A=«x» cmd) >(cmd)", "A shell-bare"],
];

const ZSH: Row[] = [
  ['echo "${x:-it\'s}"; A=«x»', "A shell-bare"],
  ["() { A=«x» } y; { B=«y» } always { C=«z» }", ...bare("A", "B", "C")],
  ["if [[ $x == (a|b)* ]] { A=«x» } else { B=«y» }", ...bare("A", "B")],
  ["for x (a b) A=«$x»; foreach x (a b); B=«y»; end", ...bare("A", "B")],
  ["case x { (a|b)*) A=«1» ;; c) B=«2» ;; }; C=«3»", ...bare("A", "B", "C")],
  ["files=( *.zsh(N) <1-9>(.) (#i)x # it's\n); A=«x»", "A shell-bare"],
  ["(( $+commands[x] )) && A=«${${(%):-%x}:A:h}»", "A shell-bare"],
  ["export A=«x» | tee =(cmd) >! file; B=«y»", ...bare("A", "B")],
];

describe("a bash file", () => {
  table([...BOTH, ...BASH], (text) => readShell(text, "bash"));
});

const DEFAULTS: readonly string[] = [
  `: "\${A:=OLD}"`,
  `: \${A:=OLD}`,
  `: \${A="OLD"}`,
  `: "$HOME" "\${A:='x'}" \${B:-'OLD'}; A=\${B:-OLD}`,
  `export A="\${A:-OLD}"`,
  `export A=\${A:-OLD} # mine`,
  `export A="\${A:-\${B:-OLD}}"`,
  `f() { export "A=\${1:-\${A-OLD}}"; }; f`,
  `A=\${A:-'OLD'}`,
  `if [[ -z "\${A:-}" ]]; then A=$(printf %s "\${A:-OLD}"); fi`,
];

describe.each(["bash", "zsh"] as const)("a default behind a variable, as %s itself reads it", (shell) => {
  it.skipIf(isMissing(shell))(
    "is written where nothing is quoted twice, and read as what was written",
    () => {
      const old = "sk-old-0123456789";
      const values = [
        "sk-new_9876543210-AAAA",
        "tvly-dev-b~c",
        "a}b",
        "a b",
        "$HOME",
        "it's",
        'x"y',
        "a\\b",
        "*",
      ];
      const cases = DEFAULTS.flatMap((form) => {
        const text = form.replaceAll("OLD", old);
        return values.flatMap((value) => {
          let now = text;
          for (const { span, codecs } of [...assignmentsOf(readShell(text, shell))].reverse()) {
            if (text.slice(...span) !== old) continue;
            const raw = encode(value, codecs);
            if (typeof raw !== "string") return [];
            now = now.slice(0, span[0]) + raw + now.slice(span[1]);
          }
          return [{ text: now, value }];
        });
      });
      expect(cases.filter(({ value }) => value === values[0]).length).toBe(DEFAULTS.length);
      const seen = run(
        shell,
        cases.map(({ text }) => ({ text, names: ["A"] })),
      );
      expect(seen.map(([one], index) => [cases[index]?.text, one])).toEqual(
        cases.map(({ text, value }) => [text, value]),
      );
    },
  );
});

describe.each(["bash", "zsh"] as const)("an alias, as %s itself runs it", (shell) => {
  it.skipIf(isMissing(shell))("hands on the new value", () => {
    const bodies = [`'A=OLD go'`, `"A='OLD' go"`, `'A="OLD" go'`, `"A=\\"OLD\\" go"`, `"A=OLD go"`];
    const values = ["sk-new_9876543210-AAAA", 'a"b', "it's", "$HOME", "a\\b", "a b"];
    const cases = bodies.flatMap((body) =>
      values.flatMap((value) => {
        const text = `go() { SEEN=$A; }\n[ -n "$ZSH_VERSION" ] || shopt -s expand_aliases\nalias x=${body}\nx\n`;
        const found = assignmentsOf(readShell(text, shell)).find(({ name }) => name === "A");
        const raw = found && encode(value, found.codecs);
        if (found === undefined || typeof raw !== "string") return [];
        expect(text.slice(...found.span)).toBe("OLD");
        return [{ text: text.slice(0, found.span[0]) + raw + text.slice(found.span[1]), value }];
      }),
    );
    expect(cases.filter(({ value }) => value === values[0]).length).toBe(bodies.length);
    const seen = run(
      shell,
      cases.map(({ text }) => ({ text, names: ["SEEN"] })),
    );
    expect(seen.map(([one], index) => [cases[index]?.text, one])).toEqual(
      cases.map(({ text, value }) => [text, value]),
    );
  });
});

describe("a zsh file", () => {
  table([...BOTH, ...ZSH], (text) => readShell(text, "zsh"));
});

describe.each(["bash", "zsh"] as const)("%s", (dialect) => {
  brokenTable(
    [
      ['A=x\nB="sk-old\nC=y', 2],
      ["\nA='sk-old", 2],
      ["A=$'sk-old\\'", 1],
      ["A=`sk-old", 1],
      ["A=$(sk-old", 1],
      ["\n\nA=${sk-old", 3],
      ["arr=(sk-old\nA=x", 1],
      [": \ncat <<EOF\nsk-old\n", 2],
      ["case x in\nA=sk-old", 1],
    ],
    (text) => readShell(text, dialect),
  );

  it("leaves expansions as they stand", () => {
    const text = 'A=$HOME/$(cat ~/key) B="$X \\$Y"';
    const values = assignmentsOf(readShell(text, dialect)).map(({ span, codecs }) =>
      decode(text.slice(...span), codecs),
    );
    expect(values).toEqual(["$HOME/$(cat ~/key)", "$X $Y"]);
  });
});
