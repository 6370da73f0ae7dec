// `npm run bench`: start-up and scan against `node -e 0`, in pairs, one run of each by turns. Prints, never fails.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "./bench-home.mjs";
import { build } from "./build.mjs";
import { root } from "./workspace.mjs";

const rounds = Number(process.argv[2] ?? 21);
const cli = join(root, "apps/cli/dist/cli.js");
const [major] = process.versions.node.split(".").map(Number);

/** One run: its milliseconds and what it printed. The machine's own variables stay out: some slow every start of Node. */
function once(args, home) {
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, cwd: home, encoding: "utf8" });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr}`);
  return { time, stdout };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Median of the command, of bare Node, and of the ratio of each pair. */
function compare(args, home) {
  const pairs = [];
  for (let i = -1; i < rounds; i++) {
    const bare = once(["-e", "0"], home).time;
    const own = once(args, home).time;
    if (i >= 0) pairs.push({ bare, own });
  }
  return {
    own: median(pairs.map((pair) => pair.own)),
    bare: median(pairs.map((pair) => pair.bare)),
    ratio: median(pairs.map((pair) => pair.own / pair.bare)),
  };
}

await build();
const { home, places } = makeHome();
try {
  const found = JSON.parse(once([cli, "scan", "--json"], home).stdout).places.length;
  const rows = [
    { name: "--version", args: ["--version"], bound: major < 22 ? 1.6 : 1.3 },
    { name: `scan (${found} of ${places} places)`, args: ["scan", "--json"], bound: 6 },
  ];
  process.stdout.write(`Node ${process.version}, medians of ${rounds} pairs against node -e 0\n`);
  for (const { name, args, bound } of rows) {
    const { own, bare, ratio } = compare([cli, ...args], home);
    const verdict = ratio <= bound ? "within" : "OVER";
    process.stdout.write(
      `${name.padEnd(24)}  ${own.toFixed(1).padStart(6)} ms  node ${bare.toFixed(1)} ms  ` +
        `${ratio.toFixed(2)}x  ${verdict} ${bound}x\n`,
    );
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
