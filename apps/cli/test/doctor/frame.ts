import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { relative } from "node:path";
import type { Host, Plugin } from "@claude-rotate/contract";
import {
  type Context,
  createContext,
  createHost,
  createRegistry,
  type Diagnosis,
  doctor,
  mend,
} from "@claude-rotate/core";
import { plugin as keychainPlugin } from "@claude-rotate/plugin-macos-keychain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { officialPlugins } from "../../src/plugins.ts";
import { type Home, makeHome } from "../support/home.ts";
import { fakeKey, leakForms } from "../support/keys.ts";
import { security } from "./security.ts";

/** Made-up keys, fresh for each case. All but `dead`, `brave.dead` and `tavily.dead` are valid. */
export interface Keys {
  readonly good: string;
  readonly other: string;
  readonly dead: string;
  readonly unpaid: string;
  readonly disabled: string;
  readonly forbidden: string;
  /** A token of a gateway, and a dead one. */
  readonly token: string;
  readonly deadToken: string;
  readonly oauth: string;
  readonly deadOauth: string;
  readonly brave: { readonly good: string; readonly dead: string };
  readonly tavily: { readonly good: string; readonly dead: string };
  readonly home: string;
}

/** A machine in short. Paths are relative to the home; values that are no text are written as JSON. */
export interface Machine {
  readonly files?: Readonly<Record<string, unknown>>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Relative to the home; default `work/app`, a repository. */
  readonly cwd?: string;
  readonly offline?: boolean;
  readonly runHelpers?: boolean;
  /** A Mac with these items, by service. */
  readonly keychain?: Readonly<Record<string, string>> | "locked";
  /** What else is peculiar about it. */
  readonly host?: (host: Host) => Host;
  /** Runs once everything is planted. */
  readonly meanwhile?: (context: Context, home: Home) => Promise<unknown>;
  /** What else must hold of the home afterwards. */
  readonly after?: (home: Home) => void;
}

export interface Fault extends Machine {
  /** `CR001 E .claude/settings.json:3`: rule, level, place; behind it `fix` where it can be fixed. In any order. */
  readonly finds: readonly string[];
}

const dead = new Set<string>();
/** Errors that a living key gets. */
const errors = new Map<string, { readonly status: number; readonly type: string }>();
let made = 0;

export function keysFor(home: string): Keys {
  const seed = `doctor ${made++}`;
  const letters = (name: string, count: number): string =>
    fakeKey(`${seed} ${name}`)
      .replace(/[^A-Za-z0-9]/g, "")
      .slice(-count - 2, -2);
  const brave = (name: string): string => `BSA${letters(name, 28)}`;
  const tavily = (name: string): string => ["tvly", "dev", letters(name, 32)].join("-");
  const oauth = (name: string): string => ["sk", "ant", "oat01", letters(name, 60)].join("-");
  const keys: Keys = {
    good: fakeKey(`${seed} good`),
    other: fakeKey(`${seed} other`),
    dead: fakeKey(`${seed} dead`),
    disabled: fakeKey(`${seed} disabled`),
    unpaid: fakeKey(`${seed} unpaid`),
    forbidden: fakeKey(`${seed} forbidden`),
    token: `gateway-${letters("token", 40)}`,
    deadToken: `gateway-${letters("dead token", 40)}`,
    oauth: oauth("oauth"),
    deadOauth: oauth("dead oauth"),
    brave: { good: brave("brave"), dead: brave("dead brave") },
    tavily: { good: tavily("tavily"), dead: tavily("dead tavily") },
    home,
  };
  for (const key of [keys.dead, keys.deadToken, keys.deadOauth, keys.brave.dead, keys.tavily.dead])
    dead.add(key);
  errors.set(keys.unpaid, { status: 402, type: "billing_error" });
  errors.set(keys.disabled, { status: 400, type: "invalid_request_error" });
  errors.set(keys.forbidden, { status: 403, type: "permission_error" });
  return keys;
}

/** What Claude Code's state file holds where a person has said Yes to these keys. */
export function approved(...keys: readonly string[]): object {
  return { customApiKeyResponses: { approved: keys.map((key) => key.slice(-20)), rejected: [] } };
}

export function env(variables: Readonly<Record<string, unknown>>): object {
  return { env: variables };
}

let url = "";

/** Runs the cases of a table: plants each fault in a home of its own and expects exactly its findings. */
export function faults(cases: Readonly<Record<string, (keys: Keys) => Fault>>): void {
  useIssuer();
  test.each(Object.entries(cases))("%s", async (_name, plan) => {
    await examine(
      (keys) => plan(keys),
      (keys) => plan(keys).finds,
    );
  });
}

/** The same for homes in which nothing is wrong. */
export function healthy(cases: Readonly<Record<string, (keys: Keys) => Machine>>): void {
  useIssuer();
  test.each(Object.entries(cases))("%s", async (_name, plan) => {
    await examine(plan, () => []);
  });
}

