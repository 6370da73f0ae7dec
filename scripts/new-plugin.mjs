// `pnpm new-plugin NAME`: makes plugins/NAME, a working plugin with a store, a test and a README, and installs it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setup } from "./setup.mjs";
import { packages, root } from "./workspace.mjs";

const model = packages().find((one) => one.folder === "plugins/env-shell");
const configs = ["tsconfig.json", "tsconfig.build.json", "tsup.config.ts", "vitest.config.ts"];

/** As that of a plugin that ships; its version moves with theirs. */
function manifest(name, folder) {
  const { devDependencies: _, ...common } = model.manifest;
  const own = {
    ...common,
    name: `@claude-rotate/plugin-${name}`,
    description: `Keys in ~/.${name}rc.`,
    repository: { ...common.repository, directory: folder },
    dependencies: { "@claude-rotate/contract": "workspace:^", "@claude-rotate/formats": "workspace:^" },
  };
  return `${JSON.stringify(own, null, 2)}\n`;
}

const source = (name) => `import { API, type FileStore, type Plugin } from "@claude-rotate/contract";
import { readDotenv } from "@claude-rotate/formats";

/** \`NAME=value\` lines. The core decides which of them hold a key: this only says where values stand. */
const file: FileStore = {
  id: "${name}-file",
  files: [{ under: "home", glob: ".${name}rc" }],
  read: (text) => readDotenv(text),
};

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-${name}",
  api: API,
  stores: [file],
};
`;

const test = (name) => `import type { FileStore } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const [store] = plugin.stores as [FileStore];
const path = "/home/ada/.${name}rc";

test("says where a value stands, and nothing about what it is", () => {
  const text = "# settings\\nEXAMPLE_API_KEY=some-value\\n";
  const reading = store.read(text, { path, under: "home", base: "/home/ada" });
  if (reading.kind !== "read") throw new Error(\`not read: \${reading.kind}\`);
  const [assignment] = reading.assignments;
  expect(reading.assignments).toHaveLength(1);
  expect(assignment?.name).toBe("EXAMPLE_API_KEY");
  expect(text.slice(...(assignment?.span ?? [0, 0]))).toBe("some-value");
});
`;

const readme = (name) => `# @claude-rotate/plugin-${name}

Finds keys in \`~/.${name}rc\`.

- \`src/index.ts\` says which files there are and where values stand in them.
- \`npm test -- --filter=@claude-rotate/plugin-${name}\` runs this plugin's tests.
`;

function files(name, folder) {
  return {
    "package.json": manifest(name, folder),
    ...Object.fromEntries(configs.map((config) => [config, readFileSync(join(model.path, config), "utf8")])),
    "src/index.ts": source(name),
    "test/index.test.ts": test(name),
    "README.md": readme(name),
  };
}

function refuse(message) {
  process.stderr.write(`new-plugin: ${message}\n`);
  process.exit(2);
}

const [name, ...rest] = process.argv.slice(2);
if (!name || rest.length > 0 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  refuse("give one name in lower case, words joined by hyphens: pnpm new-plugin acme-tools");
}
const folder = `plugins/${name}`;
if (existsSync(join(root, folder))) refuse(`${folder} is there already`);

for (const [file, text] of Object.entries(files(name, folder))) {
  const path = join(root, folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
process.stdout.write(`${folder} is made; installing\n`);
await setup({ frozen: false });
process.stdout.write(`Next: npm test -- --filter=@claude-rotate/plugin-${name}\n`);
