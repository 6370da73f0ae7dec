import { createHash } from "node:crypto";
import fs from "node:fs";
import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { forget, history, type RotateOptions, type RotationReport, rotate, undo } from "../src/index.ts";
import { contextOf, makeHome, type Setup, stateTexts } from "./support/home.ts";
import { acme, fakeKey, type Verdicts } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");
const OTHER = fakeKey("oth");

type Home = ReturnType<typeof makeHome>;

function run(home: Home, options: Partial<RotateOptions> = {}, setup: Setup = {}): Promise<RotationReport> {
  return rotate(contextOf(home, setup), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    ...options,
  });
}

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\n`, 0o600);
  home.write(".shellrc", `# comment ${OLD.slice(0, 30)}\nACME_KEY="${OLD}"\r\nX=1\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}`);
  home.write("conf/b.conf", `ACME_KEY=${OTHER}\n`);
  home.write("dot/real", `A=${OLD}\nB=${OLD}\n`);
  fs.symlinkSync("../dot/real", home.at("conf/linked.conf"));
  home.write(".old", `ACME_KEY=${OLD}\n`);
  home.write(".client", `ACME_KEY=${OLD}\n`);
  return home;
}

test("changes every place of the old key and nothing else, and undo gives every byte back", async () => {
  const home = filled();
  const before = home.picture();
  const report = await run(home);
  expect(report.state).toBe("committed");
  expect(report.changes).toHaveLength(7);
  expect(home.read(".state")).toBe(`PRIMARY=${NEW}\ntail approved=${NEW.slice(-20)}\n`);
  expect(home.read(".shellrc")).toBe(`# comment ${OLD.slice(0, 30)}\nACME_KEY="${NEW}"\r\nX=1\n`);
  expect(home.read("dot/real")).toBe(`A=${NEW}\nB=${NEW}\n`);
  expect(fs.readlinkSync(home.at("conf/linked.conf"))).toBe("../dot/real");
  expect(home.read("conf/b.conf")).toContain(OTHER);
  expect(home.read(".client")).toContain(OLD);
  expect(report.left.map(({ place }) => place).sort()).toEqual([
    `${home.at(".client")}#ACME_KEY`,
    `${home.at("conf/b.conf")}#ACME_KEY`,
  ]);
  const back = await undo(contextOf(home));
  expect(back.changes).toHaveLength(7);
  expect(home.picture()).toEqual(before);
});

test("a second run changes nothing and says so", async () => {
  const home = filled();
  await run(home);
  const after = home.picture();
  const report = await run(home);
  expect(report).toMatchObject({ state: "unchanged", changed: false, changes: [] });
  expect(home.picture()).toEqual(after);
});

test("a half-rotated home is finished, and undo leaves what was new before", async () => {
  const home = filled();
  home.write("conf/b.conf", `ACME_KEY=${NEW}\n`);
  const report = await run(home);
  expect(report.done).toEqual([`${home.at("conf/b.conf")}#ACME_KEY`]);
  expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${NEW}`);
  await undo(contextOf(home));
  expect(home.read("conf/b.conf")).toBe(`ACME_KEY=${NEW}\n`);
  expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}`);
});

