import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, type Written, write } from "./document.ts";

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "lower", "dotted.name-x", "A"] as const;

const NOISE = [
  "# A=no it's \"",
  "",
  "just words",
  "#A='no",
  "A:no",
  "export A",
  "  \t",
  "# \u00ff\u00a0 bytes",
  "'A'=no",
] as const;

const CERTIFICATE = "-----BEGIN\nA=no\n# B_2=no\n\nexport lower=no\n-----END";

/** Quotes are read differently behind a `\`, so none stands there. */
function valueFor(choose: Choose): string {
  return choose(12) === 11 ? CERTIFICATE : anyValue(choose).replace(/\\(?=['"`\\nr]|$)/g, "/");
}

function writeDotenv(choose: Choose, value: string, newline: string): Written {
  const lines = value.replaceAll("\n", newline);
  const style = choose(4);
  if (style === 0 && !/[#\n]|^['"`]|^[ \t\u00a0]|[ \t\u00a0]$/.test(value)) {
    return { before: "", raw: value, after: "", codec: "dotenv-bare" };
  }
  if (style === 1 && !value.includes('"')) {
    const raw = choose(2) === 0 ? lines : value.replaceAll("\n", "\\n");
    return { before: '"', raw, after: '"', codec: "dotenv-double" };
  }
  if (style === 2 && !value.includes("`"))
    return { before: "`", raw: lines, after: "`", codec: "dotenv-backtick" };
  return { before: "'", raw: lines, after: "'", codec: "dotenv-single" };
}

/** A .env file. */
export function dotenvDocument(choose: Choose): Document {
  const document = emptyDocument();
  const newline = choose(4) === 3 ? "\r\n" : "\n";
  if (choose(10) === 9) write(document, "\u00ef\u00bb\u00bf");
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(3) === 2) write(document, choose(NOISE));
    else assignment(choose, document, newline);
    write(document, newline);
  }
  if (choose(5) === 4) document.text = document.text.replace(/\r?\n$/, "");
  return document;
}

function assignment(choose: Choose, document: Document, newline: string): void {
  const name = choose(NAMES);
  const value = valueFor(choose);
  const written = writeDotenv(choose, value, newline);
  // The last choice of each is one that Node's own reader doesn't know.
  write(document, choose(["", "", "", "export ", "export ", " \texport  "]));
  const isEmpty = written.codec === "dotenv-bare" && value === "";
  write(document, name + (isEmpty ? "=" : choose(["=", "=", "=", " = ", "= ", ": "])));
  const isQuotable = written.codec !== "dotenv-single" || !value.includes("'");
  const planted = isQuotable
    ? plant(document, name, value, written)
    : plant(document, name, "plain", { before: "", raw: "plain", after: "", codec: "dotenv-bare" });
  write(document, choose(["", "", " # it's A=no", "#", "  "]));
  document.last.set(name, { planted, prefix: "", suffix: "" });
}
