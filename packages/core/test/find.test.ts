import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { identify } from "../src/find/identify.ts";
import { splice, toBytes, toText } from "../src/find/text.ts";
import { scan } from "../src/index.ts";
import { contextOf, type Home, makeHome, type Setup } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");

async function placesOf(home: Home, setup: Setup = {}): Promise<readonly string[]> {
  const { places } = (await scan(contextOf(home, setup))).machine;
  return places.map((place) => place.id.replace(`${fs.realpathSync(home.path)}/`, "")).sort();
}

describe("roots", () => {
  test("the current folder's whole repository is walked, other people's folders in it are not", async () => {
    const home = makeHome();
    fs.mkdirSync(home.at("work/.git"), { recursive: true });
    home.write("work/.env", `A=${OLD}`);
    home.write("work/deep/er/.env.local", `A=${OLD}`);
    home.write("work/.env.example", `A=${OLD}`);
    home.write("work/node_modules/x/.env", `A=${OLD}`);
    home.write("elsewhere/.env", `A=${OLD}`);
    expect(await placesOf(home, { cwd: home.at("work/deep") })).toEqual([
      "work/.env#A",
      "work/deep/er/.env.local#A",
    ]);
  });

  test("the home itself is never walked unless the user names it", async () => {
    const home = makeHome();
    home.write(".env", `A=${OLD}`);
    home.write("project/.env", `A=${OLD}`);
    expect(await placesOf(home)).toEqual([".env#A"]);
    expect(await placesOf(home, { options: { roots: [home.path] } })).toEqual([".env#A", "project/.env#A"]);
  });

  test("a folder without permission, a loop of folder links and a folder named .env stop nothing", async () => {
    const home = makeHome();
    home.write("work/.env", `A=${OLD}`);
    fs.symlinkSync(".", home.at("work/self"));
    fs.mkdirSync(home.at("work/venv-like/.env"), { recursive: true });
    expect(await placesOf(home, { cwd: home.at("work") })).toEqual(["work/.env#A"]);
  });
});

test("a link below a root that loops or leads where no file can be is named and stops nothing", async () => {
  const home = makeHome();
  home.write("work/.env", `A=${OLD}`);
  fs.symlinkSync(".env.loop", home.at("work/.env.loop"));
  fs.symlinkSync(".env/x", home.at("work/.env.inside"));
  expect(await placesOf(home, { cwd: home.at("work") })).toEqual(["work/.env#A"]);
});

describe("places", () => {
  test("one file under several names is one place with all its spellings", async () => {
    const home = makeHome();
    home.write("conf/real.conf", `A=${OLD}\n`);
    fs.symlinkSync("real.conf", home.at("conf/link.conf"));
    const { places } = (await scan(contextOf(home))).machine;
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({
      path: home.at("conf/real.conf"),
      paths: [home.at("conf/link.conf")],
      line: 1,
      column: 3,
      address: "A",
      form: "dotenv-bare",
      writable: true,
    });
  });

  test("placeholders, references, longer tokens and blanks are no keys", async () => {
    const home = makeHome();
    const blank = `acme-${"x".repeat(40)}`;
    const values = [
      "your-new-key-here",
      "${ACME_KEY}",
      "$(cat ~/key)",
      `acme-YOUR_KEY_HERE`,
      `${OLD}x`,
      `x${OLD}`,
      blank,
      "op://vault/item/key",
      "~/.acme/key",
      "",
      "changeme",
      "****************",
    ];
    home.write("conf/a.conf", values.map((value, n) => `V${n}=${value}`).join("\n"));
    home.write(
      "conf/b.conf",
      values
        .filter((value) => !value.includes(OLD))
        .map((value) => `ACME_KEY=${value}`)
        .join("\n"),
    );
    expect(await placesOf(home)).toEqual([]);
  });

  test("a value under the credential's name is a key whatever its shape, one in a longer value is found alone", async () => {
    const home = makeHome();
    home.write(
      "conf/a.conf",
      `ACME_KEY=gateway-7f3a9c2e51\nHEADER="Bearer ${OLD}"\nURL=https://x.example/?k=${OLD}&b=1\nSPACED="  ${OLD} "\n`,
    );
    const { spots } = await scan(contextOf(home));
    const found = [...spots.values()].map((spot) => [
      spot.place.address,
      spot.reading?.text.slice(...spot.span),
    ]);
    expect(found).toEqual([
      ["ACME_KEY", "gateway-7f3a9c2e51"],
      ["HEADER", OLD],
      ["URL", OLD],
      ["SPACED", OLD],
    ]);
  });

  test("files that a file names are read too, in a circle once, and never outside the home and the roots", async () => {
    const home = makeHome();
    const outside = makeHome();
    outside.write("key", `A=${OLD}\n`);
    home.write("conf/a.conf", `see ~/other/b\nsee ${outside.at("key")}\nsee ~/nowhere\n`);
    home.write("other/b", `see ${home.at("conf/a.conf")}\nsee ~/other/c\nB=${OLD}\n`);
    home.write("other/c", `see ~/other/b\nC=${OLD}`);
    expect(await placesOf(home)).toEqual(["other/b#B", "other/c#C"]);
  });

  test("tails belong to the key that they end, in whatever file that stands", async () => {
    const home = makeHome();
    home.write(".state", `tail approved=${OLD.slice(-20)}\ntail other=01234567890123456789\n`);
    home.write("conf/z.conf", `A=${OLD}`);
    const { places, keys } = (await scan(contextOf(home))).machine;
    expect(places.map(({ address, form }) => `${address} ${form}`)).toEqual([
      "A dotenv-bare",
      "approved dotenv-bare+last20",
    ]);
    expect(keys).toMatchObject([
      {
        credential: "acme",
        hint: `acme-…${OLD.slice(-4)}`,
        places: expect.arrayContaining([home.at(".state#approved")]),
      },
    ]);
  });

  test("a short secret shows no hint, and its digest differs from user to user", async () => {
    const scans = ["a", "b"].map(async () => {
      const home = makeHome();
      home.write("conf/a.conf", "ACME_KEY=pa55-w0rd-1\n");
      return (await scan(contextOf(home))).machine.keys[0];
    });
    const prints = await Promise.all(scans);
    expect(prints[0]?.hint).toBe("");
    expect(prints[0]?.fingerprint).not.toBe(prints[1]?.fingerprint);
  });

  test("a huge file and one that may not be read are problems with their path", async () => {
    const home = makeHome();
    fs.writeFileSync(home.write("conf/huge.conf", ""), "");
    fs.truncateSync(home.at("conf/huge.conf"), 33 * 1024 * 1024);
    const { machine, unread } = await scan(contextOf(home));
    expect(machine.problems).toEqual([
      {
        code: "PLACE_UNREADABLE",
        path: home.at("conf/huge.conf"),
        message: expect.stringContaining("EFBIG"),
      },
    ]);
    expect(unread).toHaveLength(1);
  });
});

