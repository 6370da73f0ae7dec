import { describe } from "vitest";
import { readFish } from "../src/index.ts";
import { fishDocument } from "./support/fish-document.ts";
import { shellSuite } from "./support/shell-suite.ts";

describe("fish files", () => shellSuite("fish", fishDocument, readFish));
