import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { NetworkError } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { createFetch } from "../src/host/http.ts";
import { standardPaths } from "../src/host/paths.ts";
import { realProcesses } from "../src/host/processes.ts";
import { createHost } from "../src/index.ts";
import { makeHome } from "./support/home.ts";
import { listen } from "./support/network.ts";

describe("fetch", () => {
  test("never follows a redirect, so a key header reaches one host only", async () => {
    const seen: string[] = [];
    const other = await listen(
      http.createServer((request, answer) => {
        seen.push(request.url ?? "");
        answer.end();
      }),
    );
    const port = await listen(
      http.createServer(
        (_request, answer) => void answer.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end(),
      ),
    );
    const answer = await createFetch({})({
      method: "GET",
      url: `http://127.0.0.1:${port}/`,
      headers: { "x-api-key": "k" },
    });
    expect(answer).toMatchObject({ status: 302, headers: { location: `http://127.0.0.1:${other}/` } });
    expect(seen).toEqual([]);
  });

  test("plain http goes to this machine only", async () => {
    await expect(
      createFetch({})({ method: "GET", url: "http://example.com/", headers: {} }),
    ).rejects.toMatchObject({ kind: "blocked" });
  });

  test("goes through the proxy that the variables name, and says so without its login", async () => {
    const asked: string[] = [];
    const proxy = await listen(
      http
        .createServer((request, answer) => {
          asked.push(request.url ?? "");
          answer.end("from the proxy");
        })
        .on("connect", (request, socket) => {
          asked.push(`CONNECT ${request.url}`);
          socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        }),
    );
    const env = { HTTPS_PROXY: `http://user:pass@127.0.0.1:${proxy}` };
    const refused = createFetch(env)({ method: "GET", url: "https://issuer.example/", headers: {} });
    await expect(refused).rejects.toMatchObject({ kind: "blocked", proxy: `127.0.0.1:${proxy}` });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("pass") });
    expect(asked).toEqual(["CONNECT issuer.example:443"]);
  });

  test("an interrupt ends a request at once", async () => {
    const port = await listen(net.createServer(() => {}));
    const stop = new AbortController();
    const asked = createFetch(
      {},
      stop.signal,
    )({ method: "GET", url: `http://127.0.0.1:${port}/`, headers: {} });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  test("a closed port, a name that does not resolve and a silent server are told apart from a bad key", async () => {
    const port = await listen(net.createServer(() => {}));
    const ask = (url: string): Promise<unknown> =>
      createFetch({})({ method: "GET", url, headers: {}, timeout: 300 });
    await expect(ask(`http://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(NetworkError);
    await expect(ask("http://127.0.0.1:1/")).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    await expect(ask("https://no-such-host.invalid/")).rejects.toMatchObject({ kind: "dns" });
  });
});

describe("exec", () => {
  test("passes over relative PATH entries, node_modules and whatever lies below the current folder", async () => {
    const home = makeHome();
    const planted = ["project/bin", "project/node_modules/.bin", "tools/node_modules/.bin"];
    for (const folder of planted) home.write(`${folder}/tool`, "#!/bin/sh\necho planted\n", 0o755);
    home.write("safe/tool", "#!/bin/sh\necho safe; cat\n", 0o755);
    // A folder that can't be looked into.
    fs.symlinkSync("loop", home.at("loop"));
    const PATH = [...planted.map(home.at), "bin", home.at("loop"), home.at("safe")].join(path.delimiter);
    const host = createHost({
      home: home.path,
      cwd: home.at("project"),
      env: { PATH: `${PATH}${path.delimiter}${process.env.PATH}` },
    });
    await expect(host.exec("tool", [], { stdin: "in" })).resolves.toEqual({
      code: 0,
      stdout: "safe\nin",
      stderr: "",
    });
    await expect(host.exec("no-such-tool", [])).rejects.toMatchObject({ code: "EXEC_FAILED" });
  });

  test.each([
    ["of the whole home, as a dotfiles repository is", ".", ".", "runs"],
    ["that holds the current folder", "project", "project/src", "is passed over"],
    ["beside the current folder", "project", ".", "runs"],
  ])("a PATH folder of a repository %s", async (_what, repository, cwd, outcome) => {
    const home = makeHome();
    home.write("project/bin/tool", "#!/bin/sh\necho ran\n", 0o755);
    for (const folder of [repository, cwd]) fs.mkdirSync(home.at(`${folder}/x`), { recursive: true });
    fs.mkdirSync(home.at(`${repository}/.git`));
    const host = createHost({ home: home.path, cwd: home.at(cwd), env: { PATH: home.at("project/bin") } });
    const ran = host.exec("tool", []);
    if (outcome === "runs") return expect(await ran).toMatchObject({ stdout: "ran\n" });
    await expect(ran).rejects.toMatchObject({
      code: "EXEC_FAILED",
      message: expect.stringContaining("only within a project"),
      path: home.at("project/bin/tool"),
    });
  });

  test.each(["/", "/usr", "/usr/bin", os.tmpdir()])(
    "the system's programs run wherever one stands: %s, as services do",
    async (cwd) => {
      const home = makeHome();
      home.write(".local/bin/tool", "#!/bin/sh\necho ran\n", 0o755);
      const env = { PATH: [home.at(".local/bin"), "/usr/bin", "/bin"].join(path.delimiter) };
      const host = createHost({ home: home.path, cwd, env });
      await expect(host.exec("sh", ["-c", "echo here"])).resolves.toMatchObject({ stdout: "here\n" });
      await expect(host.exec("tool", [])).resolves.toMatchObject({ stdout: "ran\n" });
    },
  );
});

test("the folders of each platform follow its conventions and variables", () => {
  expect(standardPaths("linux", { XDG_STATE_HOME: "/s", CLAUDE_CONFIG_DIR: "/c" }, "/h", "/w")).toMatchObject(
    { state: "/s/claude-rotate", claudeConfig: "/c", config: "/h/.config", etc: "/etc" },
  );
  expect(standardPaths("darwin", {}, "/Users/u", "/w")).toMatchObject({
    appData: "/Users/u/Library/Application Support",
    etc: "/Library/Application Support",
  });
  expect(
    standardPaths("win32", { APPDATA: "C:\\Users\\u\\AppData\\Roaming" }, "C:\\Users\\u", "C:\\w"),
  ).toMatchObject({
    appData: "C:\\Users\\u\\AppData\\Roaming",
    claudeConfig: "C:\\Users\\u\\.claude",
    etc: "C:\\Program Files",
  });
});

test("a new file is never made over an existing one or through a link, and has its mode from the start", async () => {
  const home = makeHome();
  const { files } = createHost({ home: home.path });
  await files.create(home.at("new"), Buffer.from("x"), { mode: 0o600 });
  expect(fs.statSync(home.at("new")).mode & 0o777).toBe(0o600);
  fs.symlinkSync("target", home.at("link"));
  for (const name of ["new", "link"])
    await expect(files.create(home.at(name), Buffer.from("y"), { mode: 0o600 })).rejects.toMatchObject({
      code: "EEXIST",
    });
  expect(fs.existsSync(home.at("target"))).toBe(false);
});

describe("whether a process still runs", () => {
  const { self, state } = realProcesses;
  test.each([
    ["this one", {}, "alive"],
    ["under another host name since", { machine: "renamed" }, "alive"],
    ["one that began at another time under its number", { started: "1" }, "dead"],
    ["one of a number that is none", { pid: 2 ** 22 + 1 }, "dead"],
    ["before the machine was started anew", { boot: "another" }, "dead"],
    ["on another machine", { boot: "another", machine: "another" }, "unknown"],
    ["among a container's processes", { namespace: "pid:[1]" }, "unknown"],
    ["as an older version wrote it", { namespace: undefined }, "alive"],
    ["as an older version wrote it on another machine", { namespace: undefined, machine: "x" }, "unknown"],
  ] as const)("%s", (_what, other, expected) => {
    expect(state({ ...self(), ...other } as ReturnType<typeof self>)).toBe(expected);
  });

  test("one that has ended is dead", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    const { pid = 0 } = child;
    await new Promise((resolve) => child.on("exit", resolve));
    expect(state({ ...self(), pid, started: "" })).toBe("dead");
  });

  test.skipIf(process.platform !== "linux")(
    "one that has ended and that nobody has collected is dead",
    async () => {
      // The shell starts a program and becomes another, which collects nothing.
      const shell = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 5"]);
      const pid = await new Promise<number>((resolve) =>
        shell.stdout.once("data", (text) => resolve(Number(text))),
      );
      await new Promise((resume) => setTimeout(resume, 300));
      expect(state({ ...self(), pid, started: "" })).toBe("dead");
      shell.kill();
    },
  );
});
