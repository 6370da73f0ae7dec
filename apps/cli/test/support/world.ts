import { afterEach } from "vitest";
import { type BigHome, freshKeys, type Keys, makeBigHome } from "./big-home.ts";
import { type Home, makeHome } from "./home.ts";
import { startProvider, type TestProvider } from "./provider.ts";
import type { RunOptions } from "./run.ts";

/** A home, an issuer, and the way to run the program there. Gone when the test ends. */
export interface World {
  readonly home: Home;
  readonly keys: Keys;
  readonly provider: TestProvider;
  readonly options: RunOptions;
}

const worlds: World[] = [];
let made = 0;

afterEach(async () => {
  for (const { home, provider } of worlds.splice(0)) {
    home.remove();
    await provider.close();
  }
});

async function worldOf(home: Home, keys: Keys, cwd: string): Promise<World> {
  const provider = await startProvider();
  for (const key of Object.values(keys)) provider.valid.add(key);
  const options: RunOptions = { home, cwd, env: { ANTHROPIC_BASE_URL: provider.url } };
  const world: World = { home, keys, provider, options };
  worlds.push(world);
  return world;
}

const nextKeys = (): Keys => freshKeys(`world ${made++}`);

/** A few files: enough where the number of places is not the matter. */
export async function smallWorld(): Promise<World> {
  const keys = nextKeys();
  const home = makeHome();
  home.write(".zshrc", `export EDITOR=vi\nexport ANTHROPIC_API_KEY="${keys.old}"\n`, 0o644);
  home.write(".claude/settings.json", `{\n  "env": { "ANTHROPIC_API_KEY": "${keys.old}" }\n}\n`);
  home.write("new-key", `${keys.next}\n`);
  return worldOf(home, keys, "");
}

export async function bigWorld(): Promise<World & Pick<BigHome, "places" | "expected">> {
  const keys = nextKeys();
  const { home, places, expected } = makeBigHome(keys);
  return { ...(await worldOf(home, keys, "work/shop")), places, expected };
}

export const TO: readonly string[] = ["--to", "file:~/new-key"];
