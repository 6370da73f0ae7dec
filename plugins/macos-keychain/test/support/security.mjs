// Stands in for /usr/bin/security, with a keychain in a file beside it. What it does is described in Apple's sources
// (Security/SecurityTool/macOS) and by people who ran the real one; each rule names its source. Every call is logged.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { printed, words } from "./text.mjs";

const beside = (name) => new URL(name, import.meta.url);
const state = JSON.parse(readFileSync(beside("state.json"), "utf8"));
const save = () => writeFileSync(beside("state.json"), JSON.stringify(state));
const say = (text) => process.stderr.write(`${text}\n`);

// Apple's SecBase.h.
const NOT_FOUND = -25300;
const DUPLICATE = -25299;
const NOT_ALLOWED = -25308;

const SORTS = { generic: { code: "genp", place: "svce" }, internet: { code: "inet", place: "srvr" } };
/** Attributes that the flags of an internet password name: keychain_find.c. */
const NARROW = { d: "sdmn", p: "path", P: "port", r: "ptcl", t: "atyp" };

/** Like getopt: `-a value`, `-U`, then what is left. */
function parse(args) {
  const given = { rest: [] };
  for (let index = 0; index < args.length; index++) {
    const flag = /^-([a-zA-Z])$/.exec(args[index])?.[1];
    if (flag === undefined || given.rest.length > 0) given.rest.push(args[index]);
    else if ("gwUA".includes(flag)) given[flag] = true;
    else given[flag] = args[++index];
  }
  return given;
}

/**
 * find_first_…_password in keychain_find.c: the first match counts. Account and service together name a generic item, so
 * the label does not narrow the search; for an internet password it does.
 */
function first(sort, given) {
  return state.items.find(
    (item) =>
      item.sort === sort &&
      (given.a === undefined || item.acct === given.a) &&
      (given.s === undefined || item.where === given.s) &&
      (sort === "generic" || given.l === undefined || item.label === given.l) &&
      (sort === "generic" ||
        Object.entries(NARROW).every(([flag, name]) => matches(item[name], given[flag]))),
  );
}

function matches(held, wanted) {
  return wanted === undefined || String(held ?? "") === wanted;
}

const hex = (text) => Buffer.from(text, "utf8");

/** print_keychain_item_attributes in keychain_utilities.c; a whole listing: pages of Apple's own and of git credential helpers. */
function listing(item) {
  const { code, place } = SORTS[item.sort];
  const port = Buffer.alloc(4);
  port.writeUInt32BE(item.port ?? 0);
  const text = (value) => (value === undefined ? "<NULL>" : printed(hex(value)));
  const lines = [
    `keychain: ${printed(hex(item.keychain))}`,
    "version: 512",
    `class: ${printed(hex(code))}`,
    "attributes:",
    `    0x00000007 <blob>=${text(item.label)}`,
    "    0x00000008 <blob>=<NULL>",
    `    "acct"<blob>=${text(item.acct)}`,
    ...(item.sort === "internet" ? [`    "atyp"<blob>=${text(item.atyp)}`] : []),
    `    "cdat"<timedate>=${printed(hex("20250601101112Z\0"))}`,
    '    "crtr"<uint32>=<NULL>',
    '    "desc"<blob>=<NULL>',
    ...(item.sort === "internet"
      ? [
          `    "path"<blob>=${text(item.path)}`,
          `    "port"<uint32>=${printed(port)}`,
          `    "ptcl"<uint32>=${item.ptcl === undefined ? printed(Buffer.alloc(4)) : text(item.ptcl)}`,
          `    "sdmn"<blob>=${text(item.sdmn)}`,
        ]
      : []),
    `    "${place}"<blob>=${text(item.where)}`,
    '    "type"<uint32>=<NULL>',
  ];
  return `${lines.join("\n")}\n`;
}

/** A value is needed: the keychain must be open, and the item may ask. */
function refusal(item) {
  if (item.answer === "killed") process.kill(process.pid, "SIGKILL");
  // fastlane-community/security#5 and #24: 36, and not a word, from a locked keychain where no dialog can be shown.
  return state.locked?.includes(item.keychain) ? NOT_ALLOWED : (item.answer ?? 0);
}

