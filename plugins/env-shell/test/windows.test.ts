import { type Host, type Item, type Problem, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { windowsEnvironment } from "../src/windows/store.ts";
import { type Registry, type Windows, windowsWith } from "./support/windows.ts";

const USER = "HKCU\\Environment";
const MACHINE = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
const key = `sk-ant-${"api03"}-${"k".repeat(93)}AA`;
const other = key.replaceAll("k", "n");

function hostOf({ exec }: Pick<Windows, "exec">, platform: Host["platform"] = "win32"): Host {
  return { platform, env: { SystemRoot: "C:\\Windows" }, exec } as unknown as Host;
}

async function found(host: Host): Promise<readonly (Item | Problem)[]> {
  const all: (Item | Problem)[] = [];
  for await (const one of windowsEnvironment.find(host)) all.push(one);
  return all;
}

function registryWith(kind: "REG_SZ" | "REG_EXPAND_SZ" = "REG_SZ"): Registry {
  return {
    [USER]: [
      { name: "Path", kind: "REG_EXPAND_SZ", value: "%USERPROFILE%\\bin" },
      { name: "ANTHROPIC_API_KEY", kind, value: key },
      { name: "Two words", kind: "REG_SZ", value: "a    REG_SZ    b" },
      { name: "EMPTY", kind: "REG_SZ", value: "" },
      { name: "NUMBER", kind: "REG_DWORD", value: "0x1" },
    ],
    [MACHINE]: [{ name: "TAVILY_API_KEY", kind: "REG_SZ", value: "tvly" }],
  };
}

test("the user's variables are items; the machine's are an administrator's", async () => {
  const items = (await found(hostOf(windowsWith(registryWith())))) as readonly Item[];
  expect(items.map(({ address, name, value }) => [address, name, value?.reveal()])).toEqual([
    ["Path", "Path", "%USERPROFILE%\\bin"],
    ["ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", key],
    ["Two words", "Two words", "a    REG_SZ    b"],
    ["EMPTY", "EMPTY", ""],
    ["machine/TAVILY_API_KEY", "TAVILY_API_KEY", "tvly"],
  ]);
  expect(items.map(({ fixed }) => fixed !== undefined)).toEqual([false, false, false, false, true]);
});

test.each(["REG_SZ", "REG_EXPAND_SZ"] as const)(
  "a swap there and back leaves the rest alone: %s",
  async (kind) => {
    const windows = windowsWith(registryWith(kind));
    const host = hostOf(windows);
    const item = { address: "ANTHROPIC_API_KEY", name: "ANTHROPIC_API_KEY" };
    await windowsEnvironment.swap(item, new Secret(key), new Secret(other), host);
    const after = windows.registry()[USER] ?? [];
    expect(after.find(({ name }) => name === item.name)).toEqual({ name: item.name, kind, value: other });
    await windowsEnvironment.swap(item, new Secret(key), new Secret(other), host);
    await windowsEnvironment.swap(item, new Secret(other), new Secret(key), host);
    expect(windows.registry()).toEqual(registryWith(kind));
  },
);

test("no secret stands in the arguments of any program", async () => {
  const windows = windowsWith(registryWith());
  const item = { address: "ANTHROPIC_API_KEY", name: "ANTHROPIC_API_KEY" };
  await found(hostOf(windows));
  await windowsEnvironment.swap(item, new Secret(key), new Secret(other), hostOf(windows));
  const calls = windows.calls();
  expect(calls.map(({ program }) => program)).toEqual(["reg.exe", "reg.exe", "powershell.exe"]);
  for (const { args } of calls) expect(args.join(" ")).not.toMatch(/sk-ant/);
  expect(JSON.parse(calls.at(-1)?.stdin ?? "")).toEqual({ name: item.name, from: key, to: other });
  expect(calls.at(-1)?.stdin).toMatch(/^[\x20-\x7e]+$/);
});

test("a variable that holds neither key, one of the machine, and another platform are refused", async () => {
  const windows = windowsWith(registryWith());
  const item = { address: "ANTHROPIC_API_KEY", name: "ANTHROPIC_API_KEY" };
  const swap = (one: Item, host: Host) =>
    windowsEnvironment.swap(one, new Secret(other), new Secret("x"), host);
  await expect(swap(item, hostOf(windows))).rejects.toMatchObject({ code: "FILE_CHANGED" });
  const machine = { address: "machine/TAVILY_API_KEY", name: "TAVILY_API_KEY" };
  await expect(swap(machine, hostOf(windows))).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  await expect(swap(item, hostOf(windows, "linux"))).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  expect(windows.registry()).toEqual(registryWith());
});

test("PowerShell that may not run is a failure with a code, and no secret in it", async () => {
  const exec: Host["exec"] = () => Promise.resolve({ code: 1, stdout: "", stderr: `at ${key}` });
  const item = { address: "ANTHROPIC_API_KEY", name: "ANTHROPIC_API_KEY" };
  const swap = windowsEnvironment.swap(item, new Secret(key), new Secret(other), hostOf({ exec }));
  await expect(swap).rejects.toMatchObject({
    code: "WRITE_FAILED",
    message: expect.not.stringContaining(key),
  });
});

test("a registry that can't be read is named; elsewhere nothing is run at all", async () => {
  const windows = windowsWith({ [MACHINE]: [] });
  expect(await found(hostOf(windows))).toMatchObject([{ code: "PLACE_UNREADABLE" }]);
  const never: Host["exec"] = () => Promise.reject(new Error("a program was run"));
  expect(await found(hostOf({ exec: never }, "darwin"))).toEqual([]);
});
