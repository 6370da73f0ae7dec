import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, write } from "./document.ts";

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;
const NOISE = [
  "# A=no it's",
  "",
  "  # A=no",
  "no sign",
  "1-2=no",
  "A-B=no",
  "=no",
  "# \u00c3\u00a9 \\",
  " \t",
] as const;

/** pam_env has no escapes, so a value can't hold what means something to it, nor begin or end with a quote. */
function value(choose: Choose): string {
  return anyValue(choose)
    .replace(/[#\\\n]/g, "-")
    .replace(/^["']|["']$/g, "_");
}

/** `/etc/environment`. */
export function pamDocument(choose: Choose): Document {
  const document = emptyDocument();
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(4) === 3) write(document, choose(NOISE));
    else line(choose, document);
    write(document, "\n");
  }
  if (choose(5) === 4) document.text = document.text.replace(/\n$/, "");
  return document;
}

function line(choose: Choose, document: Document): void {
  const name = choose(NAMES);
  const text = value(choose);
  write(document, `${choose(["", "", " ", "\t"])}${choose(["", "", "export "])}${name}=`);
  const [before, after] = choose([
    ["", ""],
    ["", ""],
    ['"', '"'],
    ["'", "'"],
    ['"', "'"],
  ] as const);
  // A quote alone opens and closes nothing.
  const isQuoted = before !== "" && text !== "";
  const written = { before: isQuoted ? before : "", after: isQuoted ? after : "" };
  const planted = plant(document, name, text, { ...written, raw: text, codec: "pam" });
  write(document, choose(["", "", "# no", "#"]));
  document.last.set(name, { planted, prefix: "", suffix: "" });
}
