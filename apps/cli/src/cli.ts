#!/usr/bin/env node
const argv: readonly string[] = process.argv.slice(2);

if (argv.length === 1 && argv[0] === "--version") {
  const { version } = await import("./version.ts");
  process.stdout.write(`${version()}\n`);
} else {
  const { main } = await import("./main.ts");
  await main(argv);
}
