// Follows docs/WRITING-A-PLUGIN.md in an empty folder: its files are written, its commands run, in the order of the page.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "../workspace.mjs";

/**
 * The page's blocks: ```sh is run, a block with a file's name behind its language is written, and the name stands in the text
 * before it too, since it is not shown. Others are a mistake.
 */
function blocks(page) {
  return [...page.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```$/gms)].map(
    ({ index, 1: language, 2: file, 3: text }) => {
      const isNamed = file !== "" && page.slice(index - 300, index).includes(`\`${file}\``);
      if (language === "sh" ? file === "" : isNamed) return { file, text };
      throw new Error(`a block of ${language} in WRITING-A-PLUGIN.md is neither run nor written:\n${text}`);
    },
  );
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** One shell script that stops at the first failure and shows each of its lines. */
export function tutorial() {
  const page = readFileSync(`${root}/docs/WRITING-A-PLUGIN.md`, "utf8");
  const steps = blocks(page).map(({ file, text }) =>
    file === "" ? text : `mkdir -p ${quoted(dirname(file))}\nprintf %s ${quoted(text)} > ${quoted(file)}\n`,
  );
  return `set -eu\n${steps.join("")}`;
}