test("where the new key is in use already, another key that is alive is left and named; a dead one is replaced", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${NEW}\nWORK_ACME_KEY=${OTHER}\n`);
  home.write("conf/b.conf", `ACME_KEY=${OTHER}\n`);
  const before = home.picture();
  for (const env of [{}, { ACME_KEY: NEW }, { ACME_KEY: OTHER }]) {
    const report = await run(home, {}, { env });
    expect(report).toMatchObject({ state: "unchanged", changed: false, from: [] });
    expect(report.left.map(({ place }) => place)).toContain(`${home.at(".shellrc")}#WORK_ACME_KEY`);
    // No `--from` moves this process's own variable.
    const own = report.left.find(({ place }) => place.startsWith("env#"));
    expect(own?.reason ?? "it holds another key").toBe("it holds another key");
  }
  expect(home.picture()).toEqual(before);
  await run(home, {}, { plugins: [acme(new Map([[OTHER, "invalid"]]))] });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\nWORK_ACME_KEY=${NEW}\n`);
});

test("a second run changes nothing even where nothing is known of the first", async () => {
  const home = filled();
  await run(home);
  fs.rmSync(home.at(".local/state/claude-rotate"), { recursive: true });
  expect(await run(home)).toMatchObject({ state: "unchanged", changed: false });
  expect(home.read("conf/b.conf")).toContain(OTHER);
});

test("a new key that only this process's variable holds was put there to be rotated to", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  await run(home, {}, { env: { ACME_KEY: NEW } });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
});

test("--from names a key that an earlier rotation to the same one replaced: there is nothing left to do", async () => {
  const home = filled();
  fs.rmSync(home.at(".client"));
  const [old = ""] = (await run(home)).from;
  for (const from of [old, old.slice(0, 6), `acme-…${OLD.slice(-4)}`])
    expect(await run(home, { from: [from] })).toMatchObject({ state: "unchanged", changed: false });
  const third = { secret: async () => new Secret(fakeKey("third")) };
  await expect(run(home, { from: [old], ...third })).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
  await undo(contextOf(home));
  expect(await run(home, { from: [old] })).toMatchObject({ state: "committed" });
});

test("a stored key that its issuer calls dead is replaced, one that is alive is left and named", async () => {
  const home = filled();
  const dead = fakeKey("dead");
  home.write("conf/dead.conf", `ACME_KEY=${dead}\n`);
  const verdicts: Verdicts = new Map([[dead, "invalid"]]);
  const report = await run(home, {}, { plugins: [acme(verdicts)] });
  expect(home.read("conf/dead.conf")).toBe(`ACME_KEY=${NEW}\n`);
  const other = createHash("sha256").update(OTHER).digest("hex").slice(0, 12);
  expect(report.left.find(({ place }) => place.includes("b.conf"))?.reason).toBe(
    `it holds another key, which its issuer does not call dead; --from ${other} moves it`,
  );
  await run(home, { from: [other] });
  expect(home.read("conf/b.conf")).not.toContain(OTHER);
});

test("--all takes every key, --from one, by fingerprint or by hint", async () => {
  const home = filled();
  const { changes } = await run(home, { all: true, dryRun: true });
  expect(changes.map(({ place }) => place)).toContain(`${home.at("conf/b.conf")}#ACME_KEY`);
  const other = changes.find(({ path }) => path === home.at("conf/b.conf"))?.from ?? "";
  const named = await run(home, { from: [other.slice(0, 8)], dryRun: true });
  expect(named.changes.map(({ path }) => path)).toEqual([home.at("conf/b.conf")]);
  const hinted = await run(home, { from: [`acme-…${OTHER.slice(-4)}`], dryRun: true });
  expect(hinted.changes.map(({ path }) => path)).toEqual([home.at("conf/b.conf")]);
  await expect(run(home, { from: ["ffffffffffff"] })).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
});

test("a dry run proves the plan and writes nothing, not even state", async () => {
  const home = filled();
  const before = home.picture();
  const report = await run(home, { dryRun: true });
  expect(report).toMatchObject({ state: "planned", changed: false });
  expect(report.changes).toHaveLength(7);
  expect(home.picture()).toEqual(before);
  expect(stateTexts(home)).toEqual({});
});

test("a key that the issuer refuses changes nothing", async () => {
  const home = filled();
  const before = home.picture();
  const refused = run(home, {}, { plugins: [acme(new Map([[NEW, "invalid"]]))] });
  await expect(refused).rejects.toMatchObject({
    code: "KEY_NOT_VALID",
    exit: 3,
    verdict: { verdict: "invalid" },
  });
  expect(home.picture()).toEqual(before);
  await expect(
    run(home, { verify: false }, { plugins: [acme(new Map([[NEW, "invalid"]]))] }),
  ).resolves.toMatchObject({ changed: true });
});

test("a new key that stands in a blocking list is let in, and undo takes that out again", async () => {
  const home = filled();
  home.write(".state", `PRIMARY=${OLD}\nrejected no=${NEW.slice(-20)}\n`);
  const before = home.picture();
  await run(home);
  expect(home.read(".state")).toBe(
    `PRIMARY=${NEW}\nrejected no=${NEW.slice(-20)}\ntail lifted=${NEW.slice(-20)}\n`,
  );
  await undo(contextOf(home));
  expect(home.picture()).toEqual(before);
});

test("--add writes the key where there is none, undo removes it, even from a file that was edited since", async () => {
  const home = filled();
  home.write("conf/new.conf", "X=1\n");
  await run(home, { add: [`${home.at("conf/new.conf")}`] });
  expect(home.read("conf/new.conf")).toBe(`X=1\nACME_KEY=${NEW}\n`);
  fs.writeFileSync(home.at("conf/new.conf"), `Y=2\n${home.read("conf/new.conf")}Z=3\n`);
  await undo(contextOf(home));
  expect(home.read("conf/new.conf")).toBe("Y=2\nX=1\nZ=3\n");
});

test("--skip leaves a place, a line or a file; a name that nothing bears is refused", async () => {
  const home = filled();
  const report = await run(home, {
    skip: [home.at("conf/a.conf"), `${home.at("conf/linked.conf")}:2`, "~/.old#ACME_KEY"],
  });
  expect(home.read("conf/a.conf")).toContain(OLD);
  expect(home.read("dot/real")).toBe(`A=${NEW}\nB=${OLD}\n`);
  expect(home.read(".old")).toContain(OLD);
  expect(report.left.filter(({ reason }) => reason.includes("--skip"))).toHaveLength(3);
  await expect(run(home, { skip: ["~/nowhere"] })).rejects.toMatchObject({ code: "PLACE_UNKNOWN", exit: 2 });
});

