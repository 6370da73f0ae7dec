import { describe, expect, it } from "vitest";
import { addFishVariable, decode, readFishVariables, readPam, readSystemd } from "../src/index.ts";
import { assignmentsOf } from "./support/check.ts";
import { type Row, table } from "./support/marked.ts";

const THREE = "# This file contains fish universal variable definitions.\n# VERSION: 3.0\n";

describe("a file of fish's universal variables", () => {
  // The second is in a public repository's test of an image builder, the third in a chat about Claude Code and ollama.
  const rows: Row[] = [
    [`${THREE}SETUVAR --export A:«sk\\x2dold»\nSETUVAR B:«»\n`, "A fish-variable", "B fish-variable"],
    ["SET_EXPORT A:«sk\\x2dold»\nSET B:«v»\nSETUVAR C:no\n", "A fish-variable", "B fish-variable"],
    [`${THREE}SETUVAR --export A:«http\\x3a//localhost\\x3a11434»`, "A fish-variable"],
    [
      `${THREE}SETUVAR --export --path A:«a»\\x1e«b»\\x1E«c»\n`,
      ...["A[1]", "A[2]", "A[3]"].map((one) => `${one} fish-variable`),
    ],
    [`${THREE}SETUVAR A:«a\\\\x1eb»\n`, "A fish-variable"],
    [`${THREE}SETUVAR A:«'sk-old'»\nSETUVAR --new-flag B:«v:w»\n`, "A fish-word", "B fish-variable"],
    [
      `${THREE}SETUVAR A:«v»\nSETUVAR A:«w»\\x1e«x»\n`,
      "A fish-variable",
      "A#2[1] fish-variable",
      "A#2[2] fish-variable",
    ],
    [`${THREE}# SETUVAR A:no\nSETUVAR\nSETUVAR A\n SETUVAR A:no\nUNKNOWN A:no`],
  ];
  table(rows, readFishVariables);

  it("an earlier line of a name is inert, with all its elements", () => {
    const found = assignmentsOf(readFishVariables(`${THREE}SETUVAR A:a\\x1eb\nSETUVAR A:c\nSETUVAR B:d\n`));
    expect(found.map(({ address, inert }) => [address, inert !== undefined])).toEqual([
      ["A[1]", true],
      ["A[2]", true],
      ["A#2", false],
      ["B", false],
    ]);
  });

  it("a new variable, in an empty file and in one of fish 2", () => {
    expect(addFishVariable("", "A")).toMatchObject({
      at: 0,
      before: `${THREE}SETUVAR --export A:`,
      after: "\n",
    });
    expect(addFishVariable("SET A:b", "A")).toMatchObject({ before: "\nSET_EXPORT A:", address: "A#2" });
  });
});

describe("a file of environment.d", () => {
  const both = (codec: string) => `${codec}+dollars`.replace("+", " ");
  // The first three as in environment.d(5) and in public dotfiles.
  const rows: Row[] = [
    [
      "A=«sk-old»\nB=\"«v w»\"\nC='«it»'\n",
      `A ${both("shell-bare")}`,
      `B ${both("shell-double")}`,
      `C ${both("shell-single")}`,
    ],
    ["PATH=«/opt/bin:$PATH»\nX=«${A:-b}»", `PATH ${both("shell-bare")}`, `X ${both("shell-bare")}`],
    [' A = «v»  \n\tB=\t"«v»" ', `A ${both("shell-bare")}`, `B ${both("shell-double")}`],
    ["A=«v # no comment»\n", `A ${both("shell-bare")}`],
    ["# A=no \\\nB=no\n; C=no\nD=«v»", `D ${both("shell-bare")}`],
    [
      "A=«'v'\"w\"»  \nB=«\"v\"w»\nC=«v'w'»\n",
      `A ${both("shell-word")}`,
      `B ${both("shell-word")}`,
      `C ${both("shell-bare")}`,
    ],
    [
      'A="«a\nb»"\nB=«a\\\nb»\nC=«»\n',
      `A ${both("shell-double")}`,
      `B ${both("shell-bare")}`,
      `C ${both("shell-bare")}`,
    ],
    ["A=«v»\r\nexport B=«w»\r\n1A=no\nA B=no\nno\n=no", `A ${both("shell-bare")}`, `B ${both("shell-bare")}`],
  ];
  table(rows, readSystemd);

  it("what systemd passes over is inert", () => {
    const found = assignmentsOf(readSystemd("export A=v\nB=v\nB=w\n"));
    expect(found.map(({ inert }) => inert)).toEqual([
      "systemd passes over a line that begins with `export`",
      "a later line sets it again",
      undefined,
    ]);
  });
});

describe("a file of pam_env", () => {
  // Ubuntu's pages on environment variables show all of these.
  const rows: Row[] = [
    ['PATH="«/usr/bin:/bin»"\nA=«sk-old»\n', "PATH pam", "A pam"],
    ["export A='«v»'\n\tB=«v »\n", "A pam", "B pam"],
    ['A=«v»# c\nB=«a\\\n  b»\n# C=no \\\nD="«»', "A pam", "B pam", "D pam"],
    [
      'A DEFAULT=«v»\nB\tDEFAULT="«v w»" OVERRIDE=«x»\nC OVERRIDE=«${HOME}/x» # c\n',
      "A pam",
      "B pam",
      "B#2 pam",
      "C pam",
    ],
    ["A-B=no\nno\n=no\nA =no"],
  ];
  table(rows, readPam);

  it("a line that goes on is one value", () => {
    const text = "A=a\\\n \tb\n";
    const [one] = assignmentsOf(readPam(text));
    expect(one && decode(text.slice(...one.span), one.codecs)).toBe("ab");
  });
});
