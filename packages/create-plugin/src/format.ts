/** How a tool's file is written, and what of it a template needs. */
export interface Format {
  readonly name: "json" | "toml" | "yaml" | "dotenv";
  /** A file with a value of `variable`. */
  example(variable: string, value: string): string;
}

const FORMATS: Readonly<Record<Format["name"], Format["example"]>> = {
  json: (variable, value) =>
    `${JSON.stringify({ theme: "dark", account: { [variable]: value }, retries: 3 }, null, 2)}\n`,
  toml: (variable, value) =>
    `# settings\ntheme = "dark"\n\n[account]\n${variable} = "${value}"\nretries = 3\n`,
  yaml: (variable, value) => `# settings\ntheme: dark\naccount:\n  ${variable}: ${value}\n  retries: 3\n`,
  dotenv: (variable, value) => `# settings\nTHEME=dark\n${variable}=${value}\nRETRIES=3\n`,
};

export function formatOf(file: string): Format {
  const ending = /\.(json|jsonc|toml|yaml|yml)$/i.exec(file)?.[1]?.toLowerCase();
  const name =
    { json: "json", jsonc: "json", toml: "toml", yaml: "yaml", yml: "yaml" }[ending ?? ""] ?? "dotenv";
  return { name: name as Format["name"], example: FORMATS[name as Format["name"]] };
}
