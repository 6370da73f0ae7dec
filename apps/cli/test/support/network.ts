import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A certificate authority and a certificate that it gave to a host. Made with openssl: no such key stands in the sources. */
export interface Authority {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

export function makeAuthority(name: string, host: string, isExpired = false): Authority {
  const folder = mkdtempSync(join(tmpdir(), "authority-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (line: string, ...rest: readonly string[]): void =>
    void execFileSync("openssl", [...line.split(" "), ...rest], { cwd: folder, stdio: "ignore" });
  const fresh = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  writeFileSync(join(folder, "names"), `subjectAltName=DNS:${host},IP:127.0.0.1`);
  openssl(`req -x509 ${fresh} -keyout ca.key -out ca.pem -days 2 -subj`, `/CN=${name}`);
  openssl(`req ${fresh} -keyout own.key -out own.csr -subj /CN=own`);
  const days = isExpired ? "-1" : "2";
  openssl(
    `x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days ${days} -extfile names -out own.pem`,
  );
  const text = (file: string): string => readFileSync(join(folder, file), "utf8");
  return { ca: join(folder, "ca.pem"), key: text("own.key"), cert: text("own.pem") };
}

export interface Played {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a server or a proxy was given. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Server {
  readonly port: number;
  readonly seen: Seen[];
}

type Answering = (seen: Seen) => Played | undefined;

/** A server on loopback, with TLS where it has a certificate. It hangs where it has no answer. */
export async function serve(answering: Answering, authority?: Authority): Promise<Server> {
  const seen: Seen[] = [];
  const listener: http.RequestListener = ({ method = "", url = "", headers }, reply) => {
    const one = { method, url, headers };
    seen.push(one);
    const played = answering(one);
    if (played)
      reply
        .writeHead(played.status, { "content-type": played.type ?? "application/json", ...played.headers })
        .end(played.body);
  };
  const server = authority
    ? https.createServer({ key: authority.key, cert: authority.cert }, listener)
    : http.createServer(listener);
  return { port: await listen(server), seen };
}

async function listen(server: http.Server | net.Server): Promise<number> {
  const open = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => {
    open.add(socket.on("error", () => {}).on("close", () => open.delete(socket)));
  });
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

/** A proxy that answers CONNECT with these bytes, or leads the tunnel to `lead`; without either it hangs. */
export async function connectProxy(way: {
  readonly lead?: number;
  readonly answer?: string;
}): Promise<Server> {
  const seen: Seen[] = [];
  const server = http.createServer();
  server.on("connect", ({ url = "", headers }: http.IncomingMessage, socket: net.Socket) => {
    seen.push({ method: "CONNECT", url, headers });
    socket.on("error", () => {});
    if (way.answer !== undefined) return void socket.end(way.answer);
    if (way.lead === undefined) return;
    const up = net.connect(way.lead, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      up.pipe(socket).pipe(up);
    });
    up.on("error", () => socket.destroy());
    socket.on("close", () => up.destroy());
  });
  return { port: await listen(server), seen };
}

/** A port that takes connections and never says a word. */
export async function silentPort(): Promise<number> {
  return listen(net.createServer());
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}