/** do_password_item_printing: the value is fetched before anything is printed. */
function find(sort, given) {
  const item = first(sort, given);
  if (!item) {
    say("security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.");
    return NOT_FOUND;
  }
  const refused = given.g || given.w ? refusal(item) : 0;
  if (refused !== 0) return refused;
  const value = Buffer.from(item.hex, "hex");
  if (given.w) {
    const odd = value.some((byte) => byte < 0x20 || byte > 0x7e);
    process.stdout.write(`${odd ? item.hex : value.toString("latin1")}\n`);
    return 0;
  }
  process.stdout.write(listing(item));
  if (given.g) say(`password: ${printed(value)}`);
  return 0;
}

/** keychain_add.c: `-U` updates the first match and falls through to a new item; the label becomes the service without `-l`. */
function add(sort, given) {
  if (given.a === undefined || given.s === undefined) return 2;
  if (!/^(?:[0-9a-f]{2})*$/i.test(given.X ?? "")) {
    say("security: Unable to convert password data (-X must specify valid hex digits)");
    return 2;
  }
  const named = { ...given, l: given.l ?? given.s, ...(sort === "internet" ? { t: given.t ?? "dflt" } : {}) };
  const present = given.U ? first(sort, named) : undefined;
  const refused = present ? refusal(present) || (present.write ?? 0) : 0;
  if (present && refused === 0) {
    if (!state.deaf) Object.assign(present, { hex: given.X.toLowerCase(), label: named.l });
    save();
    return 0;
  }
  if (first(sort, { a: given.a, s: given.s })) {
    say(
      "security: SecKeychainItemCreateFromContent (<default>): The specified item already exists in the keychain.",
    );
    return refused || DUPLICATE;
  }
  if (state.locked?.includes(state.default)) return NOT_ALLOWED;
  const narrow = Object.fromEntries(Object.entries(NARROW).map(([flag, name]) => [name, named[flag]]));
  if (narrow.port !== undefined) narrow.port = Number(narrow.port);
  const item = { sort, where: given.s, acct: given.a, label: named.l, hex: given.X.toLowerCase() };
  state.items.push({ ...item, ...(sort === "internet" ? narrow : {}), keychain: state.default });
  save();
  return 0;
}

/** do_keychain_delete_…_password: the words come even where it failed. */
function drop(sort, given) {
  const item = first(sort, given);
  if (!item) return NOT_FOUND;
  const refused = refusal(item) || (item.write ?? 0);
  process.stdout.write(listing(item));
  if (refused === 0) state.items.splice(state.items.indexOf(item), 1);
  save();
  say("password has been deleted.");
  return refused;
}

/** keychain_show_info.c. 36 where it is locked: Git-Credential-Manager-for-Mac-and-Linux#26. */
function showInfo({ rest: [keychain = state.default] }) {
  if (!state.locked?.includes(keychain)) return 0;
  say(`security: SecKeychainCopySettings ${keychain}: User interaction is not allowed.`);
  return NOT_ALLOWED;
}

function execute([command, ...args]) {
  const given = parse(args);
  const [, verb, sort] = /^(find|add|delete)-(generic|internet)-password$/.exec(command) ?? [];
  if (verb === "find") return find(sort, given);
  if (verb === "add") return add(sort, given);
  if (verb === "delete") return drop(sort, given);
  if (command === "show-keychain-info") return showInfo(given);
  say(`security: unknown command "${command}"`);
  return 1;
}

/** `main` and `readline`: lines of at most 4,095 bytes; what has no line break at its end is dropped; the last result counts. */
function interactive(input) {
  let result = 0;
  let line = [];
  const run = () => {
    const argv = words(Buffer.from(line).toString("utf8"));
    line = [];
    result = argv.length === 0 ? 0 : execute(argv);
    if (result !== 0) say(`${argv[0]}: returned ${result}`);
  };
  for (const byte of input) {
    if (byte === 0x0a) run();
    else {
      line.push(byte);
      if (line.length === 4095) run();
    }
  }
  return result;
}

const argv = process.argv.slice(2);
const stdin = argv[0] === "-i" ? readFileSync(0) : Buffer.alloc(0);
appendFileSync(beside("log.jsonl"), `${JSON.stringify({ argv, stdin: stdin.toString("utf8") })}\n`);
const result = argv[0] === "-i" ? interactive(stdin) : execute(argv);
// A process keeps the low byte of what `main` returns.
process.exitCode = result & 255;
