import type { Choose } from "./choose.ts";
import { type Document, emptyDocument, plant, textValue, type Written, write } from "./document.ts";

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;

const dollars = (value: string): string => value.replaceAll("$", "$$$$");

function bare(choose: Choose, value: string): string {
  return [...dollars(value)]
    .map((char, index) => {
      if (char === "\\") return "\\\\";
      const isEdge = index === 0 || index === dollars(value).length - 1;
      if (/[ \t]/.test(char) && isEdge) return `\\${char}`;
      if (/['"]/.test(char) && index === 0) return `\\${char}`;
      return choose(12) === 11 && char !== "\n" ? `\\${char}` : char;
    })
    .join(choose(20) === 19 ? "\\\n" : "");
}

function double(choose: Choose, value: string): string {
  return [...dollars(value)]
    .map((char) => {
      if (/["\\]/.test(char)) return `\\${char}`;
      if (char === "`") return choose(["`", "\\`"]);
      return choose(25) === 24 ? `\\\n${char}` : char;
    })
    .join("");
}

function written(choose: Choose, value: string): Written {
  const style = choose(4);
  if (style === 1 && !value.includes("\n") && value !== "")
    return { before: "", raw: bare(choose, value), after: "", codec: ["shell-bare", "dollars"] };
  if (style === 2 && !value.includes("'"))
    return { before: "'", raw: dollars(value), after: "'", codec: ["shell-single", "dollars"] };
  if (style === 3 && value.length > 1 && !/[\n' \t"]/.test(value)) {
    const cut = 1 + choose(value.length - 1);
    const raw = `'${dollars(value.slice(0, cut))}'"${double(choose, value.slice(cut))}"`;
    return { before: "", raw, after: "", codec: ["shell-word", "dollars"] };
  }
  return { before: '"', raw: double(choose, value), after: '"', codec: ["shell-double", "dollars"] };
}

const NOISE = [
  "# A=no it's",
  "; A=no",
  "",
  "# goes on \\\nA=no",
  "no sign at all",
  "1A=no",
  "A B=no",
  "=no",
  "# \u00c3\u00a9",
  "  \t",
] as const;

/** A file of environment.d. */
export function systemdDocument(choose: Choose): Document {
  const document = emptyDocument();
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(4) === 3) write(document, choose(NOISE));
    else line(choose, document);
    write(document, choose(["\n", "\n", "\n", "\n\n", "\r\n"]));
  }
  if (choose(5) === 4) document.text = document.text.replace(/\r?\n$/, "");
  return document;
}

function line(choose: Choose, document: Document): void {
  const name = choose(NAMES);
  const isExport = choose(8) === 7;
  write(
    document,
    `${choose(["", "", " ", "\t"])}${isExport ? "export " : ""}${name}${choose(["", "", " "])}=`,
  );
  write(document, choose(["", "", "", " ", "\t "]));
  const value = textValue(choose);
  const planted = plant(document, name, value, written(choose, value));
  write(document, choose(["", "", "", "  "]));
  if (!isExport && value !== "") document.last.set(name, { planted, prefix: "", suffix: "" });
}
