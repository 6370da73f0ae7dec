import { expect, expectTypeOf, test } from "vitest";
import type {
  Assignment,
  Credential,
  FilePattern,
  FileRef,
  FileStore,
  Files,
  Host,
  HttpRequest,
  HttpResponse,
  Insertion,
  Item,
  ItemStore,
  Machine,
  Paths,
  Plugin,
  Problem,
  Secret,
  Source,
  Verdict,
} from "../src/index.ts";
import { plugin } from "./api-1.ts";

/** The members that a value must have. */
type Compulsory<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

test("a plugin of the first release is one of today's", () => {
  expectTypeOf(plugin).toExtend<Plugin>();
  expect(plugin).toMatchObject({ name: "claude-rotate-plugin-acme", api: 1 });
});

test("nothing that a plugin gives becomes compulsory", () => {
  expectTypeOf<Compulsory<Plugin>>().toEqualTypeOf<"name" | "api">();
  expectTypeOf<Compulsory<Credential>>().toEqualTypeOf<
    "id" | "title" | "names" | "pattern" | "prefixes" | "test"
  >();
  expectTypeOf<Compulsory<FileStore>>().toEqualTypeOf<"id" | "files" | "read">();
  expectTypeOf<Compulsory<ItemStore>>().toEqualTypeOf<"id" | "find" | "swap">();
  expectTypeOf<Compulsory<Source>>().toEqualTypeOf<"scheme" | "read">();
  expectTypeOf<Compulsory<FilePattern>>().toEqualTypeOf<"under" | "glob">();
  expectTypeOf<Compulsory<Assignment>>().toEqualTypeOf<"address" | "name" | "span" | "codecs">();
  expectTypeOf<Compulsory<Insertion>>().toEqualTypeOf<"address" | "at" | "before" | "after" | "codecs">();
  expectTypeOf<Compulsory<Item>>().toEqualTypeOf<"address" | "name">();
  expectTypeOf<Compulsory<Problem>>().toEqualTypeOf<"code" | "message">();
  expectTypeOf<Compulsory<Verdict>>().toEqualTypeOf<"verdict">();
  expectTypeOf<Compulsory<HttpRequest>>().toEqualTypeOf<"method" | "url" | "headers">();
});

test("nothing that a plugin is given is taken away", () => {
  type Given = "platform" | "env" | "paths" | "files" | "exec" | "fetch" | "processes" | "signal";
  expectTypeOf<Given>().toExtend<Compulsory<Host>>();
  type Folders = "home" | "cwd" | "state" | "config" | "appData" | "claudeConfig" | "etc";
  expectTypeOf<Folders>().toExtend<Compulsory<Paths>>();
  expectTypeOf<"stat" | "read" | "list" | "realPath" | "writable">().toExtend<Compulsory<Files>>();
  expectTypeOf<"path" | "under" | "base">().toExtend<Compulsory<FileRef>>();
  expectTypeOf<"status" | "headers" | "body">().toExtend<Compulsory<HttpResponse>>();
  expectTypeOf<"places" | "keys" | "problems" | "entries" | "files" | "roots">().toExtend<
    Compulsory<Machine>
  >();
  expectTypeOf<Parameters<Credential["test"]>>().toEqualTypeOf<[secret: Secret, host: Host]>();
  expectTypeOf<Parameters<FileStore["read"]>>().toEqualTypeOf<[text: string, file: FileRef]>();
  expectTypeOf<Parameters<ItemStore["swap"]>>().toEqualTypeOf<
    [item: Item, from: Secret, to: Secret, host: Host]
  >();
  expectTypeOf<Parameters<Source["read"]>>().toEqualTypeOf<[ref: string, host: Host]>();
});
