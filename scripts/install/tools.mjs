// How the install tests run things: a clean environment, a machine with a key, an issuer that knows it.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";

/** A key of that many letters that never stood anywhere. */
export const newKey = (letters) => `acme_${randomBytes(letters / 2).toString("hex")}`;

export function write(folder, name, text) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Variables for every package manager: our registry, our caches, nobody's settings. */
export function environment(registry, work, home) {
  const kept = ["PATH", "TMPDIR", "SystemRoot", "HTTPS_PROXY", "https_proxy", "NODE_EXTRA_CA_CERTS"];
  const own = Object.fromEntries(
    kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return {
    ...own,
    // A machine's proxy is not the way to loopback.
    NO_PROXY: "127.0.0.1,localhost",
    HOME: home,
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
    npm_config_registry: registry,
    npm_config_cache: join(work, "npm-cache"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    npm_config_loglevel: "error",
    npm_config_store_dir: join(work, "pnpm-store"),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_GLOBAL_FOLDER: join(work, "yarn"),
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_ENABLE_HARDENED_MODE: "0",
  };
}

/** Resolves to `{ code, stdout, stderr }`; ended after five minutes. */
export function exec(command, args, { cwd, env, stdin = "" }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], timeout: 300_000 });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    const out = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (text) => {
        out[name] += text;
      });
    child.on("error", (error) => resolve({ code: 127, ...out, stderr: `${command}: ${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, ...out }));
  });
}

/** The same, where nothing but success is of use. */
export async function must(command, args, options) {
  const ended = await exec(command, args, options);
  if (ended.code === 0) return ended;
  throw new Error(`${[command, ...args].join(" ")} ended with ${ended.code}\n${ended.stdout}${ended.stderr}`);
}

/** An issuer on loopback that calls every key good that it was told of. */
export async function startIssuer(good) {
  const server = createServer((request, response) => {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const known = good.has(key);
    response.writeHead(known ? 200 : 401, { "content-type": "application/json" });
    response.end(
      JSON.stringify(known ? { account: "a1", id: "a1" } : { error: "bad_key", message: "no such key" }),
    );
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