test("line breaks that a shell takes out at a value's ends are not the key's", () => {
  const text = `"\\\n${OLD}\\\n"`;
  const assignment = {
    address: "A",
    name: "A",
    span: [1, text.length - 1],
    codecs: ["shell-double"],
  } as const;
  const [key] = identify(assignment, text, acme().credentials ?? []);
  expect(key && text.slice(...key.span)).toBe(OLD);
});

test("an empty value that two patterns report is one value, and no quarrel", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\nEMPTY=\nQUOTED=""\n`);
  const plain = acme();
  const files = [".shellrc", ".shell*"].map((glob) => ({ under: "home" as const, glob, layer: "shell" }));
  const twice = { ...plain, stores: (plain.stores ?? []).map((store) => ({ ...store, files })) };
  const { places, problems } = (await scan(contextOf(home, { plugins: [twice] }))).machine;
  expect([places.map(({ address }) => address), problems]).toEqual([["ACME_KEY"], []]);
});

describe("texts", () => {
  test.each([
    ["bytes that are no UTF-8", Buffer.from([0x41, 0xff, 0x80, 0xa0, 0x0a])],
    ["UTF-8 with its mark", Buffer.from("\uFEFFä=ö\r\n")],
    ["UTF-16 LE", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("ä=😀", "utf16le")])],
    ["UTF-16 BE", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from("ä=😀", "utf16le").swap16()])],
    ["UTF-16 of an odd length", Buffer.from([0xff, 0xfe, 0x41])],
    ["nothing", Buffer.alloc(0)],
  ])("%s survive the way there and back", (_name, bytes) => {
    const { text, encoding } = toText(bytes);
    expect(Buffer.from(toBytes(text, encoding))).toEqual(bytes);
  });

  test("splices in any order leave the rest alone and say where they stand", async () => {
    const { text, spans } = splice("abcdef", [
      { span: [4, 5], text: "EE" },
      { span: [1, 1], text: "-" },
      { span: [2, 4], text: "" },
    ]);
    expect(text).toBe("a-bEEf");
    expect(spans.map(([from, to]) => text.slice(from, to))).toEqual(["EE", "-", ""]);
  });
});

test.each([
  ["# the key is KEY", "it stands in a comment"],
  ["alias call='ACME=x KEY'", "it stands in an alias, which is a command and not written"],
  ['true; eval "export KEY"', "it stands in a text that `eval` runs, which is not written"],
  ["say KEY", "it stands outside an assignment (prose or a rule)"],
])("what a key outside an assignment stands in is said: %s", async (line, why) => {
  const home = makeHome();
  home.write(".shellrc", `first\n${line.replace("KEY", fakeKey("stray"))}\n`);
  const { machine } = await scan(contextOf(home));
  expect(machine.places).toMatchObject([{ line: 2, writable: false, why }]);
});

test("a line of 10 MB is read in linear time, whatever it holds", async () => {
  const home = makeHome();
  const long = (part: string): string => part.repeat(10_000_000 / part.length);
  home.write(".shellrc", `ACME_KEY="a${long(" ")}b"\nA=${long("\\n")}x\n`);
  home.write("conf/a.conf", `ACME_KEY=${long("Bearer ")}\nB=${long("acme-a ")}\n`);
  const { machine } = await scan(contextOf(home));
  expect([machine.places, machine.problems]).toEqual([[], []]);
});

test("a key that is shorter than a split one's end is not called broken at the end of its file", async () => {
  const home = makeHome();
  home.write(".shellrc", "ACME_KEY=gateway-a1b2\n");
  home.write("conf/a.conf", "# gateway-a1b2\n");
  const { machine } = await scan(contextOf(home));
  expect(machine.places).toHaveLength(1);
  expect(machine.problems).toEqual([]);
});
