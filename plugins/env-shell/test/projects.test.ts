import { type FileRef, type FileStore, type Reading, RotateError } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const key = `sk-ant-${"api03"}-${"k1".repeat(46)}kAA`;

function read(id: string, text: string, path = "/p/file.yml"): Extract<Reading, { kind: "read" }> {
  const store = plugin.stores?.find((one): one is FileStore => one.id === id && "files" in one);
  const file: FileRef = { path, under: "root", base: "/p" };
  const reading = store?.read(text, file);
  if (reading?.kind !== "read") throw new RotateError("INTERNAL", `${id}: ${reading?.kind}`);
  return reading;
}

function values(
  id: string,
  text: string,
): readonly (readonly [address: string, name: string, value: string])[] {
  return read(id, text).assignments.map(({ address, name, span, codecs }) => [
    address,
    name,
    decode(text.slice(...span), codecs),
  ]);
}

describe("compose files", () => {
  // As in public repositories: n8n's, open-notebook's, LiteLLM's and Home Assistant's compose files.
  test("environment as a mapping, as a list, in quotes, in a shared part", () => {
    const text = `
x-env: &env
  ANTHROPIC_API_KEY: '${key}'
services:
  map:
    environment:
      <<: *env
      lower: "${key}"
      REFERENCE: \${ANTHROPIC_API_KEY:?set it}
  list:
    environment:
      - ANTHROPIC_API_KEY=${key}
      - "QUOTED=${key}" # mine
      - PASSED_ON
    build: { args: [TOKEN=${key}], context: . }
    command: --key=${key}
`;
    expect(values("compose", text)).toEqual([
      ["/x-env/ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", key],
      ["/services/map/environment/lower", "lower", key],
      ["/services/map/environment/REFERENCE", "REFERENCE", "${ANTHROPIC_API_KEY:?set it}"],
      ["/services/list/environment/ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", key],
      ["/services/list/environment/QUOTED", "QUOTED", key],
      ["/services/list/build/args/TOKEN", "TOKEN", key],
      ["/services/list/command:KEY", "KEY", key],
    ]);
  });

  test("a command's flags, a URL's parameter and the default behind a reference, in every form", () => {
    const text = `
services:
  list:
    command: ["--transport", "http", "--brave-api-key", "${key}", --tavily-api-key=${key}]
    entrypoint:
      - npx
      - mcp-remote
      - 'https://mcp.example/?tavilyApiKey=${key}&x=1'
  text:
    command: >-
      npx -y @brave/brave-search-mcp-server --brave-api-key '${key}'
    entrypoint: sh -c "BRAVE_API_KEY=${key} exec $$0"
    environment:
      ANTHROPIC_API_KEY: \${ANTHROPIC_API_KEY:-${key}}
`;
    const found = values("compose", text).filter(([, , value]) => value === key);
    expect(found.map(([address, name]) => [address, name])).toEqual([
      ["/services/list/command/BRAVE_API_KEY", "BRAVE_API_KEY"],
      ["/services/list/command/TAVILY_API_KEY", "TAVILY_API_KEY"],
      ["/services/list/entrypoint/2?tavilyApiKey", "TAVILY_API_KEY"],
      ["/services/text/command:BRAVE_API_KEY", "BRAVE_API_KEY"],
      ["/services/text/entrypoint:BRAVE_API_KEY:BRAVE_API_KEY", "BRAVE_API_KEY"],
      ["/services/text/environment/ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"],
    ]);
  });

  test("a file whose only key is a default is read", () => {
    const text = `services:\n  a:\n    environment:\n      - A=\${X:-${key}}\n`;
    expect(values("compose", text)).toEqual([["/services/a/environment/A", "A", key]]);
  });

  test("a dollar sign is doubled, since compose fills variables in", () => {
    const text = `services:\n  a:\n    environment:\n      A_KEY: a$$b-0123456789-0123456789\n`;
    expect(values("compose", text)[0]?.[2]).toBe("a$b-0123456789-0123456789");
  });

  test("other compose files are followed from the file's folder", () => {
    const text = `include:
  - a.yaml
  - path: b/c.yaml
  - path: [d.yaml, ../e.yaml]
    env_file: inc.env
services:
  web: { extends: { file: common.yml, service: base } }
  no: { extends: base }
`;
    expect(read("compose", text, "/home/u/work/compose.yml").follow).toEqual([
      { path: "/home/u/work/a.yaml", layer: "sourced" },
      { path: "/home/u/work/b/c.yaml", layer: "sourced" },
      { path: "/home/u/work/d.yaml", layer: "sourced" },
      { path: "/home/u/work/../e.yaml", layer: "sourced" },
      { path: "/home/u/work/inc.env", layer: "dotenv" },
      { path: "/home/u/work/common.yml", layer: "sourced" },
    ]);
  });

  test("env_file and secrets are followed from the file's folder", () => {
    const text = `services:
  a: { env_file: .env.prod }
  b:
    env_file:
      - ../shared/b.env
      - path: /run/c.env
        required: false
secrets:
  anthropic-api_key:
    file: ./secrets/anthropic.txt
  other:
    environment: OTHER
`;
    expect(read("compose", text, "/p/deploy/compose.yml").follow).toEqual([
      { path: "/p/deploy/.env.prod", layer: "dotenv" },
      { path: "/p/deploy/../shared/b.env", layer: "dotenv" },
      { path: "/run/c.env", layer: "dotenv" },
      {
        path: "/p/deploy/./secrets/anthropic.txt",
        layer: "plain:ANTHROPIC_API_KEY",
        holds: { variable: "ANTHROPIC_API_KEY", line: 10 },
      },
    ]);
  });

  test("a file that can hold no key is not parsed: broken YAML there says nothing", () => {
    const text = `services:\n  a: { image: x@sha256:${"0a".repeat(32)}\n\tenvironment: broken\n`;
    expect(read("compose", text)).toEqual({ kind: "read", assignments: [] });
  });

  test.each([
    ["several services", "services:\n  a: {}\n  b: {}\n", /2 services/],
    ["no service", "volumes: {}\n", /no service/],
    ["a list on one line", "services:\n  a:\n    environment: [A=b]\n", /on one line/],
  ])("an entry is refused where there are %s", (_, text, refused) => {
    const store = plugin.stores?.find((one): one is FileStore => one.id === "compose" && "files" in one);
    const file: FileRef = { path: "/p/compose.yml", under: "root", base: "/p" };
    expect(store?.edits?.add(text, file, "A")).toMatchObject({ refused: expect.stringMatching(refused) });
  });
});

