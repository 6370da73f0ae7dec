import { describe } from "vitest";
import { type Dialect, readShell } from "../src/index.ts";
import { shellDocument } from "./support/shell-document.ts";
import { shellSuite } from "./support/shell-suite.ts";

describe.each<Dialect>(["bash", "zsh"])("%s files", (dialect) => {
  shellSuite(
    dialect,
    (choose) => shellDocument(choose, dialect),
    (text) => readShell(text, dialect),
  );
});
