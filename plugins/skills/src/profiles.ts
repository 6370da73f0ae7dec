import type { FilePattern } from "@claude-rotate/contract";

/** What is known of a skill beyond what its own files say. A new one is one more entry. */
export interface Profile {
  /** What its folder is called, wherever it comes from. */
  readonly names: readonly string[];
  /** Variables that it needs and that its SKILL.md doesn't name. */
  readonly needs: readonly string[];
  /** Variables that its texts name and that it works without. */
  readonly ignores?: readonly string[];
  /** Files outside its folder in which it keeps keys. Read by their ending. */
  readonly files?: readonly FilePattern[];
  /** Where this was looked up. */
  readonly source: string;
}

/**
 * These need no key: their SKILL.md, read in November 2026, names no credential. Another author's skill of one of these names
 * may (github.com/weilun88313/Ivan-productivity-Skills has a `pptx` that needs GEMINI_API_KEY), and then its own text says so.
 */
export const PROFILES: readonly Profile[] = [
  { names: ["pdf"], needs: [], source: "github.com/anthropics/skills, skills/pdf" },
  { names: ["xlsx"], needs: [], source: "github.com/anthropics/skills, skills/xlsx" },
  { names: ["pptx"], needs: [], source: "github.com/anthropics/skills, skills/pptx" },
  { names: ["frontend-design"], needs: [], source: "github.com/anthropics/skills, skills/frontend-design" },
  {
    names: ["tdd", "test-driven-development"],
    needs: [],
    source:
      "github.com/mattpocock/skills, skills/engineering/tdd; github.com/obra/superpowers, skills/test-driven-development",
  },
];