test("devcontainer.json: JSON with comments, all its variables", () => {
  const text = `{
  // mine
  "containerEnv": { "ANTHROPIC_API_KEY": "${key}", },
  "remoteEnv": { "lower": "\${localEnv:X}" },
  "runArgs": ["--rm", "-e", "A=${key}", "--env=B=${key}"],
  "customizations": { "vscode": { "settings": { "terminal.integrated.env.linux": { "C_KEY": "${key}" } } } },
}`;
  expect(values("devcontainer", text).map(([, name, value]) => [name, value])).toEqual([
    ["ANTHROPIC_API_KEY", key],
    ["lower", "${localEnv:X}"],
    ["A", key],
    ["B", key],
    ["C_KEY", key],
  ]);
});

describe("workflows", () => {
  test.each([
    ["run: export TAVILY_API_KEY=KEY && npm test", "yaml-plain+shell-bare"],
    ["run: |\n          npm ci\n          export TAVILY_API_KEY='KEY'\n          npm test\n", "shell-single"],
  ])("a script sets variables: %s", (step, form) => {
    const key = `tvly-dev-${"a1B2".repeat(8)}`;
    const text = `on: push\njobs:\n  a:\n    steps:\n      - name: x\n        ${step.replace("KEY'", `${key}'`).replace("=KEY ", `=${key} `)}\n`;
    const { assignments } = read("workflow", text);
    const found = assignments.map(({ name, span, codecs }) => [name, text.slice(...span), codecs.join("+")]);
    expect(found).toEqual([["TAVILY_API_KEY", key, form]]);
  });

  const text = `on: push
env:
  TAVILY_API_KEY: ${key}
jobs:
  a:
    steps:
      - uses: anthropics/claude-code-action@${"0a".repeat(20)}
        with:
          anthropic_api_key: \${{ secrets.ANTHROPIC_API_KEY }}
          prompt: "say \${{ github.actor }}"
      - run: x
        env: { ANTHROPIC_API_KEY: "\${{ secrets.CLAUDE_KEY || '' }}" }
`;

  test("a literal key in env, and an action's inputs", () => {
    expect(values("workflow", text)).toContainEqual(["/env/TAVILY_API_KEY", "TAVILY_API_KEY", key]);
    expect(values("workflow", text).map(([, name]) => name)).toContain("ANTHROPIC_API_KEY");
  });

  test("the repository's secrets are copies of their own", () => {
    const { elsewhere } = read("workflow", text);
    expect(elsewhere?.map(({ name, line, mend }) => [name, line, mend])).toEqual([
      ["ANTHROPIC_API_KEY", 9, "gh secret set ANTHROPIC_API_KEY"],
      ["CLAUDE_KEY", 12, "gh secret set CLAUDE_KEY"],
      ["ANTHROPIC_API_KEY", 12, "gh secret set CLAUDE_KEY"],
    ]);
  });

  test("one without a literal is not parsed", () => {
    const broken = `jobs: { a: { uses: x@${"0a".repeat(20)}, secrets: inherit\n\tX: y`;
    expect(read("workflow", broken).assignments).toEqual([]);
  });
});
