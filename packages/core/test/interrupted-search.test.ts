import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { type Context, rotate, scan, undo } from "../src/index.ts";
import { watching } from "./support/faults.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

/** A context that is interrupted, as by a signal, when the search comes to its first key. */
function interruptedAtFirstKey(home: ReturnType<typeof makeHome>): Context {
  const stop = new AbortController();
  const context = contextOf(home, { signal: stop.signal });
  const add: Context["redactor"]["add"] = (secret) => {
    setImmediate(() => stop.abort());
    context.redactor.add(secret);
  };
  return { ...context, redactor: { ...context.redactor, add } };
}

const variables = (count: number): string =>
  Array.from({ length: count }, (_, n) => `NAME_${n}=value number ${n}\n`).join("");

test("a signal is heard between the files that are searched", async () => {
  const home = makeHome();
  for (let n = 0; n < 150; n++)
    home.write(`conf/${n}.conf`, `ACME_KEY=${fakeKey("old")}\n${variables(1000)}`);
  await expect(scan(interruptedAtFirstKey(home))).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("a signal is heard within a large file that is searched", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n${variables(150_000)}`);
  await expect(scan(interruptedAtFirstKey(home))).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("a search that nobody interrupts finds everything", async () => {
  const home = makeHome();
  home.write(".shellrc", `${variables(20_000)}ACME_KEY=${fakeKey("old")}\n# ${fakeKey("old")}\n`);
  const { machine } = await scan(contextOf(home));
  expect(machine.keys.map(({ places }) => places.length)).toEqual([2]);
});

test("a signal behind an undo's commit does not hide that all is put back", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n${variables(50_000)}`);
  const secret = async (): Promise<Secret> => new Secret(fakeKey("new"));
  await rotate(contextOf(home), { credential: "acme", secret });
  const stop = new AbortController();
  const host = (real: Context["host"]): Context["host"] =>
    watching(real, ({ name }) => {
      if (name === "append" && home.read(".shellrc").includes(fakeKey("old"))) setTimeout(() => stop.abort());
    });
  const report = await undo(contextOf(home, { host, signal: stop.signal }));
  expect([report.state, stop.signal.aborted]).toEqual(["committed", true]);
  expect(home.read(".shellrc")).toContain(fakeKey("old"));
});
