/** What has to be known of a language to tell its string literals from its comments. */
export interface Language {
  /** Up to the end of the line. */
  readonly comment: "#" | "//";
  /** Values over several lines: `"""…"""`. */
  readonly triple: boolean;
  /** Templates in backticks, comments between slash and star, patterns between slashes. */
  readonly script: boolean;
  readonly patterns: boolean;
  /** `"NAME" => "value"` sets something; elsewhere it is a function. */
  readonly rocket: boolean;
  /** True where double quotes hold expressions, so that `#{` means something in them. */
  readonly interpolates: boolean;
}

const PYTHON: Language = {
  comment: "#",
  triple: true,
  script: false,
  patterns: false,
  rocket: false,
  interpolates: false,
};

const SCRIPT: Language = { ...PYTHON, comment: "//", triple: false, script: true, patterns: true };
const RUBY: Language = { ...PYTHON, triple: false, patterns: true, rocket: true, interpolates: true };

/** By a file's ending. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  py: PYTHON,
  rb: RUBY,
  ...Object.fromEntries(
    ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"].map((ending) => [ending, SCRIPT]),
  ),
};
