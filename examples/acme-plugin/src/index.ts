import { API, type Credential, type FileStore, type Plugin } from "@claude-rotate/contract";
import { readJson } from "@claude-rotate/formats";
import { ask, isObject, type Question } from "@claude-rotate/issuer";

const question: Question = {
  issuer: "https://api.acme.example",
  variable: "CLAUDE_ROTATE_ACME_BASE_URL",
  path: "/v1/me",
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  isGood: (body) => isObject(body) && typeof body.id === "string",
  errorOf: (body) =>
    isObject(body) && typeof body.message === "string" ? { message: body.message } : undefined,
  rules: [
    { status: 401, verdict: "invalid" },
    { status: 429, verdict: "rate-limited" },
  ],
  shape: /acme_[A-Za-z0-9]{32}/,
};

const acme: Credential = {
  id: "acme",
  title: "ACME token",
  names: ["ACME_TOKEN"],
  pattern: /acme_[A-Za-z0-9]{32}/,
  prefixes: ["acme_"],
  test: (secret, host) => ask(question, secret, host),
};

/** `acme login` keeps a token for each profile: `{ "profiles": { "default": { "token": "…" } } }`. */
const cli: FileStore = {
  id: "acme-cli",
  files: [{ under: "home", glob: ".acme/credentials.json" }],
  read: (text) => {
    const reading = readJson(text);
    if (reading.kind === "broken") return reading;
    const tokens = reading.values.filter(({ name, superseded }) => name === "token" && !superseded);
    const assignments = tokens.map(({ pointer, span, codecs }) => ({
      address: pointer,
      name: "ACME_TOKEN",
      span,
      codecs,
    }));
    return { kind: "read", assignments };
  },
};

export const plugin: Plugin = {
  name: "@acme/claude-rotate-plugin",
  api: API,
  credentials: [acme],
  stores: [cli],
};
