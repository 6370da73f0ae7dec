import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";

/** A proxy on this machine that answers as the issuer does to a key that it does not know. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url ?? "");
    answer.writeHead(422, { "content-type": "application/json" });
    answer.end(JSON.stringify({ error: { code: "SUBSCRIPTION_TOKEN_INVALID", detail: "no such token" } }));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function filled(settings: string, proxy: string): Home {
  const home = makeHome();
  onTestFinished(home.remove);
  home.write(".zshrc", `export BRAVE_API_KEY=${braveKey("proxy")}\n`);
  home.write("shop/.git/HEAD", "ref: refs/heads/main\n");
  home.write(settings, JSON.stringify({ env: { HTTPS_PROXY: proxy } }));
  return home;
}

const BASE = "http://127.0.0.1:1";

test.each([
  ["the user's settings name it", ".claude/settings.json", true],
  ["a project names it", "shop/.claude/settings.json", false],
])("a proxy is asked for every credential where %s", async (_who, settings, isUsed) => {
  const { url, asked } = await startProxy();
  const home = filled(settings, url);
  const { document } = await runJson(["verify"], {
    home,
    cwd: "shop",
    env: { CLAUDE_ROTATE_BRAVE_BASE_URL: BASE },
  });
  expect(document.verdicts).toMatchObject([
    isUsed
      ? { credential: "brave", verdict: "invalid", proxy: url.slice("http://".length) }
      : { credential: "brave", verdict: "unreachable" },
  ]);
  expect(asked).toEqual(isUsed ? [`${BASE}/res/v1/web/search`] : []);
});
