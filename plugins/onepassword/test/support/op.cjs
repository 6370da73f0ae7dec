// `op` as documented: https://developer.1password.com/docs/cli/reference/commands/read and …/management-commands/item.
// What it says is recorded from op 2.33 to 2.39 (see src/trouble.ts). Its vaults stand in state.json beside it.
const fs = require("node:fs");
const path = require("node:path");

const file = path.join(__dirname, "state.json");
const state = JSON.parse(fs.readFileSync(file, "utf8"));
const args = process.argv.slice(2);
const stdin = process.stdin.isTTY ? "" : fs.readFileSync(0, "utf8");
fs.appendFileSync(path.join(__dirname, "log.jsonl"), `${JSON.stringify({ args, stdin: stdin.length })}\n`);

function fail(words) {
  process.stderr.write(`[ERROR] 2026/11/20 10:00:00 ${words}\n`);
  process.exit(1);
}

const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const same = (a, b) => (a ?? "").toLowerCase() === b.toLowerCase();
const called = (one, name) => same(one?.id, name) || same(one?.label, name) || same(one?.title, name);

function itemIn(vault, name) {
  if (!called(state.vault, vault))
    fail(`"${vault}" isn't a vault in this account. Specify the vault with its ID or name.`);
  const found = state.items.filter((item) => called(item, name));
  if (found.length > 1)
    fail(`More than one item matches "${name}". Try again and specify the item by its ID:`);
  if (found.length === 0)
    fail(`"${name}" isn't an item in the "${vault}" vault. Specify the item with its UUID, name, or domain.`);
  return found[0];
}

function read(ref) {
  const [vault, item, ...rest] = ref.slice("op://".length).split("/");
  const one = itemIn(vault, item);
  const field = one.fields.find(
    (each) => called(each, rest.at(-1)) && (rest.length === 1 || called(each.section, rest[0])),
  );
  if (!field)
    fail(`could not read secret '${ref}': item '${vault}/${item}' does not have a field '${rest.at(-1)}'`);
  process.stdout.write(args.includes("--no-newline") ? field.value : `${field.value}\n`);
}

/** A template takes the item's place: what it can't hold is gone, and an empty date is refused. */
function edit(item) {
  if (state.readOnly) fail("(403) Forbidden: You aren't authorized to access this resource.");
  const template = JSON.parse(stdin);
  if (template.fields.some((field) => field.type === "DATE" && !field.value))
    fail("invalid date in the template");
  const { passkey: _, ...rest } = item;
  const next = { ...rest, ...template, version: item.version + 1 };
  state.items = state.items.map((one) => (one === item ? next : one));
  fs.writeFileSync(file, JSON.stringify(state));
  process.stdout.write(JSON.stringify(next));
}

if (state.says) fail(state.says);
if (state.account && option("--account") !== state.account) fail("account is not signed in");
if (args[0] === "read")
  read(args.at(-1).startsWith("op://") ? args.at(-1) : args.find((one) => one.startsWith("op://")));
else if (args[0] === "item" && args[1] === "get") {
  const { passkey: _, ...shown } = itemIn(option("--vault"), args[2]);
  process.stdout.write(JSON.stringify(shown));
} else if (args[0] === "item" && args[1] === "edit") edit(itemIn(option("--vault"), args[2]));
else fail(`unknown command "${args[0]}" for "op"`);
