import type { Credential, FileStore, Plugin, Source } from "@claude-rotate/contract";
import { RotateError, Secret } from "@claude-rotate/contract";
import { addDotenv, readDotenv } from "@claude-rotate/formats";
import { ask, isObject, type Question } from "@claude-rotate/issuer";
import type { CredentialOptions, PluginOptions, Sample } from "../../src/index.ts";
import { makeSandbox } from "../../src/index.ts";

const question: Question = {
  issuer: "https://api.acme.test",
  variable: "ACME_BASE_URL",
  path: "/v1/me",
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  isGood: (body) => isObject(body) && body.object === "account",
  errorOf: (body) =>
    isObject(body) && typeof body.error === "string" ? { type: body.error, message: body.error } : undefined,
  rules: [{ status: 401, type: "bad_token", verdict: "invalid" }],
  shape: /acme_[A-Za-z0-9]{40}/,
};

export const credential: Credential = {
  id: "acme",
  title: "Acme token",
  names: ["ACME_TOKEN"],
  pattern: /acme_[A-Za-z0-9]{40}/,
  prefixes: ["acme_"],
  test: (secret, host) => ask(question, secret, host),
};

export const store: FileStore = {
  id: "acme-file",
  files: [
    { under: "home", glob: ".acmerc" },
    { under: "root", glob: "**/.env" },
  ],
  read: (text) => readDotenv(text),
  edits: { add: (text, _file, name) => addDotenv(text, name) },
};

export const source: Source = {
  scheme: "acme",
  read: async (ref, host) => {
    const value = host.env[`ACME_${ref}`];
    if (value === undefined) throw new RotateError("SOURCE_UNREADABLE", `Acme has no ${ref}`);
    return new Secret(value);
  },
};

export const acme: Plugin = {
  name: "claude-rotate-plugin-acme",
  api: 1,
  credentials: [credential],
  stores: [store],
  sources: [source],
};

export const sample: Sample = (letters) => `acme_${letters(40)}`;

export const answers: CredentialOptions["answers"] = [
  { status: 200, body: { object: "account" }, verdict: "valid" },
  { status: 401, body: { error: "bad_token" }, verdict: "invalid" },
];

const machine = () => {
  const sandbox = makeSandbox();
  return { host: sandbox.host({ env: { ACME_ITEM: "held-by-acme" } }), close: sandbox.remove };
};

export const options: PluginOptions = {
  cases: "test/cases",
  credentials: { acme: { sample, answers } },
  sources: {
    acme: {
      cases: [
        { name: "reads an item", ref: "ITEM", open: machine, gives: "held-by-acme" },
        { name: "names an item that is missing", ref: "NONE", open: machine, fails: "SOURCE_UNREADABLE" },
      ],
    },
  },
};
