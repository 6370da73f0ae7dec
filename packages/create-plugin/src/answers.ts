/** What a plugin is made from. */
export interface Answers {
  /** The package's name. */
  readonly name: string;
  /** The variable or field that holds the key: `ACME_API_KEY`. */
  readonly variable: string;
  /** How every key begins: `acme_`. */
  readonly prefix: string;
  /** The tool's own file, relative to the home: `.acmerc`. */
  readonly file: string;
  readonly declarative: boolean;
}

export interface Question {
  readonly key: "name" | "variable" | "prefix" | "file";
  readonly text: string;
  /** What is taken where nothing is answered. */
  preset(given: Partial<Answers>): string;
  /** The answer as it is meant. */
  tidy?(answer: string): string;
  /** What is wrong with an answer. */
  fault(answer: string): string | undefined;
}

/** `acme` of `claude-rotate-plugin-acme`, `@acme/claude-rotate-plugin` or `@me/acme`: an id that a credential may bear. */
export function idOf(name: string): string {
  const [scope = "", own = ""] = name.startsWith("@") ? name.slice(1).split("/") : ["", name];
  const rest = own.replace(/^claude-rotate(?:-plugin)?-?/, "");
  const id = slug(rest) || slug(scope) || "plugin";
  const isName = /^[a-z]/.test(id);
  return (isName ? id : `${/^[a-z]/.test(slug(scope)) ? slug(scope) : "tool"}-${id}`)
    .slice(0, 32)
    .replace(/-$/, "");
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** As their own names are written: `Acme tools`. */
export function titleOf(id: string): string {
  const words = id.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const unless = (pattern: RegExp, fault: string) => (answer: string) =>
  pattern.test(answer) ? undefined : fault;

/** The four questions. */
export const QUESTIONS: readonly Question[] = [
  {
    key: "name",
    text: "The package's name",
    preset: () => "claude-rotate-plugin-acme",
    fault: unless(
      /^(?:@[a-z0-9-][a-z0-9._-]*\/)?[a-z0-9-][a-z0-9._-]*$/,
      "a package's name is in lower case",
    ),
  },
  {
    key: "variable",
    text: "The variable or field that holds the key",
    preset: ({ name = "" }) => `${idOf(name).toUpperCase().replaceAll("-", "_")}_API_KEY`,
    fault: unless(/^[A-Za-z_][A-Za-z0-9_.-]*$/, "a variable has letters, digits and underscores"),
  },
  {
    key: "prefix",
    text: "How every key begins",
    preset: ({ name = "" }) => `${idOf(name).slice(0, 19)}_`,
    fault: unless(/^[A-Za-z0-9_-]{2,20}$/, "a beginning has 2 to 20 letters, digits, _ and -"),
  },
  {
    key: "file",
    text: "The tool's file that holds it, from your home (.json, .toml, .yaml or NAME=value lines)",
    preset: ({ name = "" }) => `.${idOf(name)}rc`,
    tidy: (answer) => answer.replace(/^(?:~|\$HOME|\$\{HOME\})\/+/, ""),
    fault: (answer) => {
      const isInside = /^[^~/\\*{}"'`$][^\\*{}"'`$]*[^/]$/.test(answer) && !answer.split("/").includes("..");
      return isInside ? undefined : "a file below your home, as .acme/config.json";
    },
  },
];
