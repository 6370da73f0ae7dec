import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHost } from "@claude-rotate/core";
import { expect, onTestFinished, test } from "vitest";
import { plugin } from "../src/index.ts";
import { startVault } from "./support/server.ts";
import { wordsOf } from "./support/words.ts";
import { KEY, PATH } from "./support/world.ts";

/** Signed by itself, for this machine. */
function certificate(key: string, cert: string): void {
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=vault"];
  const name = ["-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...made, ...name, "-keyout", key, "-out", cert], { stdio: "ignore" });
}

test("TLS: a server that wants to know who asks gets the certificate of VAULT_CLIENT_CERT, and no other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vault-mtls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  for (const name of ["server", "client", "stranger"]) certificate(at(`${name}.key`), at(`${name}.cert`));
  const text = (name: string): string => readFileSync(at(name), "utf8");
  const vault = await startVault({
    key: text("server.key"),
    cert: text("server.cert"),
    ca: text("client.cert"),
    requestCert: true,
    rejectUnauthorized: true,
  });
  onTestFinished(vault.close);
  vault.state.v2.set(PATH, { version: 1, data: { api_key: KEY } });
  const env = { VAULT_ADDR: vault.url, VAULT_TOKEN: "a-token", VAULT_CACERT: at("server.cert") };
  const as = (name: string, start = "VAULT_CLIENT") =>
    createHost({
      env: { ...env, [`${start}_CERT`]: at(`${name}.cert`), [`${start}_KEY`]: at(`${name}.key`) },
    });
  expect((await plugin.sources![0]!.read(`${PATH}#api_key`, as("client"))).reveal()).toBe(KEY);
  // The client's own certificate for its issuer is not Vault's to see.
  for (const host of [as("stranger"), as("client", "CLAUDE_CODE_CLIENT"), createHost({ env })])
    expect(await wordsOf(host)).toMatch(/can't be read from Vault.*VAULT_CLIENT_CERT/);
});

test("TLS: a private authority is believed where VAULT_CACERT names it, and nowhere else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vault-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  certificate(at("key"), at("cert"));
  const vault = await startVault({
    key: readFileSync(at("key"), "utf8"),
    cert: readFileSync(at("cert"), "utf8"),
  });
  onTestFinished(vault.close);
  vault.state.v2.set(PATH, { version: 1, data: { api_key: KEY } });
  const env = { VAULT_ADDR: vault.url, VAULT_TOKEN: "a-token", VAULT_SKIP_VERIFY: "true" };
  expect(await wordsOf(createHost({ env }))).toMatch(/certificate was refused.*VAULT_CACERT/);
  const host = createHost({ env: { ...env, VAULT_CACERT: at("cert") } });
  expect((await plugin.sources![0]!.read(`${PATH}#api_key`, host)).reveal()).toBe(KEY);
});
