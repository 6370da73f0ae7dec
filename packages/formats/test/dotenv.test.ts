import { describe, expect, it } from "vitest";
import { readDotenv } from "../src/index.ts";
import { type Row, table } from "./support/marked.ts";

const ROWS: Row[] = [
  ["A=«sk-old»", "A dotenv-bare"],
  ["export A=«x»\n\texport  B = «y»  ", "A dotenv-bare", "B dotenv-bare"],
  ["A: «x»\nB:y", "A dotenv-bare"],
  [
    "A='«x # y»' # it's\nB=\"«x»\"#c\nC=`«a\"b'c»`",
    "A dotenv-single",
    "B dotenv-double",
    "C dotenv-backtick",
  ],
  ["A=«b»#c\nB=«x y» # z\nC=«»#c\nD=«» # c", ...["A", "B", "C", "D"].map((name) => `${name} dotenv-bare`)],
  ['A="«-----BEGIN\nB=no\n# it\'s\n-----END»"\nC=«x»', "A dotenv-double", "C dotenv-bare"],
  ["A='«x»'\r\nB=«y»\r\nC=\"«z\r\nw»\"\r\n", "A dotenv-single", "B dotenv-bare", "C dotenv-double"],
  ["A=«x»\rB=«y»", "A dotenv-bare", "B dotenv-bare"],
  ["\u00ef\u00bb\u00bfA=«x»", "A dotenv-bare"],
  ["A=«it's»\nB=«\"open»\nC='«x»'", "A dotenv-bare", "B dotenv-bare", "C dotenv-single"],
  ['A="«C:\\dir\\»"\nB="«x»"', "A dotenv-double", "B dotenv-double"],
  ['A="«a\\"b»"\nB=«"x" y»', "A dotenv-double", "B dotenv-bare"],
  ["# A=no\n#A='no\njust words\nA+=no\n'A'=no\nB.c-d=«x»", "B.c-d dotenv-bare"],
  ["A=«\u00a0x\u00a0»\nB='«\u00ff»'", "A dotenv-bare", "B dotenv-single"],
];

describe("a .env file", () => {
  table(ROWS, readDotenv);

  it("says which lines a later one beats", () => {
    const { assignments } = readDotenv("A=1\nB=2\nA=3\nA=4");
    expect(assignments.map(({ address, inert }) => [address, inert])).toEqual([
      ["A", "a later line sets it again"],
      ["B", undefined],
      ["A#2", "a later line sets it again"],
      ["A#3", undefined],
    ]);
  });
});
