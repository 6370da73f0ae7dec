// A registry on loopback for tests: packages of this workspace by their tarballs, all others from the registry that npm is set to.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { run } from "../workspace.mjs";

/** A folder as npm would publish it: `{ manifest, tarball }`. pnpm, since it writes versions for `workspace:^`. */
export async function pack(folder, to) {
  const { code, output } = await run("pnpm", ["pack", "--json", "--pack-destination", to], { cwd: folder });
  if (code !== 0) throw new Error(`${folder} can't be packed:\n${output}`);
  const { filename } = JSON.parse(output.slice(output.indexOf("{")));
  const path = join(to, filename.split("/").at(-1));
  const { output: text } = await run("tar", ["-xzOf", path, "package/package.json"]);
  return { manifest: JSON.parse(text), tarball: readFileSync(path) };
}

const digest = (bytes, algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);

function packument(url, { manifest, tarball }) {
  const { name, version } = manifest;
  const dist = {
    tarball: `${url}/-/${encodeURIComponent(name)}.tgz`,
    shasum: digest(tarball, "sha1", "hex"),
    integrity: `sha512-${digest(tarball, "sha512", "base64")}`,
  };
  return {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist } },
    time: { [version]: "2026-01-01T00:00:00.000Z" },
  };
}

/** `{ url, publish(packed), close() }`. Nothing leaves this machine but questions about other packages. */
export async function startRegistry() {
  const { output } = await run("npm", ["config", "get", "registry"]);
  const upstream = output.trim().split("\n").at(-1).replace(/\/$/, "");
  const packages = new Map();
  let url = "";
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? "/").slice(1).replace(/\?.*$/, ""));
    const tarball = packages.get(/^-\/(.+)\.tgz$/.exec(path)?.[1])?.tarball;
    if (tarball) return response.end(tarball);
    const own = packages.get(path);
    if (own) {
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify(packument(url, own)));
    }
    try {
      const { accept = "application/json" } = request.headers;
      const answer = await fetch(`${upstream}${request.url}`, { headers: { accept } });
      response.writeHead(answer.status, {
        "content-type": answer.headers.get("content-type") ?? "application/json",
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      response.writeHead(502).end("{}");
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    publish: (packed) => packages.set(packed.manifest.name, packed),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
