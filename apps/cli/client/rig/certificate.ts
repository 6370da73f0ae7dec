import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** The file with the certificate, which is its own CA. */
  readonly path: string;
  remove(): void;
}

/** A certificate for those hosts, made with openssl: no key may stand in the sources. */
export function makeCertificate(hosts: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "claude-rotate-certificate-"));
  const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}`;
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", "key", "-out", "cert", "-days", "2", "-subj", "/CN=test", "-addext", names];
  execFileSync("openssl", ["req", "-x509", ...newKey, ...files], { cwd: folder, stdio: "ignore" });
  const path = join(folder, "cert");
  return {
    key: readFileSync(join(folder, "key")),
    cert: readFileSync(path),
    path,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
