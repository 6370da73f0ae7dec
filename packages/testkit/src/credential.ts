import assert from "node:assert/strict";
import {
  type Credential,
  type Host,
  NetworkError,
  Secret,
  type Verdict,
  type VerdictKind,
} from "@claude-rotate/contract";
import { fakeKey, type Sample, tells } from "./keys.ts";
import { type Answer, type Provider, startProvider } from "./provider.ts";
import { busy } from "./reading.ts";
import { makeSandbox } from "./sandbox.ts";
import { missing, type Spec } from "./spec.ts";

export interface CredentialOptions {
  /** The shape of a key: `(letters) => "acme_" + letters(40)`. */
  readonly sample: Sample;
  /** What the issuer answers, as it is documented, and what that says about the key. At least `valid` and `invalid`. */
  readonly answers: readonly (Answer & { readonly verdict: VerdictKind; readonly name?: string })[];
  /** Variables of the process while it is asked. */
  readonly env?: Host["env"];
}

/** A kind of key: how one looks, and how its issuer is asked. */
export function credentialSpecs(credential: Credential, options: CredentialOptions): readonly Spec[] {
  const lacks = (["valid", "invalid"] as const).filter(
    (kind) => !options.answers.some(({ verdict }) => verdict === kind),
  );
  return [
    ...shapeSpecs(credential, options.sample),
    ...lacks.map((kind) =>
      missing("answers", `no answer says what the issuer answers to a key that is ${kind}`),
    ),
    ...options.answers.map((answer) => answerSpec(credential, options, answer)),
    ...strangerSpecs(credential, options),
    ...networkSpecs(credential, options),
  ];
}

function shapeSpecs(credential: Credential, sample: Sample): readonly Spec[] {
  const { pattern, names, id, prefixes } = credential;
  const keys = ["one", "two", "three", "four"].map((seed) => fakeKey(sample, seed));
  return [
    {
      name: "has an id, a title and at least one name",
      run: async () => {
        assert.match(id, /^[a-z][a-z0-9-]*$/);
        assert.ok(credential.title !== "" && names.length > 0);
      },
    },
    {
      name: "its pattern is the shape of one whole key",
      run: async () => {
        assert.equal(pattern.flags, "", "the pattern has no flags");
        assert.ok(!/^\^|\$$/.test(pattern.source), "the pattern has no anchors");
        for (const key of keys)
          assert.match(
            key,
            new RegExp(`^(?:${pattern.source})$`),
            `the sample ${key} is not of the pattern /${pattern.source}/`,
          );
        for (const key of keys)
          assert.ok(
            prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix)),
            "no prefix fits",
          );
        for (const text of ["", "x", "password", "/usr/local/bin", "hello world"])
          assert.doesNotMatch(text, new RegExp(`^(?:${pattern.source})$`), `"${text}" is no key`);
      },
    },
    { name: "its pattern takes linear time", run: async () => checkTime(pattern, keys[0] ?? "") },
  ];
}

function checkTime(pattern: RegExp, key: string): void {
  const taken = busy(() => {
    for (const piece of [key, key.slice(0, -1), key.slice(0, 8), "a", "-", " "])
      new RegExp(pattern.source, "g").test(`${piece.repeat(Math.ceil(100_000 / piece.length))}\n`);
  });
  assert.ok(taken < 3000, `600 kB took ${taken} ms`);
}

async function ask(
  credential: Credential,
  key: string,
  fetch: Host["fetch"],
  env: Host["env"] = {},
): Promise<Verdict> {
  const sandbox = makeSandbox();
  try {
    const verdict = await credential.test(new Secret(key), sandbox.host({ fetch, env }));
    assert.ok(!tells(JSON.stringify(verdict), [key]), "the verdict holds the key");
    return verdict;
  } finally {
    sandbox.remove();
  }
}

async function withProvider(answer: Answer, work: (provider: Provider) => Promise<void>): Promise<void> {
  const provider = await startProvider(answer);
  try {
    await work(provider);
  } finally {
    await provider.close();
  }
}

function answerSpec(
  credential: Credential,
  { sample, env }: CredentialOptions,
  answer: CredentialOptions["answers"][number],
): Spec {
  const key = fakeKey(sample, "asked");
  return {
    name: `${answer.name ?? `an answer ${answer.status}`} is ${answer.verdict}`,
    run: () =>
      withProvider(answer, async (provider) => {
        const verdict = await ask(credential, key, provider.fetch, env);
        assert.equal(verdict.verdict, answer.verdict, JSON.stringify(verdict));
        assert.ok(provider.asked.length > 0, "the issuer was not asked");
        for (const { url } of provider.asked)
          assert.ok(
            !tells(decodeURIComponent(url), [key]),
            "the key stands in a URL, which servers and proxies log",
          );
      }),
  };
}

const PAGE = (key: string): string =>
  `<!doctype html><html><head><title>Sign in</title></head><body>Denied: ${key}</body></html>`;

/** What comes from a proxy, a portal or a filter says nothing about the key. */
function strangerSpecs(credential: Credential, { sample, env }: CredentialOptions): readonly Spec[] {
  const key = fakeKey(sample, "asked");
  const headers = { "content-type": "text/html" };
  return [200, 401, 403, 407, 502, 503, 511].map((status) => ({
    name: `a stranger's page with status ${status} is no verdict about the key`,
    run: () =>
      withProvider({ status, headers, body: PAGE(key) }, async (provider) => {
        const { verdict } = await ask(credential, key, provider.fetch, env);
        assert.ok(verdict !== "valid" && verdict !== "invalid", `it is called ${verdict}`);
      }),
  }));
}

function networkSpecs(credential: Credential, { sample, env }: CredentialOptions): readonly Spec[] {
  const key = fakeKey(sample, "asked");
  return (["tls", "dns", "unreachable", "blocked"] as const).map((kind) => ({
    name: `a network that is ${kind} is a verdict, not a throw`,
    run: async () => {
      const fetch: Host["fetch"] = async () => {
        throw new NetworkError(kind, `no way (${kind})`);
      };
      assert.equal((await ask(credential, key, fetch, env)).verdict, kind);
    },
  }));
}
