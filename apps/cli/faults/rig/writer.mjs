// Another program that writes a file again and again until its stdin ends: `writer.mjs FILE locked|editor PAUSE`. Each write adds
// a number to what it read. Says how many it wrote.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import lockfile from "proper-lockfile";

const [path, kind, pause] = process.argv.slice(2);
let stopped = false;
process.stdin.on("end", () => {
  stopped = true;
});
process.stdin.resume();
let written = 0;

/** Beside it and moved there, as Claude Code does. */
function replace(text) {
  writeFileSync(`${path}.theirs`, text, { mode: 0o600 });
  renameSync(`${path}.theirs`, path);
}

async function locked() {
  const release = await lockfile.lock(path, { retries: { retries: 1000, minTimeout: 5, maxTimeout: 20 } });
  try {
    const state = JSON.parse(readFileSync(path, "utf8"));
    replace(JSON.stringify({ ...state, seen: [...(state.seen ?? []), written] }, null, 2));
    written += 1;
  } finally {
    await release();
  }
}

function editor() {
  const text = `${readFileSync(path, "latin1")}# seen ${written}\n`;
  if (Math.random() < 0.5) replace(text);
  else writeFileSync(path, text);
  written += 1;
}

process.stdout.write("ready\n");
while (!stopped) {
  await (kind === "locked" ? locked() : editor());
  await wait(Math.random() * 2 * pause);
}
process.stdout.write(`${written}\n`);
