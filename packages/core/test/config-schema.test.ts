import path from "node:path";
import type { Host } from "@claude-rotate/contract";
import { toJsonSchema } from "@valibot/to-json-schema";
import { expect, test } from "vitest";
import { userConfig } from "../src/config/schema.ts";
import {
  createContext,
  createHost,
  createRegistry,
  doctor,
  loadSettings,
  NO_SETTINGS,
} from "../src/index.ts";
import { type Home, makeHome } from "./support/home.ts";

const hostOf = (home: Home): Host => createHost({ home: home.path, env: {}, cwd: home.path });

test("a config of code whose members fail is named with its path", async () => {
  const home = makeHome();
  const file = home.write(
    `.config/claude-rotate/config.mjs`,
    "export default { get roots() { throw 1; } };\n",
  );
  await expect(loadSettings(hostOf(home))).rejects.toMatchObject({ code: "CONFIG_INVALID", path: file });
});

test("a YAML config of comments alone says nothing", async () => {
  const home = makeHome();
  home.write(`.config/claude-rotate/config.yaml`, "# nothing yet\n");
  expect((await loadSettings(hostOf(home))).user).toEqual(NO_SETTINGS.user);
});

test("a rule that no check has is told by doctor, with its line", async () => {
  const home = makeHome();
  const path = home.write(`.config/claude-rotate/config.yaml`, "rules:\n  CR080: off\n  NOSUCH: error\n");
  const host = hostOf(home);
  const own = await loadSettings(host);
  const { problems } = await doctor(createContext(host, createRegistry([]), { settings: own }), {
    offline: true,
  });
  expect(problems.filter(({ code }) => code === "CONFIG_IGNORED")).toMatchObject([
    { path, line: 3, message: expect.stringContaining("rules.NOSUCH") },
  ]);
});

/** `vitest run -u` writes it anew. */
test("the JSON schema that editors read is the one that is checked", async () => {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "claude-rotate: your own config",
    ...toJsonSchema(userConfig, { errorMode: "ignore" }),
  };
  const file = path.join(import.meta.dirname, "../../../apps/cli/schema/config.json");
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
});
