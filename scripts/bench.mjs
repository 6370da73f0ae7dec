// `npm run bench`: start-up and scan against `node -e 0`, in pairs, one run of each by turns; then with 50 plugins, then doctor on a dead key. Prints, never fails.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { makeHome, makeProjects } from "./bench-home.mjs";
import { build } from "./build.mjs";
import { root } from "./workspace.mjs";

const rounds = Number(process.argv[2] ?? 21);
const cli = join(root, "apps/cli/dist/cli.js");
const [major] = process.versions.node.split(".").map(Number);

/** One run: its milliseconds and what it printed. The machine's own variables stay out: some slow every start of Node. */
function once(args, home, { ends = 0, variables = {}, cwd = home } = {}) {
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home, ...variables };
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, cwd, encoding: "utf8" });
  const time = performance.now() - start;
  if (status !== ends) throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr}`);
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

/** The same command in a project that declares 50 plugins and in one that declares none. */
function withPlugins(args, home) {
  const { none, fifty } = makeProjects(home, 50);
  const pairs = [];
  for (let i = -1; i < rounds; i++) {
    const bare = once([cli, ...args], home, { cwd: none }).time;
    const own = once([cli, ...args], home, { cwd: fifty }).time;
    if (i >= 0) pairs.push(own / bare);
  }
  return median(pairs);
}

/** `doctor` where the key is dead: how long a person waits for the cause. */
async function doctor(home) {
  const provider = new Worker(new URL("./bench-provider.mjs", import.meta.url));
  const port = await new Promise((resolve) => provider.once("message", resolve));
  const options = { ends: 4, variables: { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` } };
  const runs = Array.from({ length: 16 }, () => once([cli, "doctor", "--json"], home, options));
  await provider.terminate();
  const { verdicts } = JSON.parse(runs[0].stdout);
  return { ms: median(runs.slice(1).map(({ time }) => time)), places: verdicts[0].places };
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
  for (const args of [["--version"], ["scan", "--json"]]) {
    const ratio = withPlugins(args, home);
    process.stdout.write(
      `${args[0]}, 50 plugins declared against none  ${ratio.toFixed(2)}x  ${ratio <= 1.3 ? "within" : "OVER"} 1.3x\n`,
    );
  }
  const dead = makeHome({ projects: 26 });
  const { ms, places: sick } = await doctor(dead.home);
  rmSync(dead.home, { recursive: true, force: true });
  process.stdout.write(
    `doctor (a dead key in ${sick} places, an issuer on loopback)  ${ms.toFixed(0)} ms, median of 15  ${ms < 1000 ? "within" : "OVER"} 1000 ms\n`,
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
