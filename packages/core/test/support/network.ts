import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";

/** A certificate authority of this test's own, with a certificate for a server and one for a client. */
export interface Authority {
  readonly folder: string;
  path(name: string): string;
  text(name: string): string;
}

/** Made with openssl, since no such key may stand in the sources. `names` is a subjectAltName. */
export function makeAuthority(names: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Private CA",
  );
  writeFileSync(join(folder, "names"), `subjectAltName=${names}`);
  for (const one of ["server", "client"]) {
    openssl("req", ...newKey, "-keyout", `${one}.key`, "-out", `${one}.csr`, "-subj", `/CN=${one}`);
    openssl(
      "x509",
      "-req",
      "-in",
      `${one}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      "2",
      "-extfile",
      "names",
      "-out",
      `${one}.pem`,
    );
  }
  openssl("pkcs8", "-topk8", "-in", "client.key", "-out", "client.locked.key", "-passout", "pass:open");
  return {
    folder,
    path: (name) => join(folder, name),
    text: (name) => readFileSync(join(folder, name), "utf8"),
  };
}

export function listen(server: http.Server | net.Server): Promise<number> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}

/** An issuer that speaks TLS; answers with the name in the client's certificate. */
export function startIssuer(authority: Authority): Promise<number> {
  const options = {
    key: authority.text("server.key"),
    cert: authority.text("server.pem"),
    ca: authority.text("ca.pem"),
    requestCert: true,
    rejectUnauthorized: false,
  };
  return listen(
    https.createServer(options, ({ socket }, answer) => {
      answer.end(String((socket as TLSSocket).getPeerCertificate().subject?.CN ?? "nobody"));
    }),
  );
}

export interface Proxy {
  readonly port: number;
  /** What it was asked for, and the login that came along. */
  readonly asked: string[];
}

/** A proxy that leads every tunnel to `port` of this machine, and answers 407 where it wants another login. */
export async function startProxy(port: number, login?: string, tls?: Authority): Promise<Proxy> {
  const asked: string[] = [];
  const told = (request: http.IncomingMessage): string => {
    const sent = request.headers["proxy-authorization"];
    const plain = sent && Buffer.from(sent.replace(/^Basic /, ""), "base64").toString();
    asked.push([request.method, request.url, ...(plain ? [plain] : [])].join(" "));
    return plain ?? "";
  };
  const server = tls
    ? https.createServer({ key: tls.text("server.key"), cert: tls.text("server.pem") })
    : http.createServer();
  server.on("request", (request: http.IncomingMessage, answer: http.ServerResponse) => {
    told(request);
    answer.end("by way of the proxy");
  });
  server.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
    if (login !== undefined && told(request) !== login)
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    if (login === undefined) told(request);
    const up = net.connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      up.pipe(socket).pipe(up);
    });
    for (const one of [up, socket]) one.on("error", () => void [up.destroy(), socket.destroy()]);
  });
  return { port: await listen(server), asked };
}

export interface Rude {
  readonly port: number;
  /** How often it was connected to. */
  times(): number;
}

/** Whatever it is sent, it answers with these bytes, if any, and closes the connection. */
export async function startRude(answer: string | Buffer = ""): Promise<Rude> {
  let times = 0;
  const server = net.createServer((socket) => {
    times += 1;
    socket.on("error", () => {}).once("data", () => socket.end(answer));
  });
  return { port: await listen(server), times: () => times };
}

/** It answers with these bytes, and then says nothing until the other side is gone. */
export async function startMute(
  answer: string,
): Promise<{ readonly port: number; readonly closed: Promise<void> }> {
  let gone = (): void => {};
  const closed = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const server = net.createServer((socket) => {
    socket
      .on("error", () => {})
      .on("close", gone)
      .on("data", () => {})
      .once("data", () => socket.write(answer));
  });
  return { port: await listen(server), closed };
}