test("edits by others after the rotation survive undo; a place that holds neither key is left and named", async () => {
  const home = filled();
  await run(home);
  home.write(".shellrc", `# mine\n${home.read(".shellrc")}`);
  home.write("conf/a.conf", "ACME_KEY=somebody-elses-value");
  const report = await undo(contextOf(home));
  expect(home.read(".shellrc")).toBe(`# mine\n# comment ${OLD.slice(0, 30)}\nACME_KEY="${OLD}"\r\nX=1\n`);
  expect(home.read("conf/a.conf")).toBe("ACME_KEY=somebody-elses-value");
  expect(report.left).toEqual([
    { place: `${home.at("conf/a.conf")}#ACME_KEY`, reason: "it holds neither key any more" },
  ]);
});

test("no secret stands in the journal or the report; the escrow is 0600, loses the new key at commit and all at forget", async () => {
  const home = filled();
  const report = await run(home);
  const texts = stateTexts(home);
  const escrow = Object.keys(texts).find((name) => name.endsWith("escrow")) ?? "";
  expect(texts[escrow]).toContain(OLD);
  expect(texts[escrow]).not.toContain(NEW);
  expect(fs.statSync(home.at(`.local/state/claude-rotate/${escrow}`)).mode & 0o777).toBe(0o600);
  expect(fs.statSync(home.at(".local/state/claude-rotate")).mode & 0o777).toBe(0o700);
  const rest = JSON.stringify([
    report,
    Object.entries(texts).filter(([name]) => name !== escrow),
    history(contextOf(home)),
  ]);
  for (const secret of [OLD, NEW, OTHER, OLD.slice(-20), NEW.slice(-20)]) expect(rest).not.toContain(secret);
  expect(await forget(contextOf(home))).toEqual([report.id]);
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
  await expect(undo(contextOf(home))).rejects.toMatchObject({ code: "UNDO_CLOSED" });
});

test("undo of a rotation that a later one overlaps is refused, naming it", async () => {
  const home = filled();
  const first = await run(home);
  const second = await run(home, { secret: async () => new Secret(fakeKey("third")) });
  await expect(undo(contextOf(home), { id: first.id })).rejects.toMatchObject({
    code: "UNDO_OVERLAPPED",
    message: expect.stringContaining(second.id),
  });
  await undo(contextOf(home), { id: second.id });
  await undo(contextOf(home), { id: first.id });
  expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}`);
});

test("this process's own variable is named with the line that refreshes the shell", async () => {
  const home = filled();
  const report = await run(home, {}, { env: { ACME_KEY: OLD, SHELL: "/bin/zsh" } });
  expect(report.restart).toEqual([
    {
      program: "zsh",
      fingerprint: expect.any(String),
      reason: expect.stringContaining("ACME_KEY"),
      how: "exec zsh -l",
    },
  ]);
  expect(report.left).toContainEqual({ place: "env#ACME_KEY", reason: expect.any(String) });
});

test("a key in a comment is found and left, never rewritten", async () => {
  const home = filled();
  home.write("conf/prose.conf", `# it was ${OLD} once\nACME_KEY=${OLD}\n`);
  const report = await run(home);
  expect(home.read("conf/prose.conf")).toBe(`# it was ${OLD} once\nACME_KEY=${NEW}\n`);
  expect(report.left).toContainEqual({
    place: `${home.at("conf/prose.conf")}#text:1`,
    reason: expect.stringContaining("in a comment"),
  });
});

test("UTF-16 files are changed in their own encoding", async () => {
  const home = filled();
  const bytes = (key: string): Buffer =>
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`é=1\r\nACME_KEY="${key}"\r\n`, "utf16le")]);
  fs.writeFileSync(home.at("conf/wide.conf"), bytes(OLD));
  await run(home);
  expect(fs.readFileSync(home.at("conf/wide.conf"))).toEqual(bytes(NEW));
  await undo(contextOf(home));
  expect(fs.readFileSync(home.at("conf/wide.conf"))).toEqual(bytes(OLD));
});

test("a default within an expansion is a place: the dash before the key belongs to the shell", async () => {
  const home = filled();
  home.write("conf/default.conf", `ACME_KEY="${"${ACME_KEY:-"}${OLD}}"\n`);
  await run(home);
  expect(home.read("conf/default.conf")).toBe(`ACME_KEY="${"${ACME_KEY:-"}${NEW}}"\n`);
});
