import { describe } from "vitest";
import { readFish } from "../src/index.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";

const bare = (...names: string[]) => names.map((name) => `${name} fish-bare`);

const ROWS: Row[] = [
  ["set -gx A «sk-old»", "A fish-bare"],
  ["set -Ux A '«it\\'s»'", "A fish-single"],
  ['set --export --global A "«v»" # it\'s', "A fish-double"],
  ["set -x A «pre'post'»", "A fish-word"],
  ["set -gx \\\n  A \\\n  «v»\\\n", "A fish-bare"],
  ["set -gx -- A «v»; set -l B «w»; set C «z»", ...bare("A", "B", "C")],
  ['set -gx "A" «v»; builtin set -gx B «w»', ...bare("A", "B")],
  ["set -gx A v w; set A; set -e A; set -q A; set -gxa A v; set --prepend A v"],
  ["set A[1] v; set -gx A=v; set -gx A -- v"],
  ["set -q A; or set -gx A «v»; and set -gx B «w»; not set C «z»", ...bare("A", "B", "C")],
  ["test -z $A && set -gx A «v» || set -gx A «w»", "A fish-bare", "A#2 fish-bare"],
  ["if set -l A «v»\n  set B «w»\nelse if x; set C «z»\nend", ...bare("A", "B", "C")],
  ["for A in x; set B «y»; end; switch a; case b; set C «z»; end", ...bare("B", "C")],
  ["function f --on-event e\n  set -l A «v»\nend\nbegin; set B «w»; end", ...bare("A", "B")],
  ['A=«v» B="«w»" cmd C=z', "A fish-bare", "B fish-double"],
  ["export A=«v» B='«w»' \"C=«x y»\"", "A fish-bare", "B fish-single", "C fish-double"],
  ["env -u X A=«v» 'B=«w»' cmd C=z", "A fish-bare", "B fish-single"],
  ["set -gx A (B=«in» cmd); set -gx C \"x$(set -l D '«y»')\"", "B fish-bare", "D fish-single"],
  [
    'set -gx A «(cat ~/key)»; set -gx B "«$(cat "k)")»"; set -gx C «$X»',
    "A fish-bare",
    "B fish-double",
    "C fish-bare",
  ],
  ["set -gx A «v» >/dev/null 2>&1; set -gx B «w» &; set C «z» | cat", ...bare("A", "B", "C")],
  ["# set A no it's\nset -gx A «a#b» # set B no \"", "A fish-bare"],
  ["echo 'set -gx A no\nset B no' \"set -gx C no\"; alias x='set A no'"],
  ["set -gx A «v»\r\nset -gx B '«w»'\r\n", "A fish-bare", "B fish-single"],
  ["\u00ef\u00bb\u00bfset -gx A «v»", "A fish-bare"],
  ["set -gx A '«\u00a0\u00ff»'", "A fish-single"],
];

describe("a fish file", () => {
  table(ROWS, readFish);
  brokenTable(
    [
      ['set A 1\nset B "sk-old\nset C 2', 2],
      ["set A 'sk-old\\'", 1],
      ["\nset A (sk-old", 2],
    ],
    readFish,
  );
});
