import type { Check, Finding } from "@claude-rotate/contract";
import { describe, expect, it } from "vitest";
import { NO_SETTINGS, type RuleLevel, type Settings } from "../src/config/settings.ts";
import { runChecks } from "../src/doctor/run-checks.ts";
import { type Context, doctor } from "../src/index.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { acme } from "./support/plugin.ts";

const finding: Finding = { message: "it is so", mend: "make it otherwise" };

function check(id: string, run: Check["run"], level: Check["level"] = "warning"): Check {
  return { id, level, title: `about ${id}`, run };
}

/** A context with these checks and none of the core's own. */
function contextWith(...checks: readonly Check[]): Context {
  const context = contextOf(makeHome(), { plugins: [{ ...acme(), checks }] });
  const own = context.registry.checks.filter(({ plugin }) => plugin !== "core");
  return { ...context, registry: { ...context.registry, checks: own } };
}

describe("a check", () => {
  it("that throws, hangs or returns nonsense costs itself alone", async () => {
    const context = contextWith(
      check("T1", () => {
        throw new TypeError("no such thing");
      }),
      check("T2", () => new Promise(() => {})),
      check("T3", async () => [{ message: 5 }] as never),
      check("T4", async () => [finding]),
    );
    const { findings } = await doctor(contextWith(check("T4", async () => [finding])), { offline: true });
    expect(findings).toEqual([
      { rule: "T4", level: "warning", title: "about T4", ...finding, fixable: false },
    ]);
    const ran = await runChecks(context, {} as never, 50);
    expect(ran.findings.map((one) => one.check.id)).toEqual(["T4"]);
    expect(ran.problems.map(({ code, message }) => [code, message])).toEqual([
      ["PLUGIN_FAILED", "the check T1 failed: no such thing"],
      ["PLUGIN_FAILED", "the check T2 failed: it took longer than 0.05 s"],
      ["PLUGIN_FAILED", "the check T3 failed: it returned no findings"],
    ]);
  });

  it("is told that its time is over", async () => {
    const signals: AbortSignal[] = [];
    const context = contextWith(
      check("T1", (_machine, { signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      }),
    );
    await runChecks(context, {} as never, 20);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("has its findings behind graver ones", async () => {
    const level = (one: Check["level"]) => async () => [{ ...finding, level: one }];
    const context = contextWith(
      check("T1", level("info")),
      check("T2", level("error")),
      check("T3", async () => [finding]),
    );
    const { findings } = await doctor(context, { offline: true });
    expect(findings.map(({ rule }) => rule)).toEqual(["T2", "T3", "T1"]);
  });
});

describe("a rule's level", () => {
  const at = (path: string, level: Check["level"]) => check("T1", async () => [{ ...finding, path, level }]);
  const levels = async (
    checks: readonly Check[],
    settings: Partial<Settings>,
  ): Promise<readonly string[]> => {
    const options = { settings: { ...NO_SETTINGS, ...settings } };
    const context = contextOf(makeHome(), { plugins: [{ ...acme(), checks }], options });
    const { findings } = await doctor(context, { offline: true });
    return findings.map(({ level, path }) => `${level} ${path}`);
  };

  it("is what the user's config says, and off is silent", async () => {
    const user = (level: RuleLevel) => ({ user: { ...NO_SETTINGS.user, rules: { T1: level } } });
    expect(await levels([at("/a", "error")], user("info"))).toEqual(["info /a"]);
    expect(await levels([at("/a", "error")], user("off"))).toEqual([]);
  });

  it("is what a project's config says for its own files alone, and never for an error", async () => {
    const folder = "/home/me/work";
    const project = { folder, roots: [], skip: [], rules: { T1: "off" as const } };
    const checks = [at(`${folder}/a`, "warning"), at("/elsewhere", "warning"), at(`${folder}/b`, "error")];
    expect(await levels(checks, { project })).toEqual([`error ${folder}/b`, "warning /elsewhere"]);
  });
});
