import { expect, it } from "vitest";
import type { TextReading } from "../../src/index.ts";
import type { Choose } from "./choose.ts";
import { runs } from "./choose.ts";
import { type Document, sights } from "./document.ts";
import { type Case, readerCases } from "./reader-cases.ts";
import { isMissing, refused, run, type Shell } from "./shells.ts";

/** The properties of a shell's files, with the shell itself as the judge. */
export function shellSuite(
  shell: Shell,
  make: (choose: Choose) => Document,
  read: (text: string) => TextReading,
): void {
  let cases: Case[] = [];

  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    cases = readerCases(make, read);
  });

  it.skipIf(isMissing(shell))(
    `${shell} itself sees the new value there and the same values everywhere else`,
    () => {
      expect(cases.length).toBeGreaterThan(runs);
      const scripts = cases.map(({ document, text }) => ({ text, names: [...document.last.keys()] }));
      const seen = run(shell, scripts);
      for (const [index, { document, values, text }] of cases.entries()) {
        expect(seen[index], JSON.stringify(text)).toEqual(sights(document, values));
      }
    },
  );

  it.skipIf(isMissing(shell))(`${shell} -n finds no fault in what was swapped`, () => {
    // `fish -n` takes a byte order mark for a part of the first word, though `source` passes it.
    const sample = cases.filter(({ text }) => !text.startsWith("\u00ef\u00bb\u00bf")).slice(-100);
    const faulty = refused(
      shell,
      sample.map(({ text }) => text),
    ).map((index) => sample[index] as Case);
    // zsh refuses some files without a newline at the end, swapped or not: `if [[ a == a ]] { : }`.
    const isNew = ({ document }: Case) => refused(shell, [document.text]).length === 0;
    expect(faulty.filter(isNew).map(({ text }) => text)).toEqual([]);
  });
}
