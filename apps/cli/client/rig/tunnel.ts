import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { makeCertificate } from "./certificate.ts";

/** Two proxies that lead every tunnel to one issuer, all on this machine. */
export interface Tunnel {
  /** `a` and `b`: the proxies; `login`: the first with a login; `ca`: the file with the issuer's CA. */
  readonly values: Readonly<Record<string, string>>;
  /** Who was asked: a proxy with its request line and login, or `issuer`. */
  readonly asked: string[];
  close(): void;
}

export async function startTunnel(): Promise<Tunnel> {
  const asked: string[] = [];
  const { key, cert, path, remove } = makeCertificate(["issuer.example", "sub.issuer.example"]);
  const issuer = createTlsServer({ key, cert }, (request, answer) => {
    asked.push("issuer");
    request.resume();
    const error = { type: "authentication_error", message: "no such key" };
    answer
      .writeHead(401, { "content-type": "application/json" })
      .end(JSON.stringify({ type: "error", error }));
  });
  const issuerPort = await listen(issuer);
  const proxies = ["a", "b"].map((name) =>
    createServer().on("connect", ({ method, url, headers }: IncomingMessage, socket: Socket) => {
      asked.push([name, method, url, headers["proxy-authorization"]].join(" "));
      const up = connect(issuerPort, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        up.pipe(socket).pipe(up);
      });
      for (const one of [up, socket]) one.on("error", () => void [up.destroy(), socket.destroy()]);
    }),
  );
  const [a, b] = await Promise.all(proxies.map(listen));
  const values = {
    a: `http://127.0.0.1:${a}`,
    b: `http://127.0.0.1:${b}`,
    login: `http://us%40er:p%3Ass@127.0.0.1:${a}`,
    ca: path,
  };
  const close = (): void => {
    for (const server of [issuer, ...proxies]) {
      server.close();
      server.closeAllConnections();
    }
    remove();
  };
  return { values, asked, close };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
}
