import type { Dialect } from "../../src/index.ts";

/** Lines that assign nothing to the names in use, whatever they look like. */
const NOISE = [
  "# export A=no it's",
  "",
  ": A=no 'A=no' \"A=no\nB_2=no\"",
  "alias x=A=no y='echo A=no' z=\"make B_2=no\"",
  ": <<EOF\nA=no\n\"unclosed 'EOF\n $X\nEOF",
  ": <<-'END OF' <<X\n\tA=no\n\tEND OF\nB_2=no ' \nX",
  ": <<A <<'B'\nA=no \\\nA\nA\nB_2='no `\nB",
  ": <<< A=no",
  "Z+=no Z[1]=no",
  "arr=(A=no 'B_2=no' $(: A=no ) # it's a \"comment\n \"C=no\" )",
  ": $(( 1 + (2) )) $((1<<2))",
  "(( A_no = 1 << 2 ))",
  "[[ A=no == 'A=no' && ( a < b || -n \"x\" ) ]]",
  "[ A=no = B ] || :",
  "case A=no in A=*) : A=no;; (B) ;; esac",
  "for x in A=no 'B_2=no'; do : A=no; done",
  ': ${x:-A=no} "${x:-a b}" ${x:+\'}\'} ${#x} $# $$ "$?"',
  ": `: A=no \\`: 'x'\\``",
  "echo A=no >/dev/null 2>&1 <&-",
  ": a#b A=no # c's",
  "cmd() { : A=no\n}",
  "if [[ -n $A_no ]]; then : A=no; elif false; then :; else : ; fi",
  ": \\\n A=no",
  ': "`: \\"A=no\\"`" \'$(\' "\\""',
  "# \u00ff\u00a0 bytes",
  "! : A=no | : & wait",
  "test -z x && export -p >/dev/null",
  "make_it A=no 2>/dev/null || :",
] as const;

const BASH = [
  "[[ abc =~ ^(a|b)+[[:alpha:]]*$ ]]",
  "for ((i=0; i<1; i++)); do : A=no; done",
  ': "${x:-\'}\'}" "${x//\\\'/}"',
  ": < <(: A=no)",
  "echo }; : A=no",
] as const;

const ZSH = [
  "[[ x == (x|y)* ]]",
  "[[ x == (#i)X ]]",
  "() { : A=no } x",
  ": ${(s:,:)x} ${(%):-%x} ${${x:-a}:h}",
  "if [[ a == a ]] { : A=no }",
  "for x (A=no b) : $x",
  ': $+commands[ls] "${x:-it\'s}"',
  "case x { x) : ;; }",
  "arr=( *(N) /nowhere/<->(N) # it's\n)",
  ": /nowhere/<1-9>(N) =(: A=no)",
  "repeat 1 : A=no",
] as const;

export function noiseOf(dialect: Dialect): readonly [string, ...string[]] {
  return ["# plain", ...NOISE, ...(dialect === "bash" ? BASH : ZSH)];
}