async function examine(
  plan: (keys: Keys) => Machine,
  finds: (keys: Keys) => readonly string[],
): Promise<void> {
  const home = makeHome();
  try {
    const keys = keysFor(home.path);
    const machine = plan(keys);
    const context = await contextOf(plant(home, machine), machine);
    await machine.meanwhile?.(context, home);
    const { offline = false, runHelpers = false } = machine;
    const diagnosis = await doctor(context, { offline, runHelpers });
    expect(shown(diagnosis, home), told(diagnosis)).toEqual([...finds(keys)].sort());
    expect(failures(diagnosis)).toEqual([]);
    refuseLeaks(diagnosis, keys);
    machine.after?.(home);
    await mendAll(context, diagnosis);
  } finally {
    home.remove();
  }
}

/** What is called fixable is mended, and is not found again. */
async function mendAll(context: Context, { fixes, findings }: Diagnosis): Promise<void> {
  expect(findings.some(({ fixable }) => fixable)).toBe(fixes.length > 0);
  if (fixes.length === 0) return;
  expect((await mend(context, fixes)).left).toEqual([]);
  const { findings: then } = await doctor(context);
  const again = then.filter(
    ({ rule, fixable, place, path }) =>
      fixable &&
      findings.some((one) => one.fixable && one.rule === rule && one.place === place && one.path === path),
  );
  expect(again).toEqual([]);
}

export function plant(home: Home, { files = {}, modes = {}, cwd = "work/app" }: Machine): Home {
  home.write("work/app/.git/HEAD", "ref: refs/heads/main\n");
  home.write(`${cwd}/.keep`, "");
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
    home.write(name, text, modes[name] ?? 0o600);
  }
  return home;
}

export async function contextOf(home: Home, machine: Machine): Promise<Context> {
  const { cwd = "work/app", keychain, host = (one: Host) => one } = machine;
  const variables = {
    HOME: home.path,
    PATH: "/usr/bin:/bin",
    ANTHROPIC_BASE_URL: url,
    CLAUDE_ROTATE_BRAVE_BASE_URL: url,
    CLAUDE_ROTATE_TAVILY_BASE_URL: url,
    ...machine.env,
  };
  const real = createHost({ home: home.path, env: variables, cwd: home.at(cwd) });
  const here: Host = { ...real, paths: { ...real.paths, etc: home.at("etc") } };
  const mac = keychain === undefined ? here : security(here, keychain === "locked" ? undefined : keychain);
  const plugins = [...(await officialPlugins()), ...(keychain === undefined ? [] : [keychainPlugin])];
  return createContext(host(mac), createRegistry(plugins as readonly Plugin[]));
}

/** The issuers' address, for a case that lets settings name it. */
export function issuerUrl(): string {
  return url;
}

export function shown({ findings }: Diagnosis, home: Home): readonly string[] {
  const levels = { error: "E", warning: "W", info: "I" };
  const where = (path: string | undefined, line: number | undefined, place = ""): string => {
    if (path === undefined) return place.split("#")[0] ?? "";
    return relative(home.path, path) + (line === undefined ? "" : `:${line}`);
  };
  return findings
    .map(({ rule, level, path, line, place, fixable }) =>
      [rule, levels[level], where(path, line, place), ...(fixable ? ["fix"] : [])].filter(Boolean).join(" "),
    )
    .sort();
}

/** For a case that fails. */
function told({ findings, verdicts }: Diagnosis): string {
  const lines = findings.map(
    ({ rule, path, line, message, mend }) => `${rule} ${path}:${line} ${message} → ${mend}`,
  );
  return [...lines, ...verdicts.map(({ verdict, hint, message }) => `${hint} ${verdict} ${message}`)].join(
    "\n",
  );
}

function failures({ problems }: Diagnosis): readonly string[] {
  return problems
    .filter(({ code }) => code === "PLUGIN_FAILED" || code === "PLACE_CONFLICT")
    .map(({ message }) => message);
}

function refuseLeaks(
  { findings, verdicts, problems }: Diagnosis,
  { home: _home, brave, tavily, ...keys }: Keys,
): void {
  const text = JSON.stringify({ findings, verdicts, problems });
  for (const key of [...Object.values(keys), ...Object.values(brave), ...Object.values(tavily)])
    for (const form of leakForms(key)) expect(text).not.toContain(form);
}

export function useIssuer(): void {
  const server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? "", request.headers);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  beforeAll(async () => {
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
}

function answer(path: string, headers: IncomingHttpHeaders): { status: number; body: object } {
  const key = String(headers["x-api-key"] ?? headers["x-subscription-token"] ?? headers.authorization ?? "");
  const isDead = dead.has(key.replace(/^Bearer /, ""));
  if (path.startsWith("/res/v1/web/search"))
    return isDead
      ? { status: 422, body: { error: { code: "SUBSCRIPTION_TOKEN_INVALID", detail: "invalid" } } }
      : {
          status: 422,
          body: { error: { code: "VALIDATION", meta: { errors: [{ loc: ["query", "q"] }] } } },
        };
  if (path.startsWith("/usage"))
    return isDead
      ? { status: 401, body: { detail: { error: "Unauthorized: missing or invalid API key." } } }
      : { status: 200, body: { key: { usage: 1 } } };
  const error = errors.get(key);
  if (error)
    return {
      status: error.status,
      body: { type: "error", error: { type: error.type, message: "This organization has been disabled." } },
    };
  if (!isDead) return { status: 200, body: { data: [] } };
  const message = headers.authorization === undefined ? "invalid x-api-key" : "invalid bearer token";
  return { status: 401, body: { type: "error", error: { type: "authentication_error", message } } };
}
